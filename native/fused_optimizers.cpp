// Optimizer steps in one pass over each parameter. The formulas are PyTorch's (torch/optim/adam.py, adamw.py, sgd.py,
// single-tensor path), so that plain operators and these loops agree to rounding.
#include "boundary.h"
#include <ATen/Parallel.h>
#include <cmath>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

// One clone per instruction set, chosen when the library is loaded: the build stays portable and the loops stay wide.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define WS_CLONES __attribute__((target_clones("arch=skylake-avx512", "arch=haswell", "default"), optimize("O3")))
#else
#define WS_CLONES
#endif

namespace {

struct AdamFactors { double beta1, beta2, eps, step_size, sqrt_correction2, decay, shrink; bool maximize; };

#define WS_ADAM(T, NAME)                                                                                            \
  WS_CLONES void NAME(T* __restrict p, const T* __restrict g, T* __restrict m, T* __restrict v, T* __restrict vmax, \
                      int64_t n, const AdamFactors& f) {                                                            \
    const T beta1 = T(f.beta1), one_beta1 = T(1 - f.beta1), beta2 = T(f.beta2), one_beta2 = T(1 - f.beta2);         \
    const T eps = T(f.eps), step = T(f.step_size), root = T(f.sqrt_correction2), decay = T(f.decay);                \
    const T shrink = T(f.shrink), sign = f.maximize ? T(-1) : T(1);                                                 \
    if (vmax) {                                                                                                     \
      for (int64_t i = 0; i < n; ++i) {                                                                             \
        T w = p[i] * shrink;                                                                                        \
        T d = sign * g[i] + decay * w;                                                                              \
        m[i] = m[i] * beta1 + d * one_beta1;                                                                        \
        v[i] = v[i] * beta2 + d * d * one_beta2;                                                                    \
        vmax[i] = vmax[i] > v[i] ? vmax[i] : v[i];                                                                  \
        p[i] = w - step * m[i] / (std::sqrt(vmax[i]) / root + eps);                                                 \
      }                                                                                                             \
    } else {                                                                                                        \
      for (int64_t i = 0; i < n; ++i) {                                                                             \
        T w = p[i] * shrink;                                                                                        \
        T d = sign * g[i] + decay * w;                                                                              \
        m[i] = m[i] * beta1 + d * one_beta1;                                                                        \
        v[i] = v[i] * beta2 + d * d * one_beta2;                                                                    \
        p[i] = w - step * m[i] / (std::sqrt(v[i]) / root + eps);                                                    \
      }                                                                                                             \
    }                                                                                                               \
  }
WS_ADAM(float, adam_float)
WS_ADAM(double, adam_double)

struct SgdFactors { double lr, momentum, one_dampening, decay; bool nesterov, maximize, first; };

#define WS_SGD(T, NAME)                                                                                   \
  WS_CLONES void NAME(T* __restrict p, const T* __restrict g, T* __restrict b, int64_t n, const SgdFactors& f) { \
    const T lr = T(f.lr), momentum = T(f.momentum), fresh = T(f.one_dampening), decay = T(f.decay);       \
    const T sign = f.maximize ? T(-1) : T(1);                                                             \
    if (!b) {                                                                                             \
      for (int64_t i = 0; i < n; ++i) p[i] -= lr * (sign * g[i] + decay * p[i]);                          \
      return;                                                                                             \
    }                                                                                                     \
    const T keep = f.first ? T(0) : momentum, take = f.first ? T(1) : fresh;                              \
    const T direct = f.nesterov ? T(1) : T(0), through = f.nesterov ? momentum : T(1);                    \
    for (int64_t i = 0; i < n; ++i) {                                                                     \
      T d = sign * g[i] + decay * p[i];                                                                   \
      b[i] = keep * b[i] + take * d;                                                                      \
      p[i] -= lr * (direct * d + through * b[i]);                                                         \
    }                                                                                                     \
  }
WS_SGD(float, sgd_float)
WS_SGD(double, sgd_double)

// Numbers below 1e-38 count as zero while it lives. A moment of a parameter whose gradient has become zero (a dead ReLU) decays to
// such a number and stays one, and every operation on it traps into microcode: a step on a small network took five times as long.
// Beside eps they change nothing; without eps they keep 0 / 0 away, and are kept.
class FlushTiny {
 public:
#if defined(__x86_64__)
  explicit FlushTiny(bool flush) : before_(_mm_getcsr()) { if (flush) _mm_setcsr(before_ | 0x8040); }
  ~FlushTiny() { _mm_setcsr(before_); }
  FlushTiny(const FlushTiny&) = delete;
  FlushTiny& operator=(const FlushTiny&) = delete;

 private:
  unsigned before_;
#else
  explicit FlushTiny(bool) {}
#endif
};

// Below this many elements a second thread costs more than it saves.
constexpr int64_t grain = 1 << 16;

bool plain(const at::Tensor& tensor, const at::Tensor& like) {
  return tensor.defined() && tensor.layout() == at::kStrided && tensor.device().is_cpu() && tensor.scalar_type() == like.scalar_type() &&
         tensor.numel() == like.numel() && tensor.is_contiguous();
}

bool plain_parameter(const at::Tensor& tensor) {
  return plain(tensor, tensor) && (tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kDouble) && !tensor.is_inference();
}

at::Tensor gradient_of(void** params, void** grads, int32_t i) {
  if (grads) return ws::share(grads[i]);
  ws::Borrowed param(params[i]);
  return param->mutable_grad();
}

void touched(const at::Tensor& tensor) { tensor.unsafeGetTensorImpl()->bump_version(); }

template <typename T> T* data(const at::Tensor& tensor) { return static_cast<T*>(tensor.data_ptr()); }
template <typename T> T* data_or_null(const at::Tensor& tensor, int64_t offset) { return tensor.defined() ? data<T>(tensor) + offset : nullptr; }

}  // namespace

WS_API int32_t ws_fused_adam(void** params, void** grads, void** exp_avg, void** exp_avg_sq, void** max_exp_avg_sq, const int64_t* steps,
                             int32_t n, double lr, double beta1, double beta2, double eps, double weight_decay, int32_t decoupled, int32_t maximize) {
  return ws::guard(int32_t{1}, [&]() -> int32_t {
    // Everything is looked at before anything is changed, so that "not applicable" leaves no half step behind.
    for (int32_t i = 0; i < n; ++i) {
      at::Tensor grad = gradient_of(params, grads, i);
      if (!grad.defined()) continue;
      ws::Borrowed p(params[i]), m(exp_avg[i]), v(exp_avg_sq[i]);
      if (!plain_parameter(*p) || !plain(grad, *p) || !plain(*m, *p) || !plain(*v, *p)) return 2;
      if (max_exp_avg_sq) { ws::Borrowed vmax(max_exp_avg_sq[i]); if (!plain(*vmax, *p)) return 2; }
    }
    for (int32_t i = 0; i < n; ++i) {
      at::Tensor grad = gradient_of(params, grads, i);
      if (!grad.defined()) continue;
      at::Tensor p = ws::share(params[i]), m = ws::share(exp_avg[i]), v = ws::share(exp_avg_sq[i]);
      at::Tensor vmax = max_exp_avg_sq ? ws::share(max_exp_avg_sq[i]) : at::Tensor();
      double correction1 = 1 - std::pow(beta1, static_cast<double>(steps[i])), correction2 = 1 - std::pow(beta2, static_cast<double>(steps[i]));
      AdamFactors f{beta1, beta2, eps, lr / correction1, std::sqrt(correction2), decoupled ? 0.0 : weight_decay,
                    decoupled ? 1.0 - lr * weight_decay : 1.0, maximize != 0};
      at::parallel_for(0, p.numel(), grain, [&](int64_t begin, int64_t end) {
        const FlushTiny flush(f.eps > 0);
        if (p.scalar_type() == at::kFloat)
          adam_float(data<float>(p) + begin, data<float>(grad) + begin, data<float>(m) + begin, data<float>(v) + begin,
                     data_or_null<float>(vmax, begin), end - begin, f);
        else
          adam_double(data<double>(p) + begin, data<double>(grad) + begin, data<double>(m) + begin, data<double>(v) + begin,
                      data_or_null<double>(vmax, begin), end - begin, f);
      });
      touched(p); touched(m); touched(v);
      if (vmax.defined()) touched(vmax);
    }
    return 0;
  });
}

WS_API int32_t ws_fused_sgd(void** params, void** grads, void** momentum_buffers, const int32_t* first, int32_t n, double lr,
                            double momentum, double dampening, double weight_decay, int32_t nesterov, int32_t maximize) {
  return ws::guard(int32_t{1}, [&]() -> int32_t {
    for (int32_t i = 0; i < n; ++i) {
      at::Tensor grad = gradient_of(params, grads, i);
      if (!grad.defined()) continue;
      ws::Borrowed p(params[i]);
      if (!plain_parameter(*p) || !plain(grad, *p)) return 2;
      if (momentum_buffers) { ws::Borrowed b(momentum_buffers[i]); if (!plain(*b, *p)) return 2; }
    }
    for (int32_t i = 0; i < n; ++i) {
      at::Tensor grad = gradient_of(params, grads, i);
      if (!grad.defined()) continue;
      at::Tensor p = ws::share(params[i]);
      at::Tensor b = momentum_buffers ? ws::share(momentum_buffers[i]) : at::Tensor();
      SgdFactors f{lr, momentum, 1.0 - dampening, weight_decay, nesterov != 0, maximize != 0, first && first[i] != 0};
      at::parallel_for(0, p.numel(), grain, [&](int64_t begin, int64_t end) {
        if (p.scalar_type() == at::kFloat)
          sgd_float(data<float>(p) + begin, data<float>(grad) + begin, data_or_null<float>(b, begin), end - begin, f);
        else
          sgd_double(data<double>(p) + begin, data<double>(grad) + begin, data_or_null<double>(b, begin), end - begin, f);
      });
      touched(p);
      if (b.defined()) touched(b);
    }
    return 0;
  });
}
