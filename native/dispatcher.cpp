// Operators by name: look-up, boxed calls, schemas.
#include "dispatcher.h"
#include <ATen/core/Generator.h>
#include <sstream>

namespace {

c10::TypeKind element_kind(c10::TypePtr type) {
  if (auto optional = type->cast<c10::OptionalType>()) return optional->getElementType()->kind();
  return type->kind();
}

template <typename T>
c10::List<T> list_of(const T* values, int32_t count) {
  c10::List<T> list;
  list.reserve(count);
  for (int32_t i = 0; i < count; ++i) list.push_back(values[i]);
  return list;
}

c10::IValue to_ivalue(const ws_value& value, c10::TypeKind kind) {
  switch (value.tag) {
    case WS_NONE: return {};
    case WS_TENSOR: return value.p ? c10::IValue(ws::share(value.p)) : c10::IValue();
    case WS_INT:
      if (kind == c10::TypeKind::FloatType) return c10::IValue(static_cast<double>(value.i));
      // A dimension given as one number where the schema says int[1].
      if (kind == c10::TypeKind::ListType) return c10::IValue(list_of<int64_t>(&value.i, 1));
      return c10::IValue(value.i);
    case WS_DOUBLE: return c10::IValue(value.d);
    case WS_BOOL: return c10::IValue(value.i != 0);
    case WS_INT_LIST: return c10::IValue(list_of(static_cast<const int64_t*>(value.p), value.count));
    case WS_DOUBLE_LIST: return c10::IValue(list_of(static_cast<const double*>(value.p), value.count));
    case WS_BOOL_LIST: {
      c10::List<bool> list;
      for (int32_t i = 0; i < value.count; ++i) list.push_back(static_cast<const uint8_t*>(value.p)[i] != 0);
      return c10::IValue(std::move(list));
    }
    case WS_TENSOR_LIST: {
      c10::List<at::Tensor> list;
      list.reserve(value.count);
      for (int32_t i = 0; i < value.count; ++i) list.push_back(ws::share(static_cast<void**>(value.p)[i]));
      return c10::IValue(std::move(list));
    }
    case WS_OPTIONAL_TENSOR_LIST: {
      c10::List<c10::optional<at::Tensor>> list;
      list.reserve(value.count);
      for (int32_t i = 0; i < value.count; ++i) {
        void* handle = static_cast<void**>(value.p)[i];
        if (handle) list.push_back(ws::share(handle)); else list.push_back(c10::nullopt);
      }
      return c10::IValue(std::move(list));
    }
    case WS_STRING: return c10::IValue(std::string(static_cast<const char*>(value.p), value.count));
    case WS_DEVICE: return c10::IValue(ws::device(static_cast<int32_t>(value.i >> 32), static_cast<int32_t>(value.i)));
    case WS_GENERATOR:
      if (!value.p) return {};
      c10::raw::intrusive_ptr::incref(static_cast<c10::GeneratorImpl*>(value.p));
      return c10::IValue(at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::reclaim(static_cast<c10::GeneratorImpl*>(value.p))));
    case WS_COMPLEX: {
      auto pair = static_cast<const double*>(value.p);
      return c10::IValue(c10::complex<double>(pair[0], pair[1]));
    }
    default: throw std::invalid_argument("unknown argument tag " + std::to_string(value.tag));
  }
}

// Backing store of list and string results; valid until the next call on the thread.
thread_local std::vector<std::vector<void*>> tensor_lists;
thread_local std::vector<std::vector<int64_t>> int_lists;
thread_local std::vector<std::string> strings;
thread_local double complex_result[2];

ws_value from_ivalue(c10::IValue&& value) {
  ws_value result{};
  if (value.isNone()) {
    result.tag = WS_NONE;
  } else if (value.isTensor()) {
    result.tag = WS_TENSOR;
    result.p = ws::own(std::move(value).toTensor());
  } else if (value.isInt()) {
    result.tag = WS_INT; result.i = value.toInt();
  } else if (value.isDouble()) {
    result.tag = WS_DOUBLE; result.d = value.toDouble();
  } else if (value.isBool()) {
    result.tag = WS_BOOL; result.i = value.toBool();
  } else if (value.isComplexDouble()) {
    auto number = value.toComplexDouble();
    complex_result[0] = number.real(); complex_result[1] = number.imag();
    result.tag = WS_COMPLEX; result.p = complex_result;
  } else if (value.isTensorList()) {
    std::vector<void*> handles;
    for (at::Tensor tensor : std::move(value).toTensorVector()) handles.push_back(ws::own(std::move(tensor)));
    tensor_lists.push_back(std::move(handles));
    result.tag = WS_TENSOR_LIST; result.count = static_cast<int32_t>(tensor_lists.back().size()); result.p = tensor_lists.back().data();
  } else if (value.isIntList()) {
    auto list = value.toIntVector();
    int_lists.emplace_back(list.begin(), list.end());
    result.tag = WS_INT_LIST; result.count = static_cast<int32_t>(int_lists.back().size()); result.p = int_lists.back().data();
  } else if (value.isString()) {
    strings.push_back(value.toStringRef());
    result.tag = WS_STRING; result.count = static_cast<int32_t>(strings.back().size()); result.p = strings.back().data();
  } else {
    throw std::invalid_argument("a result of kind " + value.tagKind() + " cannot cross the boundary");
  }
  return result;
}

// A stack that keeps its memory between calls; a nested call (from a backward callback) simply gets a fresh one.
class PooledStack {
 public:
  PooledStack() : stack(std::move(spare)) { stack.clear(); }
  ~PooledStack() { stack.clear(); spare = std::move(stack); }
  std::vector<c10::IValue> stack;
 private:
  static thread_local std::vector<c10::IValue> spare;
};
thread_local std::vector<c10::IValue> PooledStack::spare;

}  // namespace

ws_operator::ws_operator(c10::OperatorHandle op) : handle(std::move(op)) {
  for (const auto& argument : handle.schema().arguments()) {
    kinds.push_back(element_kind(argument.type()));
    auto default_value = argument.default_value();
    has_default.push_back(default_value.has_value());
    defaults.push_back(default_value.has_value() ? *default_value : c10::IValue());
  }
}

void ws_operator::push_arguments(const ws_value* args, int32_t nargs, std::vector<c10::IValue>& stack) const {
  if (nargs > static_cast<int32_t>(kinds.size()))
    throw std::invalid_argument("expected at most " + std::to_string(kinds.size()) + " arguments, got " + std::to_string(nargs));
  stack.reserve(kinds.size());
  for (size_t i = 0; i < kinds.size(); ++i) {
    if (static_cast<int32_t>(i) < nargs && args[i].tag != WS_DEFAULT) {
      stack.push_back(to_ivalue(args[i], kinds[i]));
    } else if (has_default[i]) {
      stack.push_back(defaults[i]);
    } else if (args && static_cast<int32_t>(i) < nargs && kinds[i] == c10::TypeKind::NoneType) {
      stack.emplace_back();
    } else {
      throw std::invalid_argument("argument '" + handle.schema().arguments()[i].name() + "' is missing and has no default");
    }
  }
}

WS_API int32_t ws_find_operator(const char* name, const char* overload, ws_operator** result) {
  return ws::guard_code([&] {
    auto found = c10::Dispatcher::singleton().findSchema({name, overload ? overload : ""});
    if (!found.has_value()) {
      std::string full = std::string(name) + (overload && *overload ? std::string(".") + overload : std::string());
      throw std::invalid_argument("this libtorch has no operator " + full);
    }
    *result = new ws_operator(*found);
  });
}

WS_API int32_t ws_call(ws_operator* op, const ws_value* args, int32_t nargs, ws_value* results, int32_t capacity, int32_t* nresults) {
  return ws::guard_code([&] {
    PooledStack pooled;
    op->push_arguments(args, nargs, pooled.stack);
    op->handle.callBoxed(&pooled.stack);
    int32_t n = static_cast<int32_t>(pooled.stack.size());
    if (n > capacity) throw std::invalid_argument("the operator has " + std::to_string(n) + " results, room is for " + std::to_string(capacity));
    if (!tensor_lists.empty()) tensor_lists.clear();
    if (!int_lists.empty()) int_lists.clear();
    if (!strings.empty()) strings.clear();
    for (int32_t i = 0; i < n; ++i) results[i] = from_ivalue(std::move(pooled.stack[i]));
    *nresults = n;
  });
}

WS_API const char* ws_schemas() {
  static thread_local std::string text;
  return ws::guard(static_cast<const char*>(nullptr), [&] {
    std::ostringstream out;
    for (const auto& name : c10::Dispatcher::singleton().getAllOpNames()) {
      auto found = c10::Dispatcher::singleton().findSchema(name);
      if (found.has_value()) out << found->schema() << '\n';
    }
    text = out.str();
    return text.c_str();
  });
}
