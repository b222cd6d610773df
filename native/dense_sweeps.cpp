// The passes over matrices between the products of a training step, each one sweep in place. A few rows go together, so that
// sums over rows meet memory only once for all of them; what is left of a row after whole vectors goes in halves of vectors.
// The readable reference is DenseKernels in OperatorLearning; parity tests tie the two.
#include "dense_sweeps.h"

#include <algorithm>
#include <type_traits>

#include "vectorised.h"

namespace {

constexpr int64_t together = 4;  // rows

// As structures: a vector type that is itself the argument of a template loses its alignment of four bytes.
struct sixteen {
  typedef float vector __attribute__((vector_size(64), aligned(4), may_alias));
};
struct eight {
  typedef float vector __attribute__((vector_size(32), aligned(4), may_alias));
};
struct four {
  typedef float vector __attribute__((vector_size(16), aligned(4), may_alias));
};
struct one {
  typedef float vector;
};

template <typename Width>
WS_INLINE typename Width::vector load(const float* from) { return *reinterpret_cast<const typename Width::vector*>(from); }
template <typename Width>
WS_INLINE void store(float* to, typename Width::vector value) { *reinterpret_cast<typename Width::vector*>(to) = value; }

template <typename V>
WS_INLINE float total(V value) {
  if constexpr (sizeof(V) == sizeof(float)) {
    return value;
  } else {
    float sum = 0.0f;
    for (unsigned i = 0; i < sizeof(V) / sizeof(float); ++i) sum += value[i];
    return sum;
  }
}

// Calls body(width, column) for all columns of a row.
template <typename Body>
WS_INLINE void over_columns(int64_t columns, Body body) {
  int64_t c = 0;
  for (; c + 16 <= columns; c += 16) body(sixteen(), c);
  if (c + 8 <= columns) { body(eight(), c); c += 8; }
  if (c + 4 <= columns) { body(four(), c); c += 4; }
  for (; c < columns; ++c) body(one(), c);
}

template <int Activation>
WS_INLINE void add_bias(float* values, const float* bias, int64_t rows, int64_t columns) {
  for (int64_t r = 0; r < rows; ++r, values += columns)
    over_columns(columns, [=](auto width, int64_t c) __attribute__((always_inline)) {
      using W = decltype(width);
      using V = typename W::vector;
      const V zero = {};
      V value = load<W>(values + c) + load<W>(bias + c);
      if (Activation == 1) value = value < 0.0f ? zero : value;  // in this order NaN stays NaN
      if (Activation == 2) value = tanh_of(value);
      store<W>(values + c, value);
    });
}

template <int Activation, int64_t Rows>
WS_INLINE void backward_rows(float* gradient, const float* activated, float* column_sums, int64_t columns) {
  over_columns(columns, [=](auto width, int64_t c) __attribute__((always_inline)) {
    using W = decltype(width);
    using V = typename W::vector;
    const V zero = {};
    V sum = zero;
    for (int64_t r = 0; r < Rows; ++r) {
      const V output = load<W>(activated + r * columns + c), slope = load<W>(gradient + r * columns + c);
      const V product = Activation == 1 ? (output > 0.0f ? slope : zero) : Activation == 2 ? slope - slope * output * output : slope;
      if (Activation != 0) store<W>(gradient + r * columns + c, product);
      sum += product;
    }
    store<W>(column_sums + c, load<W>(column_sums + c) + sum);
  });
}

template <int Activation>
WS_INLINE void backward(float* gradient, const float* activated, float* column_sums, int64_t rows, int64_t columns) {
  std::fill_n(column_sums, columns, 0.0f);
  int64_t r = 0;
  for (; r + together <= rows; r += together) backward_rows<Activation, together>(gradient + r * columns, activated + r * columns, column_sums, columns);
  for (; r < rows; ++r) backward_rows<Activation, 1>(gradient + r * columns, activated + r * columns, column_sums, columns);
}

template <int64_t Rows>
WS_INLINE double squared_error_rows(float* values, const float* shift, const float* target, float* column_sums, int64_t columns, float scale) {
  sixteen::vector squares = {};
  eight::vector squares_of_eight = {};
  double rest = 0;
  over_columns(columns, [&](auto width, int64_t c) __attribute__((always_inline)) {
    using W = decltype(width);
    using V = typename W::vector;
    const V zero = {};
    V sum = zero, square = zero;
    for (int64_t r = 0; r < Rows; ++r) {
      const V difference = load<W>(values + r * columns + c) + load<W>(shift + c) - load<W>(target + r * columns + c), scaled = difference * scale;
      square += difference * difference;
      sum += scaled;
      store<W>(values + r * columns + c, scaled);
    }
    store<W>(column_sums + c, load<W>(column_sums + c) + sum);
    if constexpr (std::is_same_v<W, sixteen>) squares += square;
    else if constexpr (std::is_same_v<W, eight>) squares_of_eight += square;
    else rest += total(square);
  });
  return rest + total(squares) + total(squares_of_eight);
}

WS_VECTORISED void add_bias_of(float* values, const float* bias, int64_t rows, int64_t columns, int32_t activation) {
  if (activation == 1) add_bias<1>(values, bias, rows, columns);
  else if (activation == 2) add_bias<2>(values, bias, rows, columns);
  else add_bias<0>(values, bias, rows, columns);
}

WS_VECTORISED void backward_of(float* gradient, const float* activated, float* column_sums, int64_t rows, int64_t columns, int32_t activation) {
  if (activation == 1) backward<1>(gradient, activated, column_sums, rows, columns);
  else if (activation == 2) backward<2>(gradient, activated, column_sums, rows, columns);
  else backward<0>(gradient, activated, column_sums, rows, columns);
}

WS_VECTORISED double squared_error_of(float* values, const float* shift, const float* target, float* column_sums, int64_t rows, int64_t columns, float scale) {
  std::fill_n(column_sums, columns, 0.0f);
  double sum = 0;
  int64_t r = 0;
  for (; r + together <= rows; r += together) sum += squared_error_rows<together>(values + r * columns, shift, target + r * columns, column_sums, columns, scale);
  for (; r < rows; ++r) sum += squared_error_rows<1>(values + r * columns, shift, target + r * columns, column_sums, columns, scale);
  return sum;
}

}  // namespace

WS_API void ws_dense_add_bias(float* values, const float* bias, int64_t rows, int64_t columns, int32_t activation) {
  add_bias_of(values, bias, rows, columns, activation);
}

WS_API void ws_dense_backward(float* gradient, const float* activated, float* column_sums, int64_t rows, int64_t columns, int32_t activation) {
  backward_of(gradient, activated, column_sums, rows, columns, activation);
}

WS_API double ws_dense_squared_error(float* values, const float* shift, const float* target, float* column_sums, int64_t rows,
                                     int64_t columns, float scale) {
  return squared_error_of(values, shift, target, column_sums, rows, columns, scale);
}
