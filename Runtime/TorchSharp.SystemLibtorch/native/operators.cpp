#include "system.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/jit_type.h>
#include <cstdlib>
#include <cstring>
#include <unordered_map>
#include <vector>

namespace ts {

static thread_local std::string last_error;

void fail(const char* what) { last_error = what; }

static c10::complex<double> complex(const Value& v) {
  auto* parts = static_cast<const double*>(v.p);
  return {parts[0], parts[1]};
}

static at::IValue number(const Value& v, bool as_double) {
  switch (v.tag) {
    case Tag::Int: return as_double ? at::IValue(static_cast<double>(v.i)) : at::IValue(v.i);
    case Tag::Bool: return as_double ? at::IValue(static_cast<double>(v.i != 0)) : at::IValue(v.i != 0);
    case Tag::Double: return v.d;
    case Tag::Complex: return complex(v);
    default: throw std::runtime_error("a number was expected");
  }
}

template <class T>
static c10::List<T> list(const Value& v) {
  c10::List<T> result;
  if (v.tag == Tag::IntList) {
    auto* items = static_cast<const int64_t*>(v.p);
    for (int32_t i = 0; i < v.count; i++) result.push_back(static_cast<T>(items[i]));
  } else if (v.tag == Tag::DoubleList) {
    auto* items = static_cast<const double*>(v.p);
    for (int32_t i = 0; i < v.count; i++) result.push_back(static_cast<T>(items[i]));
  } else {
    result.push_back(static_cast<T>(v.tag == Tag::Double ? v.d : static_cast<double>(v.i)));
  }
  return result;
}

static at::IValue tensors(const Value& v, const c10::Type& element) {
  if (v.tag != Tag::TensorList) throw std::runtime_error("a list of tensors was expected");
  auto* items = static_cast<void* const*>(v.p);
  if (element.kind() == c10::TypeKind::OptionalType) {
    c10::List<decltype(std::declval<at::IValue>().toOptional<at::Tensor>())> result;
    for (int32_t i = 0; i < v.count; i++) {
      if (items[i]) result.push_back(tensor(items[i]));
      else result.push_back({});
    }
    return result;
  }
  c10::List<at::Tensor> result;
  for (int32_t i = 0; i < v.count; i++) result.push_back(tensor(items[i]));
  return result;
}

static at::IValue plain(const Value& v) {
  switch (v.tag) {
    case Tag::None: return {};
    case Tag::Tensor: return tensor(const_cast<void*>(v.p));
    case Tag::TensorList: return tensors(v, *c10::TensorType::get());
    case Tag::IntList: return list<int64_t>(v);
    case Tag::DoubleList: return list<double>(v);
    case Tag::String: return std::string(static_cast<const char*>(v.p));
    case Tag::Device: return device(v.count, v.i);
    case Tag::Generator: return *static_cast<const at::Generator*>(v.p);
    default: return number(v, false);
  }
}

at::IValue argument(const Value& v, const c10::Type& type) {
  if (v.tag == Tag::None) return {};
  switch (type.kind()) {
    case c10::TypeKind::OptionalType: return argument(v, *type.containedTypes()[0]);
    case c10::TypeKind::FloatType: return number(v, true);
    case c10::TypeKind::BoolType: return v.i != 0;
    case c10::TypeKind::ListType: {
      const auto& element = *type.containedTypes()[0];
      switch (element.kind()) {
        case c10::TypeKind::TensorType:
        case c10::TypeKind::OptionalType: return tensors(v, element);
        case c10::TypeKind::FloatType: return list<double>(v);
        case c10::TypeKind::BoolType: return list<bool>(v);
        default: return list<int64_t>(v);
      }
    }
    default: return plain(v);
  }
}

static bool write(const at::IValue& value, Value& out) {
  if (value.isTensor()) {
    out.tag = Tag::Tensor;
    out.p = handle(value.toTensor());
  } else if (value.isInt()) {
    out.tag = Tag::Int;
    out.i = value.toInt();
  } else if (value.isDouble()) {
    out.tag = Tag::Double;
    out.d = value.toDouble();
  } else if (value.isBool()) {
    out.tag = Tag::Bool;
    out.i = value.toBool();
  } else if (value.isNone()) {
    out.tag = Tag::None;
  } else if (value.isScalar()) {
    auto scalar = value.toScalar();
    if (scalar.isComplex()) {
      auto* parts = static_cast<double*>(std::malloc(2 * sizeof(double)));
      parts[0] = scalar.toComplexDouble().real();
      parts[1] = scalar.toComplexDouble().imag();
      out.tag = Tag::Complex;
      out.p = parts;
    } else if (scalar.isFloatingPoint()) {
      out.tag = Tag::Double;
      out.d = scalar.toDouble();
    } else {
      out.tag = Tag::Int;
      out.i = scalar.toLong();
    }
  } else if (value.isTensorList()) {
    auto list = value.toTensorVector();
    auto** items = static_cast<void**>(std::malloc(std::max<size_t>(1, list.size()) * sizeof(void*)));
    for (size_t i = 0; i < list.size(); i++) items[i] = handle(list[i]);
    out.tag = Tag::TensorList;
    out.count = static_cast<int32_t>(list.size());
    out.p = items;
  } else if (value.isString()) {
    out.tag = Tag::String;
    out.p = strdup(value.toStringRef().c_str());
  } else {
    return false;
  }
  return true;
}

int32_t results(const at::IValue& value, Value* out, int32_t capacity) {
  if (!value.isTuple()) {
    if (!write(value, out[0])) throw std::runtime_error("a result of type " + value.tagKind() + " has no counterpart");
    return 1;
  }
  const auto elements = value.toTuple()->elements().vec();
  if (static_cast<int32_t>(elements.size()) > capacity) throw std::runtime_error("too many results");
  for (size_t i = 0; i < elements.size(); i++)
    if (!write(elements[i], out[i])) throw std::runtime_error("a result of type " + elements[i].tagKind() + " has no counterpart");
  return static_cast<int32_t>(elements.size());
}

struct Operator {
  c10::OperatorHandle op;
  std::vector<c10::TypePtr> types;
  std::vector<at::IValue> defaults;
  size_t required;
};

}  // namespace ts

using namespace ts;

TS_API const char* ts_error() { return last_error.c_str(); }

TS_API void ts_free(void* memory) { std::free(memory); }

TS_API void* ts_operator(const char* name, const char* overload) {
  return guarded([&]() -> void* {
    auto found = c10::Dispatcher::singleton().findSchema({name, overload});
    if (!found) throw std::runtime_error(std::string("this libtorch has no operator ") + name + (*overload ? "." : "") + overload);
    auto* op = new Operator{*found, {}, {}, 0};
    for (const auto& a : found->schema().arguments()) {
      op->types.push_back(a.type());
      op->defaults.push_back(a.default_value() ? *a.default_value() : at::IValue());
      if (!a.default_value()) op->required = op->types.size();
    }
    return op;
  });
}

// Arguments in the schema's order; those left out at the end take the schema's defaults. Returns how many results, or -1.
TS_API int32_t ts_call(void* which, const Value* arguments, int32_t count, Value* out, int32_t capacity) {
  auto n = guarded([&]() -> int32_t {
    auto& op = *static_cast<Operator*>(which);
    if (static_cast<size_t>(count) > op.types.size() || static_cast<size_t>(count) < op.required)
      throw std::runtime_error("wrong number of arguments for " + toString(op.op.schema()));
    torch::jit::Stack stack;
    stack.reserve(op.types.size());
    for (size_t i = 0; i < op.types.size(); i++)
      stack.push_back(i < static_cast<size_t>(count) ? argument(arguments[i], *op.types[i]) : op.defaults[i]);
    op.op.callBoxed(&stack);
    if (static_cast<int32_t>(stack.size()) > capacity) throw std::runtime_error("too many results");
    for (size_t i = 0; i < stack.size(); i++) {
      out[i] = Value{};
      if (!write(stack[i], out[i])) throw std::runtime_error("a result of type " + stack[i].tagKind() + " has no counterpart");
    }
    return static_cast<int32_t>(stack.size()) + 1;
  });
  return n - 1;
}
