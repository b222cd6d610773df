// What every file of the boundary needs: borrowed and owned handles, and the error guard.
#pragma once
#include <ATen/ATen.h>
#include "weightspace_native.h"

namespace ws {

void set_error(const char* message) noexcept;

// A tensor seen through a handle for the length of a call, without touching its reference count.
class Borrowed {
 public:
  explicit Borrowed(void* handle)
      : tensor_(handle ? c10::intrusive_ptr<at::TensorImpl, at::UndefinedTensorImpl>::reclaim(static_cast<at::TensorImpl*>(handle))
                       : c10::intrusive_ptr<at::TensorImpl, at::UndefinedTensorImpl>()) {}
  ~Borrowed() { tensor_.unsafeReleaseTensorImpl(); }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  at::Tensor& operator*() { return tensor_; }
  at::Tensor* operator->() { return &tensor_; }

 private:
  at::Tensor tensor_;
};

// Another reference, for places that keep the tensor.
inline at::Tensor share(void* handle) {
  Borrowed borrowed(handle);
  return *borrowed;
}

inline std::vector<at::Tensor> share_all(void** handles, int32_t n) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(n);
  for (int32_t i = 0; i < n; ++i) tensors.push_back(share(handles ? handles[i] : nullptr));
  return tensors;
}

// Hands a tensor to the caller; an undefined tensor becomes null.
inline void* own(at::Tensor&& tensor) { return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr; }

template <typename Result, typename Body>
Result guard(Result failed, Body&& body) noexcept {
  try {
    return body();
  } catch (const c10::Error& error) {
    set_error(error.what_without_backtrace());
  } catch (const std::exception& error) {
    set_error(error.what());
  } catch (...) {
    set_error("an unknown native error");
  }
  return failed;
}

template <typename Body>
int32_t guard_code(Body&& body) noexcept {
  return guard(int32_t{1}, [&] { body(); return int32_t{0}; });
}

template <typename Body>
void* guard_tensor(Body&& body) noexcept {
  return guard(static_cast<void*>(nullptr), [&] { return own(body()); });
}

inline c10::Device device(int32_t type, int32_t index) {
  return c10::Device(static_cast<c10::DeviceType>(type), static_cast<c10::DeviceIndex>(index));
}

}  // namespace ws
