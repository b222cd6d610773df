// The passes over matrices between the products of a training step (dense_sweeps.cpp). Row-major, dense, float32.
#pragma once
#include "weightspace_native.h"

// activation: 0 none, 1 ReLU, 2 tanh.

// values = activation(values + bias), bias for each column.
WS_API void ws_dense_add_bias(float* values, const float* bias, int64_t rows, int64_t columns, int32_t activation);
// gradient *= the derivative of the activation, from the activated values; column_sums: of the result over rows, overwritten.
WS_API void ws_dense_backward(float* gradient, const float* activated, float* column_sums, int64_t rows, int64_t columns, int32_t activation);
// difference = values + shift - target, shift for each column; values = scale difference; column_sums: of the result over rows,
// overwritten. Answers the sum of squared differences.
WS_API double ws_dense_squared_error(float* values, const float* shift, const float* target, float* column_sums, int64_t rows,
                                     int64_t columns, float scale);
