// The C surface between TorchSharp.SystemLibtorch and libtorch. Every entry that can fail returns false (or null) and leaves
// the reason in ts_error, per thread.
#pragma once

#include <ATen/ATen.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/function_schema.h>
#include <cstdint>
#include <string>

#define TS_API extern "C" __attribute__((visibility("default")))

namespace ts {

enum class Tag : int32_t { None, Tensor, TensorList, Int, Double, Bool, IntList, DoubleList, String, Device, Generator, Complex };

// One argument or result. Lists: count elements at p. Device: type in count, index in i.
struct Value {
  Tag tag;
  int32_t count;
  union {
    int64_t i;
    double d;
    const void* p;
  };
};

void fail(const char* what);

template <class F>
auto guarded(F body) -> decltype(body()) {
  try {
    return body();
  } catch (const c10::Error& e) {
    fail(e.what_without_backtrace());
  } catch (const std::exception& e) {
    fail(e.what());
  } catch (...) {
    fail("libtorch threw something that is not an exception");
  }
  return {};
}

inline at::Tensor& tensor(void* handle) { return *static_cast<at::Tensor*>(handle); }
inline void* handle(at::Tensor value) { return value.defined() ? new at::Tensor(std::move(value)) : nullptr; }
inline at::Device device(int32_t type, int64_t index) {
  return at::Device(static_cast<at::DeviceType>(type), static_cast<at::DeviceIndex>(index));
}

// The value as the schema's argument wants it: an int where a float is wanted becomes one, a number where a list is wanted a list of one.
at::IValue argument(const Value& value, const c10::Type& type);

// Writes results; a list of tensors is an array that the caller frees with ts_free.
int32_t results(const at::IValue& value, Value* out, int32_t capacity);

}  // namespace ts
