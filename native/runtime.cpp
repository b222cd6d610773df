// The machine and the library: threads, devices, settings, versions.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE  // dladdr
#endif
#include "boundary.h"
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <c10/core/DefaultDtype.h>
#include <torch/cuda.h>
#include <torch/version.h>

WS_API int32_t ws_get_num_threads() { return at::get_num_threads(); }
WS_API void ws_set_num_threads(int32_t n) { ws::guard_code([&] { at::set_num_threads(n); }); }
WS_API int32_t ws_get_num_interop_threads() { return at::get_num_interop_threads(); }
WS_API int32_t ws_set_num_interop_threads(int32_t n) { return ws::guard_code([&] { at::set_num_interop_threads(n); }); }

WS_API int32_t ws_cuda_is_available() { return ws::guard(0, [] { return static_cast<int32_t>(torch::cuda::is_available()); }); }
WS_API int32_t ws_cuda_device_count() { return ws::guard(0, [] { return static_cast<int32_t>(torch::cuda::device_count()); }); }
WS_API int32_t ws_cudnn_is_available() { return ws::guard(0, [] { return static_cast<int32_t>(torch::cuda::cudnn_is_available()); }); }
WS_API int32_t ws_cuda_synchronize(int32_t device_index) { return ws::guard_code([&] { torch::cuda::synchronize(device_index); }); }

// 0 matmul TF32, 1 cuDNN TF32, otherwise deterministic algorithms.
WS_API int32_t ws_get_flag(int32_t which) {
  return ws::guard(0, [&]() -> int32_t {
    auto& context = at::globalContext();
    switch (which) {
      case 0: return context.allowTF32CuBLAS();
      case 1: return context.allowTF32CuDNN();
      default: return context.deterministicAlgorithms();
    }
  });
}

WS_API int32_t ws_set_flag(int32_t which, int32_t value) {
  return ws::guard_code([&] {
    auto& context = at::globalContext();
    switch (which) {
      case 0: context.setAllowTF32CuBLAS(value != 0); break;
      case 1: context.setAllowTF32CuDNN(value != 0); break;
      default: context.setDeterministicAlgorithms(value != 0, false); break;
    }
  });
}

WS_API int32_t ws_set_default_dtype(int32_t dtype) {
  return ws::guard_code([&] { c10::set_default_dtype(c10::scalarTypeToTypeMeta(static_cast<c10::ScalarType>(dtype))); });
}

WS_API int32_t ws_get_default_dtype() { return static_cast<int32_t>(c10::get_default_dtype_as_scalartype()); }

WS_API int32_t ws_promote_types(int32_t left, int32_t right) {
  return ws::guard(-1, [&] { return static_cast<int32_t>(c10::promoteTypes(static_cast<c10::ScalarType>(left), static_cast<c10::ScalarType>(right))); });
}

WS_API int32_t ws_can_cast(int32_t from, int32_t to) {
  return ws::guard(0, [&] { return static_cast<int32_t>(c10::canCast(static_cast<c10::ScalarType>(from), static_cast<c10::ScalarType>(to))); });
}

WS_API const char* ws_torch_version() { return TORCH_VERSION; }

WS_API const char* ws_build_configuration() {
  static std::string text = at::show_config();
  return text.c_str();
}

WS_API const char* ws_parallel_info() {
  static thread_local std::string text;
  text = at::get_parallel_info();
  return text.c_str();
}

