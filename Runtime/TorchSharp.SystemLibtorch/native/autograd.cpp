#include "system.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>

using namespace ts;

TS_API int32_t ts_requires_grad(void* t) { return tensor(t).requires_grad(); }

TS_API bool ts_set_requires_grad(void* t, int32_t value) {
  return guarded([&] {
    tensor(t).set_requires_grad(value != 0);
    return true;
  });
}

TS_API int32_t ts_is_leaf(void* t) { return tensor(t).is_leaf(); }

TS_API bool ts_retain_grad(void* t) {
  return guarded([&] {
    tensor(t).retain_grad();
    return true;
  });
}

TS_API void* ts_grad(void* t) { return handle(tensor(t).grad()); }

TS_API bool ts_set_grad(void* t, void* grad) {
  return guarded([&] {
    tensor(t).mutable_grad() = grad ? tensor(grad) : at::Tensor();
    return true;
  });
}

TS_API int32_t ts_grad_enabled() { return at::GradMode::is_enabled(); }

TS_API void ts_set_grad_enabled(int32_t value) { at::GradMode::set_enabled(value != 0); }

TS_API void* ts_inference_mode(int32_t value) { return new c10::InferenceMode(value != 0); }

TS_API void ts_inference_mode_end(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

TS_API int32_t ts_inference_mode_enabled() { return c10::InferenceMode::is_enabled(); }

static torch::autograd::variable_list variables(void* const* items, int32_t count) {
  torch::autograd::variable_list list;
  for (int32_t i = 0; i < count; i++) list.push_back(items[i] ? tensor(items[i]) : at::Tensor());
  return list;
}

TS_API bool ts_backward(void* const* outputs, int32_t output_count, void* const* grads, int32_t grad_count, int32_t retain, int32_t create,
                        void* const* inputs, int32_t input_count) {
  return guarded([&] {
    torch::autograd::backward(variables(outputs, output_count), variables(grads, grad_count), retain != 0, create != 0,
                              variables(inputs, input_count));
    return true;
  });
}

TS_API bool ts_autograd_grad(void* const* outputs, int32_t output_count, void* const* inputs, int32_t input_count, void* const* grads,
                             int32_t grad_count, int32_t retain, int32_t create, int32_t allow_unused, void** out) {
  return guarded([&] {
    auto result = torch::autograd::grad(variables(outputs, output_count), variables(inputs, input_count), variables(grads, grad_count),
                                        retain != 0, create != 0, allow_unused != 0);
    for (size_t i = 0; i < result.size(); i++) out[i] = handle(result[i]);
    return true;
  });
}
