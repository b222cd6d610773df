// The native side of `bench engine`: the same operator calls as the managed code makes, in a loop without a boundary.
#include "dispatcher.h"
#include <chrono>
#include <torch/csrc/autograd/autograd.h>

namespace {

template <typename Body>
double nanoseconds_per_call(int64_t iterations, Body&& body) {
  return ws::guard(-1.0, [&] {
    auto start = std::chrono::steady_clock::now();
    for (int64_t i = 0; i < iterations; ++i) body();
    std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - start;
    return elapsed.count() / static_cast<double>(iterations);
  });
}

}  // namespace

// kind: 0 add, 1 mm, 2 sum, 3 mul, 4 tanh, 5 mean, 6 sub, 7 square, 8 mse_loss.
WS_API double ws_bench_unboxed(int32_t kind, void* left, void* right, int64_t iterations) {
  at::Tensor x = ws::share(left), y = ws::share(right);
  switch (kind) {
    case 0: return nanoseconds_per_call(iterations, [&] { at::Tensor r = x.add(y); });
    case 1: return nanoseconds_per_call(iterations, [&] { at::Tensor r = x.mm(y); });
    case 2: return nanoseconds_per_call(iterations, [&] { at::Tensor r = x.sum(); });
    case 3: return nanoseconds_per_call(iterations, [&] { at::Tensor r = x.mul(y); });
    case 4: return nanoseconds_per_call(iterations, [&] { at::Tensor r = x.tanh(); });
    case 5: return nanoseconds_per_call(iterations, [&] { at::Tensor r = x.mean(); });
    case 6: return nanoseconds_per_call(iterations, [&] { at::Tensor r = x.sub(y); });
    case 7: return nanoseconds_per_call(iterations, [&] { at::Tensor r = x.square(); });
    case 8: return nanoseconds_per_call(iterations, [&] { at::Tensor r = at::mse_loss(x, y); });
    default: ws::set_error("unknown benchmark"); return -1.0;
  }
}

WS_API double ws_bench_linear(void* input, void* weight, void* bias, int64_t iterations) {
  at::Tensor x = ws::share(input), w = ws::share(weight), b = ws::share(bias);
  return nanoseconds_per_call(iterations, [&] { at::Tensor r = at::linear(x, w, b); });
}

WS_API double ws_bench_boxed(ws_operator* op, const ws_value* args, int32_t nargs, int64_t iterations) {
  std::vector<c10::IValue> stack;
  return nanoseconds_per_call(iterations, [&] {
    stack.clear();
    op->push_arguments(args, nargs, stack);
    op->handle.callBoxed(&stack);
  });
}

// The backward pass of one loss again and again (the graph is kept), gradients for the given inputs.
WS_API double ws_bench_backward(void* loss, void** inputs, int32_t n, int64_t iterations) {
  std::vector<at::Tensor> leaves = ws::share_all(inputs, n);
  at::Tensor value = ws::share(loss);
  return nanoseconds_per_call(iterations, [&] {
    auto grads = torch::autograd::grad({value}, leaves, {}, /*retain_graph=*/true, /*create_graph=*/false, /*allow_unused=*/true);
  });
}
