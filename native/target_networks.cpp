// The target networks of a HyperDeepONet: for every function a small dense network with weights of its own, at many points.
// All layers of a function run while its weights and the activations of a chunk of points are in the first-level cache;
// layer by layer over all functions, as batched products do it, every activation goes to memory and back and the
// products are too small for a matrix library. Vectors run over points. The readable reference is TargetNetwork in
// OperatorLearning; parity tests tie the two.
#include "target_networks.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "vectorised.h"

namespace {

constexpr int64_t lanes = 16;
// Points that go through all layers together: a layer of 20 neurons then takes 10 kB.
constexpr int64_t chunk = 128;

typedef float vector __attribute__((vector_size(lanes * sizeof(float)), aligned(4), may_alias));
typedef float half __attribute__((vector_size(8 * sizeof(float)), aligned(4), may_alias));
typedef float quarter __attribute__((vector_size(4 * sizeof(float)), aligned(4), may_alias));

WS_INLINE vector load(const float* from) { return *reinterpret_cast<const vector*>(from); }
WS_INLINE void store(float* to, vector value) { *reinterpret_cast<vector*>(to) = value; }
WS_INLINE int64_t padded(int64_t points) { return (points + lanes - 1) / lanes * lanes; }

WS_INLINE float total(vector value) {
  half halves[2];
  std::memcpy(halves, &value, sizeof(value));
  const half eight = halves[0] + halves[1];
  quarter quarters[2];
  std::memcpy(quarters, &eight, sizeof(eight));
  const quarter four = quarters[0] + quarters[1];
  return (four[0] + four[1]) + (four[2] + four[3]);
}

// rows x columns outputs: y[r][p] = start[r] + sum_k w[r * row_step + k * inner_step] x[k][p]; points lie `width` apart.
template <int Rows, int Columns>
WS_INLINE void product_tile(const float* w, int64_t row_step, int64_t inner_step, const float* start, const float* x, int64_t inner, int64_t width, float* y) {
  vector sum[Rows][Columns];
  const vector zero = {};
  for (int r = 0; r < Rows; ++r)
    for (int c = 0; c < Columns; ++c) sum[r][c] = start != nullptr ? zero + start[r] : zero;
  for (int64_t k = 0; k < inner; ++k) {
    vector right[Columns];
    for (int c = 0; c < Columns; ++c) right[c] = load(x + k * width + c * lanes);
    for (int r = 0; r < Rows; ++r) {
      const float left = w[r * row_step + k * inner_step];
      for (int c = 0; c < Columns; ++c) sum[r][c] += left * right[c];
    }
  }
  for (int r = 0; r < Rows; ++r)
    for (int c = 0; c < Columns; ++c) store(y + r * width + c * lanes, sum[r][c]);
}

template <int Rows>
WS_INLINE void product_rows(const float* w, int64_t row_step, int64_t inner_step, const float* start, const float* x, int64_t inner, int64_t width, float* y) {
  int64_t p = 0;
  for (; p + 2 * lanes <= width; p += 2 * lanes) product_tile<Rows, 2>(w, row_step, inner_step, start, x + p, inner, width, y + p);
  if (p < width) product_tile<Rows, 1>(w, row_step, inner_step, start, x + p, inner, width, y + p);
}

WS_INLINE void product(const float* w, int64_t row_step, int64_t inner_step, const float* start, const float* x, int64_t rows, int64_t inner, int64_t width, float* y) {
  int64_t r = 0;
  for (; r + 4 <= rows; r += 4)
    product_rows<4>(w + r * row_step, row_step, inner_step, start != nullptr ? start + r : nullptr, x, inner, width, y + r * width);
  for (; r < rows; ++r)
    product_rows<1>(w + r * row_step, row_step, inner_step, start != nullptr ? start + r : nullptr, x, inner, width, y + r * width);
}

// gradient[o][i] += sum_p delta[o][p] x[i][p]
template <int Rows, int Columns>
WS_INLINE void outer_tile(const float* delta, const float* x, int64_t width, int64_t inputs, float* gradient) {
  vector sum[Rows][Columns] = {};
  for (int64_t p = 0; p < width; p += lanes) {
    vector right[Columns];
    for (int c = 0; c < Columns; ++c) right[c] = load(x + c * width + p);
    for (int r = 0; r < Rows; ++r) {
      const vector left = load(delta + r * width + p);
      for (int c = 0; c < Columns; ++c) sum[r][c] += left * right[c];
    }
  }
  for (int r = 0; r < Rows; ++r)
    for (int c = 0; c < Columns; ++c) gradient[r * inputs + c] += total(sum[r][c]);
}

template <int Rows>
WS_INLINE void outer_rows(const float* delta, const float* x, int64_t width, int64_t inputs, float* gradient) {
  int64_t i = 0;
  for (; i + 4 <= inputs; i += 4) outer_tile<Rows, 4>(delta, x + i * width, width, inputs, gradient + i);
  for (; i < inputs; ++i) outer_tile<Rows, 1>(delta, x + i * width, width, inputs, gradient + i);
}

WS_INLINE void outer(const float* delta, const float* x, int64_t outputs, int64_t inputs, int64_t width, float* gradient) {
  int64_t o = 0;
  for (; o + 4 <= outputs; o += 4) outer_rows<4>(delta + o * width, x, width, inputs, gradient + o * inputs);
  for (; o < outputs; ++o) outer_rows<1>(delta + o * width, x, width, inputs, gradient + o * inputs);
}

// Rows of numbers, point after point, to one row of points for each number; what is beyond the last point is zero.
WS_INLINE void transpose_in(const float* from, int64_t points, int64_t numbers, int64_t width, float* to) {
  for (int64_t k = 0; k < numbers; ++k) {
    for (int64_t p = 0; p < points; ++p) to[k * width + p] = from[p * numbers + k];
    for (int64_t p = points; p < width; ++p) to[k * width + p] = 0.0f;
  }
}

WS_VECTORISED void forward_chunk(const ws_target_networks& networks, const float* weights, const float* inputs, int64_t width, float* activations, float* outputs) {
  const float* x = inputs;
  float* hidden = activations;
  for (int32_t layer = 0; layer < networks.layers; ++layer) {
    const int64_t in = networks.sizes[layer], out = networks.sizes[layer + 1];
    const bool last = layer + 1 == networks.layers;
    float* y = last ? outputs : hidden;
    product(weights, in, 1, weights + out * in, x, out, in, width, y);
    weights += out * (in + 1);
    if (last) break;
    if (networks.relu != 0) {
      const vector zero = {};
      for (int64_t j = 0; j < out * width; j += lanes) {
        const vector value = load(y + j);
        store(y + j, value < 0.0f ? zero : value);  // in this order NaN stays NaN
      }
    } else {
      for (int64_t j = 0; j < out * width; j += lanes) store(y + j, tanh_of(load(y + j)));
    }
    x = y;
    hidden += out * width;
  }
}

// delta holds the gradient of the last layer on entry and is used up; other has room for as much.
WS_VECTORISED void backward_chunk(const ws_target_networks& networks, const float* weights, const float* inputs, int64_t width, const float* activations,
                                  int64_t hidden, float* delta, float* other, float* gradient) {
  const float* weight = weights + networks.parameters;
  float* slot = gradient + networks.parameters;
  const float* above = activations + hidden * width;
  for (int32_t layer = networks.layers - 1; layer >= 0; --layer) {
    const int64_t in = networks.sizes[layer], out = networks.sizes[layer + 1];
    weight -= out * (in + 1);
    slot -= out * (in + 1);
    const float* x = layer == 0 ? inputs : above - in * width;
    outer(delta, x, out, in, width, slot);
    for (int64_t o = 0; o < out; ++o) {
      vector sum = {};
      for (int64_t p = 0; p < width; p += lanes) sum += load(delta + o * width + p);
      slot[out * in + o] += total(sum);
    }
    if (layer == 0) break;
    product(weight, 1, in, nullptr, delta, in, out, width, other);
    const vector zero = {};
    for (int64_t j = 0; j < in * width; j += lanes) {
      const vector value = load(x + j), slope = load(other + j);
      store(other + j, networks.relu != 0 ? (value > 0.0f ? slope : zero) : slope - slope * value * value);
    }
    std::swap(delta, other);
    above = x;
  }
}

int64_t hidden_width(const ws_target_networks& networks) {
  int64_t sum = 0;
  for (int32_t layer = 1; layer < networks.layers; ++layer) sum += networks.sizes[layer];
  return sum;
}

// Calls work(function, scratch) for every function; functions are independent, so threads change no bit.
template <typename Work>
void for_functions(const ws_target_networks& networks, int64_t scratch, Work work) {
  const int64_t cost = networks.parameters * networks.points_per_function;
  // Below some hundred thousand multiplications a second thread costs more to wake than it saves.
  const int64_t grain = std::max<int64_t>(1, 262144 / std::max<int64_t>(cost, 1));
  at::parallel_for(0, networks.functions, grain, [&](int64_t begin, int64_t end) {
    std::vector<float> room(static_cast<size_t>(scratch));
    for (int64_t f = begin; f < end; ++f) work(f, room.data());
  });
}

}  // namespace

int64_t ws_target_activations(const ws_target_networks* networks) {
  return networks->functions * hidden_width(*networks) * padded(networks->points_per_function);
}

void ws_target_forward(const ws_target_networks* networks, float* activations, float* values) {
  const ws_target_networks& n = *networks;
  const int64_t in = n.sizes[0], out = n.sizes[n.layers], hidden = hidden_width(n), points = n.points_per_function;
  for_functions(n, (in + out + (activations == nullptr ? hidden : 0)) * chunk, [&](int64_t f, float* room) {
    for (int64_t start = 0; start < points; start += chunk) {
      const int64_t count = std::min(chunk, points - start), width = padded(count);
      float* inputs = room;
      float* outputs = inputs + in * chunk;
      float* kept = activations != nullptr ? activations + hidden * (f * padded(points) + start) : outputs + out * chunk;
      transpose_in(n.points + f * n.points_stride + start * in, count, in, width, inputs);
      forward_chunk(n, n.weights + f * n.parameters, inputs, width, kept, outputs);
      float* to = values + (f * points + start) * out;
      for (int64_t o = 0; o < out; ++o)
        for (int64_t p = 0; p < count; ++p) to[p * out + o] = outputs[o * width + p];
    }
  });
}

void ws_target_backward(const ws_target_networks* networks, const float* activations, const float* gradients, float* weight_gradients) {
  const ws_target_networks& n = *networks;
  const int64_t in = n.sizes[0], out = n.sizes[n.layers], hidden = hidden_width(n), points = n.points_per_function;
  const int64_t widest = *std::max_element(n.sizes, n.sizes + n.layers + 1);
  for_functions(n, (in + 2 * widest) * chunk, [&](int64_t f, float* room) {
    float* gradient = weight_gradients + f * n.parameters;
    std::memset(gradient, 0, static_cast<size_t>(n.parameters) * sizeof(float));
    for (int64_t start = 0; start < points; start += chunk) {
      const int64_t count = std::min(chunk, points - start), width = padded(count);
      float* inputs = room;
      float* delta = inputs + in * chunk;
      transpose_in(n.points + f * n.points_stride + start * in, count, in, width, inputs);
      transpose_in(gradients + (f * points + start) * out, count, out, width, delta);
      backward_chunk(n, n.weights + f * n.parameters, inputs, width, activations + hidden * (f * padded(points) + start), hidden, delta, delta + widest * chunk, gradient);
    }
  });
}
