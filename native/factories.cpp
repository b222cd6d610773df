// New tensors. The numbers of the cases are those of src/Libtorch/Interop/NativeFactories.cs.
#include "boundary.h"
#include <ATen/core/Generator.h>
#include <cstring>

namespace {

at::Scalar number(double value, int32_t whole) {
  if (!whole) return at::Scalar(value);
  int64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return at::Scalar(bits);
}

c10::optional<at::Generator> optional_generator(void* handle) {
  if (!handle) return c10::nullopt;
  auto raw = static_cast<c10::GeneratorImpl*>(handle);
  c10::raw::intrusive_ptr::incref(raw);
  return at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::reclaim(raw));
}

}  // namespace

WS_API void* ws_create(int32_t kind, const int64_t* sizes, int32_t dim, double a, double b, double c, int32_t whole, int32_t dtype,
                       int32_t device_type, int32_t device_index, int32_t requires_grad, void* generator) {
  return ws::guard_tensor([&] {
    at::IntArrayRef shape(sizes, dim);
    auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype)).device(ws::device(device_type, device_index));
    at::Scalar x = number(a, whole), y = number(b, whole), z = number(c, whole);
    auto source = optional_generator(generator);
    at::Tensor tensor;
    switch (kind) {
      case 0: tensor = at::empty(shape, options); break;
      case 1: tensor = at::zeros(shape, options); break;
      case 2: tensor = at::ones(shape, options); break;
      case 3: tensor = at::full(shape, x, options); break;
      case 4: tensor = at::rand(shape, source, options); break;
      case 5: tensor = at::randn(shape, source, options); break;
      case 6: tensor = at::randint(x.toLong(), y.toLong(), shape, source, options); break;
      case 7: tensor = at::randperm(x.toLong(), source, options); break;
      case 8: tensor = at::arange(x, y, z, options); break;
      case 9: tensor = at::linspace(x, y, static_cast<int64_t>(c), options); break;
      case 10: tensor = at::logspace(x, y, sizes[0], c, options); break;
      case 11: tensor = at::eye(sizes[0], sizes[1], options); break;
      case 12: tensor = at::empty(shape, options).normal_(a, b, source); break;
      case 13: tensor = at::empty_strided(shape.slice(0, dim / 2), shape.slice(dim / 2), options); break;
      default: throw std::invalid_argument("unknown factory");
    }
    if (requires_grad) tensor.set_requires_grad(true);
    return tensor;
  });
}

WS_API void* ws_create_like(int32_t kind, void* like, double a, double b, int32_t whole, int32_t dtype, int32_t device_type,
                            int32_t device_index, int32_t requires_grad) {
  return ws::guard_tensor([&] {
    ws::Borrowed model(like);
    auto options = model->options();
    if (dtype >= 0) options = options.dtype(static_cast<at::ScalarType>(dtype));
    if (device_type >= 0) options = options.device(ws::device(device_type, device_index));
    options = options.requires_grad(c10::nullopt);
    at::Tensor tensor;
    switch (kind) {
      case 0: tensor = at::empty_like(*model, options); break;
      case 1: tensor = at::zeros_like(*model, options); break;
      case 2: tensor = at::ones_like(*model, options); break;
      case 3: tensor = at::full_like(*model, number(a, whole), options); break;
      case 4: tensor = at::rand_like(*model, options); break;
      case 5: tensor = at::randn_like(*model, options); break;
      case 6: tensor = at::randint_like(*model, number(a, whole).toLong(), number(b, whole).toLong(), options); break;
      default: throw std::invalid_argument("unknown factory");
    }
    if (requires_grad) tensor.set_requires_grad(true);
    return tensor;
  });
}
