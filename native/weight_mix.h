// Fused channel mixing over matrices of weight features (weight_mix.cpp).
#pragma once
#include "weightspace_native.h"

// One matrix of one member of the batch: rows x columns weights, channels last, row-major, float32. Optional pointers may
// be null. A vector of weights is a matrix of one column; it then has no column terms.
struct ws_mix_block {
  const float* input;         // [rows, columns, channels_in]
  float* output;              // [rows, columns, channels_out]
  const float* weight;        // [channels_in, channels_out]
  const float* row_terms;     // [rows, channels_out]: added to every weight of the row
  const float* column_terms;  // [columns, channels_out]: added to every weight of the column
  float* row_sums;            // [rows, channels_out]: receives the sums of the output over each row
  float* column_sums;         // [columns, channels_out]: the sums over each column are added to it
  int64_t rows;
  int64_t columns;
};

// Whether ws_mix has been compiled for these channel counts.
WS_API int32_t ws_mix_supported(int32_t channels_in, int32_t channels_out);
// Every block: output = f(input * weight + row_terms + column_terms), f = ReLU or the identity. Answers 1 when the channel
// counts are not supported.
WS_API int32_t ws_mix(const ws_mix_block* blocks, int64_t count, int32_t channels_in, int32_t channels_out, int32_t relu);
