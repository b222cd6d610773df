// Random number generators and their state.
#include "boundary.h"
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/core/Generator.h>
#include <mutex>

namespace {

void* own(at::Generator&& generator) { return generator.unsafeReleaseGeneratorImpl(); }

at::Generator share(void* handle) {
  auto raw = static_cast<c10::GeneratorImpl*>(handle);
  c10::raw::intrusive_ptr::incref(raw);
  return at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::reclaim(raw));
}

template <typename Body>
int32_t locked(void* handle, Body&& body) {
  return ws::guard_code([&] {
    at::Generator generator = share(handle);
    std::lock_guard<std::mutex> lock(generator.mutex());
    body(generator);
  });
}

}  // namespace

WS_API void* ws_generator_create(int32_t device_type, int32_t device_index, uint64_t seed) {
  return ws::guard(static_cast<void*>(nullptr), [&]() -> void* {
    auto place = ws::device(device_type, device_index);
    if (place.is_cpu()) return own(at::detail::createCPUGenerator(seed));
    // The other devices' constructors live in their own libraries; a clone of the default generator needs none of them.
    at::Generator generator = at::globalContext().defaultGenerator(place).clone();
    generator.set_current_seed(seed);
    return own(std::move(generator));
  });
}

WS_API void* ws_generator_default(int32_t device_type, int32_t device_index) {
  return ws::guard(static_cast<void*>(nullptr), [&]() -> void* {
    at::Generator generator = at::globalContext().defaultGenerator(ws::device(device_type, device_index));
    return own(std::move(generator));
  });
}

WS_API void ws_generator_release(void* generator) {
  if (generator) c10::raw::intrusive_ptr::decref(static_cast<c10::GeneratorImpl*>(generator));
}

WS_API int32_t ws_generator_manual_seed(void* handle, uint64_t seed) {
  return locked(handle, [&](at::Generator& generator) { generator.set_current_seed(seed); });
}

WS_API int32_t ws_generator_seed(void* handle, uint64_t* seed) {
  return locked(handle, [&](at::Generator& generator) { *seed = generator.seed(); });
}

WS_API int32_t ws_generator_initial_seed(void* handle, uint64_t* seed) {
  return locked(handle, [&](at::Generator& generator) { *seed = generator.current_seed(); });
}

WS_API void* ws_generator_get_state(void* handle) {
  return ws::guard_tensor([&] {
    at::Generator generator = share(handle);
    std::lock_guard<std::mutex> lock(generator.mutex());
    return generator.get_state();
  });
}

WS_API int32_t ws_generator_set_state(void* handle, void* state) {
  return locked(handle, [&](at::Generator& generator) { ws::Borrowed tensor(state); generator.set_state(*tensor); });
}

WS_API int32_t ws_manual_seed(uint64_t seed) {
  return ws::guard_code([&] { at::manual_seed(seed); });
}
