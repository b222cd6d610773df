// Error text and the version of the boundary itself.
#include "boundary.h"
#include <string>

namespace ws {
namespace { thread_local std::string last_error; }

void set_error(const char* message) noexcept {
  try { last_error = message ? message : "an unknown native error"; } catch (...) { last_error.clear(); }
}

const char* error_text() noexcept { return last_error.c_str(); }
}  // namespace ws

WS_API const char* ws_last_error() { return ws::error_text(); }

// Raised when a signature in weightspace_native.h changes, so that a stale build is recognised instead of crashing.
WS_API int32_t ws_abi_version() { return 1; }
