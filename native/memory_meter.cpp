// How much memory tensors take while something runs: libtorch reports each allocation on the CPU to whoever profiles the
// thread.
#include "boundary.h"

#include <algorithm>
#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <memory>

namespace {

class Meter final : public c10::MemoryReportingInfoBase {
 public:
  bool memoryProfilingEnabled() const override { return true; }
  // The type of the totals differs between versions of libtorch: one of the two overrides.
  void reportMemoryUsage(void*, int64_t size, int64_t, int64_t, c10::Device device) { count(size, device); }
  void reportMemoryUsage(void*, int64_t size, size_t, size_t, c10::Device device) { count(size, device); }
  int64_t peak() const { return peak_; }

 private:
  void count(int64_t size, c10::Device device) {
    if (!device.is_cpu()) return;
    held_ += size;
    peak_ = std::max(peak_, held_);
  }
  int64_t held_ = 0;
  int64_t peak_ = 0;
};

struct Measurement {
  std::shared_ptr<Meter> meter = std::make_shared<Meter>();
  c10::DebugInfoGuard guard{c10::DebugInfoKind::PROFILER_STATE, meter};
};

thread_local std::unique_ptr<Measurement> current;

}  // namespace

// From now on allocations of this thread, and of backward passes that it starts, are counted.
WS_API int32_t ws_memory_meter_start() {
  return ws::guard_code([&] {
    current.reset();
    current = std::make_unique<Measurement>();
  });
}

// The most bytes that were held at once beyond what was held at the start; what was allocated before and freed since is not
// taken off. Negative when nothing was started.
WS_API int64_t ws_memory_meter_stop() {
  const int64_t peak = current ? current->meter->peak() : -1;
  current.reset();
  return peak;
}
