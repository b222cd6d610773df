// Reading and writing through Python's indexing expressions.
#include "boundary.h"
#include <ATen/TensorIndexing.h>
#include <cstring>
#include <limits>

namespace {

constexpr int64_t absent = std::numeric_limits<int64_t>::min();

std::vector<at::indexing::TensorIndex> expression(const ws_index_item* items, int32_t n) {
  using namespace at::indexing;
  std::vector<TensorIndex> result;
  result.reserve(n);
  for (int32_t i = 0; i < n; ++i) {
    const auto& item = items[i];
    switch (item.kind) {
      case 0: result.emplace_back(None); break;
      case 1: result.emplace_back(item.start); break;
      case 2: result.emplace_back(Ellipsis); break;
      case 3: result.emplace_back(item.start != 0); break;
      case 4: result.emplace_back(ws::share(item.tensor)); break;
      default: {
        auto part = [](int64_t value) { return value == absent ? c10::optional<int64_t>() : c10::optional<int64_t>(value); };
        result.emplace_back(Slice(part(item.start), part(item.stop), part(item.step)));
      }
    }
  }
  return result;
}

}  // namespace

WS_API void* ws_index(void* handle, const ws_index_item* items, int32_t n) {
  return ws::guard_tensor([&] {
    ws::Borrowed tensor(handle);
    at::Tensor result = tensor->index(expression(items, n));
    // An expression that selects everything answers the tensor itself; callers dispose what they get, so give them another.
    return result.is_same(*tensor) ? tensor->alias() : result;
  });
}

WS_API int32_t ws_index_put(void* handle, const ws_index_item* items, int32_t n, void* value, double number, int32_t kind, int32_t accumulate) {
  return ws::guard_code([&] {
    ws::Borrowed tensor(handle);
    if (accumulate) {
      c10::List<c10::optional<at::Tensor>> indices;
      for (int32_t i = 0; i < n; ++i) {
        if (items[i].kind == 4) indices.push_back(ws::share(items[i].tensor));
        else if (items[i].kind == 5 && items[i].start == absent && items[i].stop == absent && items[i].step == absent) indices.push_back(c10::nullopt);
        else if (items[i].kind == 1) indices.push_back(at::tensor(items[i].start, at::TensorOptions().dtype(at::kLong).device(tensor->device())));
        else throw std::invalid_argument("accumulating takes tensors, single indices and whole axes as indices");
      }
      tensor->index_put_(indices, ws::share(value), true);
      return;
    }
    auto where = expression(items, n);
    if (value) { tensor->index_put_(where, ws::share(value)); return; }
    int64_t bits;
    std::memcpy(&bits, &number, sizeof bits);
    tensor->index_put_(where, kind == 1 ? at::Scalar(number) : kind == 0 ? at::Scalar(bits) : at::Scalar(bits != 0));
  });
}
