// Many small dense networks of one shape, each with weights of its own (target_networks.cpp).
#pragma once
#include "weightspace_native.h"

// The weights of one network are a row: layer after layer the weight [out, in], then the bias [out]. Every layer but the
// last is followed by the nonlinearity. All tensors are dense and float32.
struct ws_target_networks {
  const float* weights;  // [functions, parameters]
  const float* points;   // [points, sizes[0]] of every function
  int64_t parameters;
  int64_t functions;
  int64_t points_per_function;
  int64_t points_stride;  // from one function's points to the next one's; 0 where all share them
  const int32_t* sizes;   // layers + 1 widths
  int32_t layers;
  int32_t relu;  // 1 for ReLU, 0 for tanh
};

// Floats that forward keeps for backward, for all functions.
WS_API int64_t ws_target_activations(const ws_target_networks* networks);
// values: [functions, points, sizes[layers]]. activations may be null when no backward follows.
WS_API void ws_target_forward(const ws_target_networks* networks, float* activations, float* values);
// weight_gradients: [functions, parameters], overwritten. gradients: like values. activations: as forward left them.
WS_API void ws_target_backward(const ws_target_networks* networks, const float* activations, const float* gradients,
                               float* weight_gradients);
