#include "system.h"

#include <ATen/core/function.h>
#include <ATen/core/function_schema.h>
#include <torch/csrc/api/include/torch/jit.h>
#include <torch/csrc/jit/api/compilation_unit.h>

using namespace ts;

using Unit = std::shared_ptr<torch::jit::CompilationUnit>;

TS_API void* ts_jit_compile(const char* source) {
  return guarded([&]() -> void* { return new Unit(torch::jit::compile(source)); });
}

TS_API void ts_jit_release(void* unit) { delete static_cast<Unit*>(unit); }

// kind: 0 one value, 1 a tuple. Returns how many results, or -1.
TS_API int32_t ts_jit_invoke(void* unit, const char* name, const Value* arguments, int32_t count, Value* out, int32_t capacity, int32_t* kind) {
  auto n = guarded([&]() -> int32_t {
    auto* function = (*static_cast<Unit*>(unit))->find_function(name);
    if (!function) throw std::runtime_error(std::string("the script defines no function ") + name);
    const auto& parameters = function->getSchema().arguments();
    torch::jit::Stack stack;
    for (int32_t i = 0; i < count; i++)
      stack.push_back(argument(arguments[i], i < static_cast<int32_t>(parameters.size()) ? *parameters[i].type() : *c10::AnyType::get()));
    auto value = (*function)(std::move(stack));
    for (int32_t i = 0; i < capacity; i++) out[i] = Value{};
    *kind = value.isTuple();
    return results(value, out, capacity) + 1;
  });
  return n - 1;
}
