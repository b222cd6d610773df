// The kernels of dense_products.cpp for one instruction set. Included once for each, inside a namespace that defines lanes
// (numbers in a vector), tile_rows and widest (a tile in rows and vectors; its sums have to fit into the registers), and a
// mask with which the first numbers of a vector are loaded and stored.

typedef float vector __attribute__((vector_size(lanes * sizeof(float)), aligned(4), may_alias));

WS_INLINE vector load(const float* from) { return *reinterpret_cast<const vector*>(from); }
WS_INLINE void store(float* to, vector value) { *reinterpret_cast<vector*>(to) = value; }

// Rows x Columns vectors of the result. Along: the left factor's summands are adjacent; otherwise its rows are.
// A function of its own and unrolled: inlined or as loops, the compiler keeps sums in memory.
template <int Rows, int Columns, bool Along>
__attribute__((noinline)) void tile(const float* left, int64_t left_step, const panel& from, int64_t inner, const part& to) {
  constexpr int whole = Columns - 1;
  const mask some = mask_of(to.last);
  const float* numbers = from.numbers;
  vector sum[Rows][Columns];
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 3
    for (int c = 0; c < Columns; ++c) sum[r][c] = vector{};
  for (int64_t i = 0; i < inner; ++i, numbers += from.step) {
    vector right[Columns];
#pragma GCC unroll 3
    for (int c = 0; c < whole; ++c) right[c] = load(numbers + c * lanes);
    right[whole] = load_some(numbers + whole * lanes, some);
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) {
      const float number = Along ? left[r * left_step + i] : left[i * left_step + r];
#pragma GCC unroll 3
      for (int c = 0; c < Columns; ++c) sum[r][c] += number * right[c];
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) {
    float* row = to.result + r * to.step;
    if (to.accumulate) {
#pragma GCC unroll 3
      for (int c = 0; c < whole; ++c) sum[r][c] += load(row + c * lanes);
      sum[r][whole] += load_some(row + whole * lanes, some);
    }
#pragma GCC unroll 3
    for (int c = 0; c < whole; ++c) store(row + c * lanes, sum[r][c]);
    store_some(row + whole * lanes, sum[r][whole], some);
  }
}

template <int Rows, int Columns, bool Along>
WS_INLINE void rows_of_panel(const float* left, int64_t left_step, const panel& from, int64_t inner, int64_t rows, part to) {
  int64_t r = 0;
  for (; r + Rows <= rows; r += Rows, left += Rows * (Along ? left_step : 1), to.result += Rows * to.step)
    tile<Rows, Columns, Along>(left, left_step, from, inner, to);
  if constexpr (Rows > 1) rows_of_panel<Rows / 2, Columns, Along>(left, left_step, from, inner, rows - r, to);
}

// The vectors of the next panel: as many as there may be, but two twos for three and one, which has too few sums in flight.
WS_INLINE int64_t next_panel(int64_t columns) {
  const int64_t vectors = (columns + lanes - 1) / lanes;
  return vectors <= widest ? vectors : widest == 3 && vectors == 4 ? 2 : widest;
}

template <int Rows, bool Along>
WS_INLINE void rows_of_product(const ws_dense_product& p, const float* panels, int64_t start, int64_t inner, int64_t begin, int64_t end) {
  const int64_t left_step = Along ? p.left_row_step : p.left_inner_step;
  const float* left = p.left + begin * p.left_row_step + start * p.left_inner_step;
  for (int64_t column = 0, width; column < p.columns; column += width) {
    const int64_t vectors = next_panel(p.columns - column);
    width = vectors * lanes;
    const part to{p.result + begin * p.result_row_step + column, p.result_row_step,
                  lanes - std::max<int64_t>(0, column + width - p.columns), p.accumulate != 0 || start > 0};
    const panel from = panels == nullptr ? panel{p.right + start * p.right_inner_step + column, p.right_inner_step} : panel{panels, width};
    if (vectors == widest) rows_of_panel<Rows, widest, Along>(left, left_step, from, inner, end - begin, to);
    else if (vectors == 2) rows_of_panel<Rows, 2, Along>(left, left_step, from, inner, end - begin, to);
    else rows_of_panel<Rows, 1, Along>(left, left_step, from, inner, end - begin, to);
    if (panels != nullptr) panels += inner * width;
  }
}

// panels: as pack writes them, or null to read the right factor, whose columns then are adjacent, where it lies.
void rows(const ws_dense_product& p, const float* panels, int64_t start, int64_t inner, int64_t begin, int64_t end) {
  if (p.left_inner_step == 1) rows_of_product<tile_rows, true>(p, panels, start, inner, begin, end);
  else rows_of_product<tile_rows, false>(p, panels, start, inner, begin, end);
}

void pack(const ws_dense_product& p, int64_t start, int64_t inner, float* to) {
  for (int64_t column = 0, width; column < p.columns; column += width) {
    width = next_panel(p.columns - column) * lanes;
    const int64_t count = std::min(width, p.columns - column), whole = count / lanes * lanes;
    const float* from = p.right + start * p.right_inner_step + column * p.right_column_step;
    if (p.right_column_step == 1) {
      for (int64_t i = 0; i < inner; ++i, from += p.right_inner_step) {
        float* row = to + i * width;
        for (int64_t c = 0; c < whole; c += lanes) store(row + c, load(from + c));
        if (whole < width) store(row + whole, load_some(from + whole, mask_of(count - whole)));
      }
    } else {
      transpose(from, p.right_column_step, count, inner, width, to);
    }
    to += inner * width;
  }
}

constexpr kernels all{lanes, pack, rows};
