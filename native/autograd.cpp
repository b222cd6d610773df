// Gradients: backward, grad, modes and the .grad of a tensor.
#include "boundary.h"
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/variable.h>

WS_API int32_t ws_backward(void** tensors, int32_t n, void** grads, int32_t retain_graph, int32_t create_graph, void** inputs, int32_t ninputs) {
  return ws::guard_code([&] {
    torch::autograd::backward(ws::share_all(tensors, n), grads ? ws::share_all(grads, n) : torch::autograd::variable_list{},
                              retain_graph != 0, create_graph != 0, inputs ? ws::share_all(inputs, ninputs) : torch::autograd::variable_list{});
  });
}

WS_API int32_t ws_grad(void** outputs, int32_t n, void** inputs, int32_t ninputs, void** grads, int32_t retain_graph,
                       int32_t create_graph, int32_t allow_unused, void** results) {
  return ws::guard_code([&] {
    auto list = torch::autograd::grad(ws::share_all(outputs, n), ws::share_all(inputs, ninputs),
                                      grads ? ws::share_all(grads, n) : torch::autograd::variable_list{},
                                      retain_graph != 0, create_graph != 0, allow_unused != 0);
    for (int32_t i = 0; i < ninputs; ++i) results[i] = ws::own(std::move(list[i]));
  });
}

WS_API int32_t ws_get_grad(void* handle, void** grad) {
  return ws::guard_code([&] {
    ws::Borrowed tensor(handle);
    at::Tensor value = tensor->mutable_grad();  // unlike grad(), does not warn about tensors that are not leaves
    *grad = ws::own(std::move(value));
  });
}

WS_API int32_t ws_set_grad(void* handle, void* grad) {
  return ws::guard_code([&] { ws::Borrowed tensor(handle); tensor->mutable_grad() = ws::share(grad); });
}

WS_API int32_t ws_zero_grads(void** tensors, int32_t n, int32_t set_to_none) {
  return ws::guard_code([&] {
    for (int32_t i = 0; i < n; ++i) {
      ws::Borrowed tensor(tensors[i]);
      at::Tensor& grad = tensor->mutable_grad();
      if (!grad.defined()) continue;
      if (set_to_none) { grad.reset(); continue; }
      if (grad.grad_fn()) grad = grad.detach(); else grad.set_requires_grad(false);
      grad.zero_();
    }
  });
}

WS_API int32_t ws_set_requires_grad(void* handle, int32_t value) {
  return ws::guard_code([&] { ws::Borrowed tensor(handle); tensor->requires_grad_(value != 0); });
}

WS_API int32_t ws_retain_grad(void* handle) {
  return ws::guard_code([&] { ws::Borrowed tensor(handle); tensor->retain_grad(); });
}

WS_API const char* ws_grad_fn_name(void* handle) {
  static thread_local std::string name;
  return ws::guard(static_cast<const char*>(nullptr), [&]() -> const char* {
    ws::Borrowed tensor(handle);
    auto node = tensor->grad_fn();
    if (!node) return nullptr;
    name = node->name();
    return name.c_str();
  });
}

WS_API int32_t ws_grad_mode() { return c10::GradMode::is_enabled(); }
WS_API void ws_set_grad_mode(int32_t enabled) { c10::GradMode::set_enabled(enabled != 0); }
WS_API int32_t ws_is_inference_mode() { return c10::InferenceMode::is_enabled(); }

WS_API void* ws_inference_mode_enter(int32_t enabled) {
  return ws::guard(static_cast<void*>(nullptr), [&]() -> void* { return new c10::InferenceMode(enabled != 0); });
}

WS_API void ws_inference_mode_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

WS_API int32_t ws_anomaly_mode(int32_t* check_nan) {
  *check_nan = torch::autograd::AnomalyMode::should_check_nan();
  return torch::autograd::AnomalyMode::is_enabled();
}

WS_API void ws_set_anomaly_mode(int32_t enabled, int32_t check_nan) {
  torch::autograd::AnomalyMode::set_enabled(enabled != 0, check_nan != 0);
}
