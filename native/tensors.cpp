// Handles, metadata and data of tensors.
#include "boundary.h"
#include <cstring>

WS_API void ws_release(void* tensor) {
  if (tensor) c10::raw::intrusive_ptr::decref(static_cast<at::TensorImpl*>(tensor));
}

WS_API void* ws_alias_handle(void* tensor) {
  if (tensor) c10::raw::intrusive_ptr::incref(static_cast<at::TensorImpl*>(tensor));
  return tensor;
}

WS_API void ws_tensor_describe(void* handle, ws_tensor_info* info) {
  ws::guard_code([&] {
    ws::Borrowed tensor(handle);
    bool strided = tensor->layout() == at::kStrided;
    auto place = tensor->device();
    info->sizes = tensor->sizes().data();
    info->strides = strided ? tensor->strides().data() : nullptr;
    info->data = strided && tensor->has_storage() ? tensor->data_ptr() : nullptr;
    info->numel = tensor->numel();
    info->storage_offset = strided ? tensor->storage_offset() : 0;
    info->dim = static_cast<int32_t>(tensor->dim());
    info->dtype = static_cast<int32_t>(tensor->scalar_type());
    info->device_type = static_cast<int32_t>(place.type());
    info->device_index = place.index();
    info->element_size = static_cast<int32_t>(tensor->element_size());
    info->flags = (tensor->requires_grad() ? 1 : 0) | (tensor->is_leaf() ? 2 : 0) | (strided && tensor->is_contiguous() ? 4 : 0) |
                  (tensor->is_sparse() ? 8 : 0) | (strided ? 0 : 16);
  });
}

WS_API void* ws_from_data(const void* data, int64_t bytes, const int64_t* sizes, int32_t dim, int32_t dtype,
                          int32_t device_type, int32_t device_index, int32_t requires_grad) {
  return ws::guard_tensor([&] {
    auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype));
    auto place = ws::device(device_type, device_index);
    at::Tensor tensor = at::empty(at::IntArrayRef(sizes, dim), options.device(data ? c10::Device(at::kCPU) : place));
    if (data) {
      int64_t needed = tensor.numel() * static_cast<int64_t>(tensor.element_size());
      if (needed != bytes)
        throw std::invalid_argument("a tensor of " + std::to_string(tensor.numel()) + " elements holds " + std::to_string(needed) +
                                    " bytes, but " + std::to_string(bytes) + " were given");
      if (bytes) std::memcpy(tensor.data_ptr(), data, static_cast<size_t>(bytes));
      if (!place.is_cpu()) tensor = tensor.to(place);
    }
    if (requires_grad) tensor.set_requires_grad(true);
    return tensor;
  });
}

WS_API int32_t ws_item(void* handle, ws_value* value, double* pair) {
  return ws::guard_code([&] {
    ws::Borrowed tensor(handle);
    at::Scalar number = tensor->item();
    value->count = 0;
    if (number.isBoolean()) { value->tag = WS_BOOL; value->i = number.toBool(); }
    else if (number.isIntegral(false)) { value->tag = WS_INT; value->i = number.toLong(); }
    else if (number.isComplex()) {
      auto z = number.toComplexDouble();
      pair[0] = z.real(); pair[1] = z.imag();
      value->tag = WS_COMPLEX; value->p = pair;
    } else { value->tag = WS_DOUBLE; value->d = number.toDouble(); }
  });
}

WS_API int32_t ws_set_data(void* handle, void* source) {
  return ws::guard_code([&] { ws::Borrowed tensor(handle); tensor->set_data(ws::share(source)); });
}

WS_API void* ws_to(void* handle, int32_t dtype, int32_t device_type, int32_t device_index, int32_t non_blocking, int32_t copy) {
  return ws::guard_tensor([&] {
    ws::Borrowed tensor(handle);
    auto type = dtype < 0 ? tensor->scalar_type() : static_cast<at::ScalarType>(dtype);
    if (device_type < 0) return tensor->to(type, non_blocking != 0, copy != 0);
    return tensor->to(ws::device(device_type, device_index), type, non_blocking != 0, copy != 0);
  });
}

WS_API int32_t ws_equal(void* left, void* right) {
  return ws::guard(int32_t{-1}, [&] { ws::Borrowed x(left), y(right); return static_cast<int32_t>(at::equal(*x, *y)); });
}
