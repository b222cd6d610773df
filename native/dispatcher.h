// An operator looked up once, with what its live schema says about its arguments.
#pragma once
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include "boundary.h"

struct ws_operator {
  explicit ws_operator(c10::OperatorHandle op);
  // Fills the stack with the given arguments and the defaults of the missing ones.
  void push_arguments(const ws_value* args, int32_t nargs, std::vector<c10::IValue>& stack) const;

  c10::OperatorHandle handle;
  std::vector<c10::TypeKind> kinds;      // element kind of an optional
  std::vector<c10::IValue> defaults;
  std::vector<bool> has_default;
};
