// The pointwise part of an equivariant layer on matrices of weight features, fused with its epilogue: mix the channels of
// every weight, add what its row, its column and its tensor contribute, apply ReLU, and accumulate the row and column
// sums that the next layer pools. One read of the input and one write of the output, instead of one pass per operator.
// The readable reference is WeightSpace's factored executor; parity tests tie the two.
#include "weight_mix.h"

#include <ATen/Parallel.h>

#include <cstring>
#include <vector>

#include "vectorised.h"

namespace {

// One vector holds all output channels of a weight, so a weight's row of `weight` is one register and every accumulator
// another. GCC lowers it to whatever the clone's instruction set has.
template <int Out>
struct channels {
  typedef float type __attribute__((vector_size(Out * sizeof(float)), aligned(4), may_alias));
};
template <>
struct channels<1> {
  typedef float type;
};

template <int Out>
inline __attribute__((always_inline)) typename channels<Out>::type rectify(typename channels<Out>::type value) {
  const typename channels<Out>::type zero = {};
  return value < 0.0f ? zero : value;  // in this order NaN stays NaN
}

// How many weights go through together: enough independent sums to hide the latency of a multiply-add.
constexpr int64_t together = 4;

// Rows [begin, end) of one matrix. Channel counts are template arguments so that the accumulators stay in registers.
template <int In, int Out>
inline __attribute__((always_inline)) void mix_rows(const ws_mix_block& block, const float* weight, int64_t begin,
                                                    int64_t end, bool relu, float* column_sums) {
  using vector = typename channels<Out>::type;
  vector w[In];
  for (int k = 0; k < In; ++k) w[k] = *reinterpret_cast<const vector*>(weight + k * Out);
  const vector zero = w[0] - w[0];
  for (int64_t row = begin; row < end; ++row) {
    const float* x = block.input + row * block.columns * In;
    vector* y = reinterpret_cast<vector*>(block.output + row * block.columns * Out);
    const vector* terms = reinterpret_cast<const vector*>(block.column_terms);
    vector* totals = reinterpret_cast<vector*>(column_sums);
    const vector base = block.row_terms != nullptr ? *reinterpret_cast<const vector*>(block.row_terms + row * Out) : zero;
    vector row_sum = zero;
    int64_t column = 0;
    for (; column + together <= block.columns; column += together, x += together * In) {
      vector sum[together];
      for (int64_t j = 0; j < together; ++j) sum[j] = terms != nullptr ? base + terms[column + j] : base;
#pragma GCC unroll 32
      for (int k = 0; k < In; ++k)
        for (int64_t j = 0; j < together; ++j) sum[j] += x[j * In + k] * w[k];
      for (int64_t j = 0; j < together; ++j) {
        if (relu) sum[j] = rectify<Out>(sum[j]);
        y[column + j] = sum[j];
        row_sum += sum[j];
        if (totals != nullptr) totals[column + j] += sum[j];
      }
    }
    for (; column < block.columns; ++column, x += In) {
      vector sum = terms != nullptr ? base + terms[column] : base;
      for (int k = 0; k < In; ++k) sum += x[k] * w[k];
      if (relu) sum = rectify<Out>(sum);
      y[column] = sum;
      row_sum += sum;
      if (totals != nullptr) totals[column] += sum;
    }
    if (block.row_sums != nullptr) *reinterpret_cast<vector*>(block.row_sums + row * Out) = row_sum;
  }
}

// target_clones does not reach into templates: one concrete function for each pair of channel counts.
#define WS_MIX(IN, OUT)                                                                                              \
  WS_VECTORISED void mix_##IN##_##OUT(const ws_mix_block& block, const float* weight, int64_t begin, int64_t end,    \
                                      bool relu, float* column_sums) {                                               \
    mix_rows<IN, OUT>(block, weight, begin, end, relu, column_sums);                                                 \
  }
WS_MIX(8, 8) WS_MIX(8, 16) WS_MIX(16, 16) WS_MIX(8, 1) WS_MIX(16, 1)
#undef WS_MIX

using mix_function = void (*)(const ws_mix_block&, const float*, int64_t, int64_t, bool, float*);

mix_function find_mix(int32_t in, int32_t out) {
  if (in == 8 && out == 8) return mix_8_8;
  if (in == 8 && out == 16) return mix_8_16;
  if (in == 16 && out == 16) return mix_16_16;
  if (in == 8 && out == 1) return mix_8_1;
  if (in == 16 && out == 1) return mix_16_1;
  return nullptr;
}

}  // namespace

int32_t ws_mix_supported(int32_t channels_in, int32_t channels_out) {
  return find_mix(channels_in, channels_out) != nullptr;
}

int32_t ws_mix(const ws_mix_block* blocks, int64_t count, int32_t channels_in, int32_t channels_out, int32_t relu) {
  const mix_function mix = find_mix(channels_in, channels_out);
  if (mix == nullptr) return 1;
  int64_t weights = 0;
  for (int64_t i = 0; i < count; ++i) weights += blocks[i].rows * blocks[i].columns;
  // Below some ten thousand weights a second thread costs more to wake than it saves.
  if (weights < 16384 || at::get_num_threads() == 1 || at::in_parallel_region()) {
    for (int64_t i = 0; i < count; ++i) mix(blocks[i], blocks[i].weight, 0, blocks[i].rows, relu != 0, blocks[i].column_sums);
    return 0;
  }
  // Work is cut into row ranges of about equal size. A block that is cut gets a private column sum for every piece, added
  // up in the order of the pieces, so the result does not depend on which thread ran what.
  struct piece { int64_t block, begin, end; std::vector<float> sums; };
  std::vector<piece> pieces;
  const int64_t target = 8192;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t step = std::max<int64_t>(1, target / std::max<int64_t>(1, blocks[i].columns));
    for (int64_t begin = 0; begin < blocks[i].rows; begin += step)
      pieces.push_back({i, begin, std::min(begin + step, blocks[i].rows), {}});
  }
  at::parallel_for(0, static_cast<int64_t>(pieces.size()), 1, [&](int64_t first, int64_t last) {
    for (int64_t p = first; p < last; ++p) {
      piece& part = pieces[p];
      const ws_mix_block& block = blocks[part.block];
      float* sums = nullptr;
      if (block.column_sums != nullptr) {
        part.sums.assign(block.columns * channels_out, 0.0f);
        sums = part.sums.data();
      }
      mix(block, block.weight, part.begin, part.end, relu != 0, sums);
    }
  });
  for (const piece& part : pieces) {
    float* total = blocks[part.block].column_sums;
    for (size_t i = 0; i < part.sums.size(); ++i) total[i] += part.sums[i];
  }
  return 0;
}
