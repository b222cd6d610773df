// Products of small matrices. A matrix library is made for large ones: on a factor of 40 columns half of its time goes into
// calls, packing and edges. Here the left factor is read where it lies, the right one is packed into panels of a few vectors
// only where that pays, and a tile of the result stays in registers for a whole sum. Each number is summed in the same order
// whatever the number of threads.
#include "dense_products.h"
#include "boundary.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <memory>
#include <new>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define WS_INLINE inline __attribute__((always_inline))

namespace {

// Summands that go through together: a panel of as many rows stays in the first-level cache.
constexpr int64_t depth = 192;
// Rows of the left factor that meet all panels together: they stay in the second-level cache.
constexpr int64_t height = 128;
// Rows of the result from which on packing a right factor that lies well costs less than the faster reads save.
constexpr int64_t packed_rows = 64;

// The part of the result that a panel gives.
struct part {
  float* result;
  int64_t step;
  int64_t last;  // numbers of the last vector that exist
  bool accumulate;
};

struct panel {
  const float* numbers;
  int64_t step;
};

struct kernels {
  int64_t lanes;
  void (*pack)(const ws_dense_product&, int64_t start, int64_t inner, float* to);
  void (*rows)(const ws_dense_product&, const float* panels, int64_t start, int64_t inner, int64_t begin, int64_t end);
};

typedef float four __attribute__((vector_size(16), aligned(4), may_alias));

#if defined(__clang__)
#define WS_PICK(left, right, a, b, c, d) __builtin_shufflevector(left, right, a, b, c, d)
#else
typedef int32_t places __attribute__((vector_size(16)));
#define WS_PICK(left, right, a, b, c, d) __builtin_shuffle(left, right, places{a, b, c, d})
#endif

WS_INLINE four four_at(const float* from) { return *reinterpret_cast<const four*>(from); }
WS_INLINE void four_to(float* to, four value) { *reinterpret_cast<four*>(to) = value; }

// to[i * width + c] = from[c * step + i] for `count` columns. Beyond them a panel holds what it held; no sum of it is stored.
WS_INLINE void transpose(const float* from, int64_t step, int64_t count, int64_t inner, int64_t width, float* to) {
  int64_t c = 0;
  for (; c + 4 <= count; c += 4) {
    const float* rows = from + c * step;
    int64_t i = 0;
    for (; i + 4 <= inner; i += 4) {
      const four one = four_at(rows + i), two = four_at(rows + step + i), three = four_at(rows + 2 * step + i), last = four_at(rows + 3 * step + i);
      const four low = WS_PICK(one, two, 0, 4, 1, 5), high = WS_PICK(one, two, 2, 6, 3, 7);
      const four low_next = WS_PICK(three, last, 0, 4, 1, 5), high_next = WS_PICK(three, last, 2, 6, 3, 7);
      float* at = to + i * width + c;
      four_to(at, WS_PICK(low, low_next, 0, 1, 4, 5));
      four_to(at + width, WS_PICK(low, low_next, 2, 3, 6, 7));
      four_to(at + 2 * width, WS_PICK(high, high_next, 0, 1, 4, 5));
      four_to(at + 3 * width, WS_PICK(high, high_next, 2, 3, 6, 7));
    }
    for (; i < inner; ++i)
      for (int64_t k = 0; k < 4; ++k) to[i * width + c + k] = rows[k * step + i];
  }
  for (; c < count; ++c)
    for (int64_t i = 0; i < inner; ++i) to[i * width + c] = from[c * step + i];
}

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v3")
namespace avx2 {
constexpr int lanes = 8, tile_rows = 4, widest = 3;
typedef __m256i mask;
WS_INLINE mask mask_of(int64_t count) {
  alignas(32) static const int32_t marks[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(marks + lanes - count));
}
WS_INLINE __m256 load_some(const float* from, mask some) { return _mm256_maskload_ps(from, some); }
WS_INLINE void store_some(float* to, __m256 value, mask some) { _mm256_maskstore_ps(to, some, value); }
#include "dense_products_kernels.h"
}  // namespace avx2
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4")
namespace avx512 {
constexpr int lanes = 16, tile_rows = 8, widest = 3;
typedef __mmask16 mask;
WS_INLINE mask mask_of(int64_t count) { return static_cast<mask>((1u << count) - 1u); }
WS_INLINE __m512 load_some(const float* from, mask some) { return _mm512_maskz_loadu_ps(some, from); }
WS_INLINE void store_some(float* to, __m512 value, mask some) { _mm512_mask_storeu_ps(to, some, value); }
#include "dense_products_kernels.h"
}  // namespace avx512
#pragma GCC pop_options

// The fastest for 0; null where the processor lacks the instructions.
const kernels* chosen(int32_t instructions) {
  static const int32_t best = __builtin_cpu_supports("x86-64-v4") ? 2 : __builtin_cpu_supports("x86-64-v3") ? 1 : 0;
  const int32_t level = instructions == 0 ? best : instructions;
  return level > best || level == 0 ? nullptr : level == 2 ? &avx512::all : &avx2::all;
}
#else
const kernels* chosen(int32_t) { return nullptr; }
#endif

// Memory for the panels of this thread, on a cache line; grows and stays.
float* room_for(int64_t count) {
  struct release { void operator()(float* memory) const { ::operator delete[](memory, std::align_val_t(64)); } };
  thread_local std::unique_ptr<float[], release> room;
  thread_local int64_t size = 0;
  if (size < count) {
    room.reset();
    size = 0;
    room.reset(static_cast<float*>(::operator new[](static_cast<size_t>(count) * sizeof(float), std::align_val_t(64))));
    size = count;
  }
  return room.get();
}

}  // namespace

WS_API int32_t ws_dense_product_run(const ws_dense_product* product, int32_t instructions) {
  return ws::guard(int32_t{1}, [&]() -> int32_t {
    ws_dense_product p = *product;
    // One column is the same memory as one row, which fills vectors.
    if (p.columns == 1 && p.rows > 1 && p.result_row_step == 1)
      p = {p.right, p.left, p.result, 1, p.rows, p.inner, 1, p.right_inner_step, p.left_inner_step, p.left_row_step, 1, p.accumulate};
    const kernels* found = chosen(instructions);
    if (found == nullptr) return 2;
    const kernels& k = *found;
    if (p.inner == 0 && p.accumulate == 0)
      for (int64_t r = 0; r < p.rows; ++r) std::fill_n(p.result + r * p.result_row_step, p.columns, 0.0f);
    const bool in_place = p.right_column_step == 1 && p.rows < packed_rows;
    float* panels = in_place ? nullptr : room_for(std::min(p.inner, depth) * ((p.columns + k.lanes - 1) / k.lanes * k.lanes));
    for (int64_t start = 0; start < p.inner; start += depth) {
      const int64_t inner = std::min(depth, p.inner - start);
      if (!in_place) k.pack(p, start, inner, panels);
      // Below some hundred thousand multiplications a second thread costs more to wake than it saves.
      const int64_t grain = std::max<int64_t>(32, 524288 / std::max<int64_t>(inner * p.columns, 1));
      at::parallel_for(0, p.rows, grain, [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; row += height) k.rows(p, panels, start, inner, row, std::min(row + height, end));
      });
    }
    return 0;
  });
}
