// Unboxed calls of the operators that a training step makes most. The numbers of the cases are those of
// src/Libtorch/Interop/HotOperators.cs.
#include "boundary.h"
#include <cstring>

namespace {

at::Tensor unary(int32_t op, const at::Tensor& x) {
  switch (op) {
    case 0: return x.neg();
    case 1: return x.exp();
    case 2: return x.log();
    case 3: return x.sqrt();
    case 4: return x.tanh();
    case 5: return x.sigmoid();
    case 6: return x.relu();
    case 7: return x.abs();
    case 8: return x.square();
    case 9: return x.sum();
    case 10: return x.mean();
    case 11: return x.clone();
    case 12: return x.detach();
    case 13: return x.t();
    case 14: return x.contiguous();
    case 15: return x.sin();
    case 16: return x.cos();
    case 17: return x.reciprocal();
    case 18: return x.rsqrt();
    case 19: return x.sign();
    case 20: return at::silu(x);
    case 21: return x.alias();
    case 22: return at::zeros_like(x);
    case 23: return at::ones_like(x);
    case 24: return x.bitwise_not();
    default: throw std::invalid_argument("unknown unary operator");
  }
}

at::Tensor binary(int32_t op, const at::Tensor& x, const at::Tensor& y, double alpha) {
  switch (op) {
    case 0: return alpha == 1.0 ? x.add(y) : x.add(y, alpha);
    case 1: return alpha == 1.0 ? x.sub(y) : x.sub(y, alpha);
    case 2: return x.mul(y);
    case 3: return x.div(y);
    case 4: return x.mm(y);
    case 5: return x.matmul(y);
    case 6: return x.bmm(y);
    case 7: return x.pow(y);
    case 8: return at::maximum(x, y);
    case 9: return at::minimum(x, y);
    case 10: return x.eq(y);
    case 11: return x.ne(y);
    case 12: return x.lt(y);
    case 13: return x.le(y);
    case 14: return x.gt(y);
    case 15: return x.ge(y);
    case 17: return at::div(x, y, "trunc");
    case 18: return at::div(x, y, "floor");
    case 19: return x.remainder(y);
    case 20: return x.bitwise_and(y);
    case 21: return x.bitwise_or(y);
    case 22: return x.bitwise_xor(y);
    default: throw std::invalid_argument("unknown binary operator");
  }
}

at::Scalar scalar(double value, int32_t kind) {
  // Integers travel as the bits of a double so that 64 of them survive.
  if (kind == 1) return at::Scalar(value);
  int64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return kind == 0 ? at::Scalar(bits) : at::Scalar(bits != 0);
}

at::Tensor binary_scalar(int32_t op, const at::Tensor& x, const at::Scalar& y, double alpha) {
  switch (op) {
    case 0: return alpha == 1.0 ? x.add(y) : x.add(y, alpha);
    case 1: return alpha == 1.0 ? x.sub(y) : x.sub(y, alpha);
    case 2: return x.mul(y);
    case 3: return x.div(y);
    case 7: return x.pow(y);
    case 8: return x.clamp_min(y);
    case 9: return x.clamp_max(y);
    case 10: return x.eq(y);
    case 11: return x.ne(y);
    case 12: return x.lt(y);
    case 13: return x.le(y);
    case 14: return x.gt(y);
    case 15: return x.ge(y);
    case 16: return at::rsub(x, y);
    case 17: return at::div(x, y, "trunc");
    case 18: return at::div(x, y, "floor");
    case 19: return x.remainder(y);
    default: throw std::invalid_argument("unknown operator with a number");
  }
}

c10::optional<at::ScalarType> optional_dtype(int32_t dtype) {
  return dtype < 0 ? c10::optional<at::ScalarType>() : c10::optional<at::ScalarType>(static_cast<at::ScalarType>(dtype));
}

}  // namespace

WS_API void* ws_unary(int32_t op, void* self) {
  return ws::guard_tensor([&] { ws::Borrowed x(self); return unary(op, *x); });
}

WS_API void* ws_binary(int32_t op, void* self, void* other, double alpha) {
  return ws::guard_tensor([&] { ws::Borrowed x(self), y(other); return binary(op, *x, *y, alpha); });
}

WS_API void* ws_binary_scalar(int32_t op, void* self, double value, int32_t kind, double alpha) {
  return ws::guard_tensor([&] { ws::Borrowed x(self); return binary_scalar(op, *x, scalar(value, kind), alpha); });
}

WS_API void* ws_add(void* self, void* other) {
  return ws::guard_tensor([&] { ws::Borrowed x(self), y(other); return x->add(*y); });
}

WS_API void* ws_mul(void* self, void* other) {
  return ws::guard_tensor([&] { ws::Borrowed x(self), y(other); return x->mul(*y); });
}

WS_API void* ws_mm(void* self, void* other) {
  return ws::guard_tensor([&] { ws::Borrowed x(self), y(other); return x->mm(*y); });
}

WS_API void* ws_sum(void* self) {
  return ws::guard_tensor([&] { ws::Borrowed x(self); return x->sum(); });
}

WS_API void* ws_linear(void* input, void* weight, void* bias) {
  return ws::guard_tensor([&] {
    ws::Borrowed x(input), w(weight);
    if (!bias) return at::linear(*x, *w);
    ws::Borrowed b(bias);
    // What at::linear does for matrices, without its detour.
    return x->dim() == 2 ? at::addmm(*b, *x, w->t()) : at::linear(*x, *w, *b);
  });
}

WS_API void* ws_addmm(void* self, void* left, void* right, double beta, double alpha) {
  return ws::guard_tensor([&] { ws::Borrowed x(self), l(left), r(right); return at::addmm(*x, *l, *r, beta, alpha); });
}

WS_API void* ws_sum_dims(void* self, const int64_t* dims, int32_t n, int32_t keepdim, int32_t dtype) {
  return ws::guard_tensor([&] { ws::Borrowed x(self); return x->sum(at::IntArrayRef(dims, n), keepdim != 0, optional_dtype(dtype)); });
}

WS_API void* ws_mean_dims(void* self, const int64_t* dims, int32_t n, int32_t keepdim, int32_t dtype) {
  return ws::guard_tensor([&] { ws::Borrowed x(self); return x->mean(at::IntArrayRef(dims, n), keepdim != 0, optional_dtype(dtype)); });
}

WS_API void* ws_shape_op(int32_t op, void* self, const int64_t* values, int32_t n) {
  return ws::guard_tensor([&] {
    ws::Borrowed x(self);
    at::IntArrayRef list(values, n);
    switch (op) {
      case 0: return x->view(list);
      case 1: return x->reshape(list);
      case 2: return x->expand(list);
      case 3: return x->permute(list);
      case 4: return x->transpose(values[0], values[1]);
      case 5: return x->unsqueeze(values[0]);
      case 6: return n == 0 ? x->squeeze() : x->squeeze(values[0]);
      case 7: return x->select(values[0], values[1]);
      case 8: return x->narrow(values[0], values[1], values[2]);
      case 9: return x->slice(values[0], values[1], values[2], values[3]);
      case 10: return x->flatten(values[0], values[1]);
      default: throw std::invalid_argument("unknown shape operator");
    }
  });
}

WS_API int32_t ws_unary_inplace(int32_t op, void* self) {
  return ws::guard_code([&] {
    ws::Borrowed x(self);
    switch (op) {
      case 0: x->neg_(); break;
      case 1: x->exp_(); break;
      case 3: x->sqrt_(); break;
      case 4: x->tanh_(); break;
      case 5: x->sigmoid_(); break;
      case 6: x->relu_(); break;
      case 7: x->abs_(); break;
      case 12: x->detach_(); break;
      case 22: x->zero_(); break;
      default: throw std::invalid_argument("unknown in-place operator");
    }
  });
}

WS_API int32_t ws_binary_inplace(int32_t op, void* self, void* other, double alpha) {
  return ws::guard_code([&] {
    ws::Borrowed x(self), y(other);
    switch (op) {
      case 0: if (alpha == 1.0) x->add_(*y); else x->add_(*y, alpha); break;
      case 1: if (alpha == 1.0) x->sub_(*y); else x->sub_(*y, alpha); break;
      case 2: x->mul_(*y); break;
      case 3: x->div_(*y); break;
      case 17: x->div_(*y, "trunc"); break;
      case 18: x->div_(*y, "floor"); break;
      case 100: x->copy_(*y, alpha != 0.0); break;
      default: throw std::invalid_argument("unknown in-place operator");
    }
  });
}

WS_API int32_t ws_binary_scalar_inplace(int32_t op, void* self, double value, int32_t kind, double alpha) {
  return ws::guard_code([&] {
    ws::Borrowed x(self);
    at::Scalar y = scalar(value, kind);
    switch (op) {
      case 0: if (alpha == 1.0) x->add_(y); else x->add_(y, alpha); break;
      case 1: if (alpha == 1.0) x->sub_(y); else x->sub_(y, alpha); break;
      case 2: x->mul_(y); break;
      case 3: x->div_(y); break;
      case 17: x->div_(y, "trunc"); break;
      case 18: x->div_(y, "floor"); break;
      case 7: x->pow_(y); break;
      case 101: x->fill_(y); break;
      default: throw std::invalid_argument("unknown in-place operator with a number");
    }
  });
}

WS_API int32_t ws_ternary_inplace(int32_t op, void* self, void* left, void* right, double value) {
  return ws::guard_code([&] {
    ws::Borrowed x(self), l(left), r(right);
    switch (op) {
      case 0: x->addcmul_(*l, *r, value); break;
      case 1: x->addcdiv_(*l, *r, value); break;
      default: throw std::invalid_argument("unknown in-place operator of three tensors");
    }
  });
}
