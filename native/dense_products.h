// Products of matrices that are small for a matrix library, in single precision (dense_products.cpp).
#pragma once
#include "weightspace_native.h"

// result[r][c] = sum_i left[r][i] right[i][c]. A step is the distance in floats from one row, column or summand to the next;
// each factor may lie transposed, so one of its two steps must be 1.
struct ws_dense_product {
  const float* left;
  const float* right;
  float* result;  // columns are adjacent
  int64_t rows;
  int64_t columns;
  int64_t inner;
  int64_t left_row_step;
  int64_t left_inner_step;
  int64_t right_inner_step;
  int64_t right_column_step;
  int64_t result_row_step;
  int32_t accumulate;  // 1: the product is added to the result
};

// instructions: 0 the best that the processor has; for tests 1 AVX2, 2 AVX-512. Answers 0, 1 after an error, or 2 where the
// processor has none of them.
WS_API int32_t ws_dense_product_run(const ws_dense_product* product, int32_t instructions);
