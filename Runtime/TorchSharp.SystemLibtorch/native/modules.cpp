// Layers that libtorch has as C++ modules and not as operators: attention and transformers.
#include "system.h"

#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/transformer.h>
#include <torch/nn/modules/transformercoder.h>
#include <torch/nn/modules/transformerlayer.h>
#include <cstring>
#include <functional>

using namespace ts;
namespace nn = torch::nn;

namespace {

using Inputs = std::vector<at::Tensor>;

struct Layer {
  std::shared_ptr<nn::Module> module;
  std::function<Inputs(const Inputs&, bool)> forward;
  torch::OrderedDict<std::string, at::Tensor> parameters;
};

template <class Options>
Options feed_forward(Options options, const Value* a) {
  options.dim_feedforward(a[0].i).dropout(a[1].d);
  if (a[2].i == 0) options.activation(torch::kReLU);
  else options.activation(torch::kGELU);
  return options;
}

template <class Impl, class Forward>
Layer* make(std::shared_ptr<Impl> module, Forward forward) {
  auto* raw = module.get();
  return new Layer{module, [raw, forward](const Inputs& x, bool flag) { return forward(*raw, x, flag); }, module->named_parameters()};
}

const auto encode = [](auto& m, const Inputs& x, bool) { return Inputs{m.forward(x[0], x[1], x[2])}; };
const auto decode = [](auto& m, const Inputs& x, bool) { return Inputs{m.forward(x[0], x[1], x[2], x[3], x[4], x[5])}; };

Layer* create(const std::string& kind, const Layer* inner, const Value* a) {
  if (kind == "MultiheadAttention")
    return make(
        std::make_shared<nn::MultiheadAttentionImpl>(nn::MultiheadAttentionOptions(a[0].i, a[1].i)
            .dropout(a[2].d).bias(a[3].i).add_bias_kv(a[4].i).add_zero_attn(a[5].i).kdim(a[6].i).vdim(a[7].i)),
        [](auto& m, const Inputs& x, bool need_weights) {
          auto result = m.forward(x[0], x[1], x[2], x[3], need_weights, x[4]);
          return Inputs{std::get<0>(result), std::get<1>(result)};
        });
  if (kind == "TransformerEncoderLayer")
    return make(std::make_shared<nn::TransformerEncoderLayerImpl>(feed_forward(nn::TransformerEncoderLayerOptions(a[0].i, a[1].i), a + 2)), encode);
  if (kind == "TransformerDecoderLayer")
    return make(std::make_shared<nn::TransformerDecoderLayerImpl>(feed_forward(nn::TransformerDecoderLayerOptions(a[0].i, a[1].i), a + 2)), decode);
  if (kind == "TransformerEncoder")
    return make(
        std::make_shared<nn::TransformerEncoderImpl>(nn::TransformerEncoderLayer(std::dynamic_pointer_cast<nn::TransformerEncoderLayerImpl>(inner->module)), a[0].i),
        encode);
  if (kind == "TransformerDecoder")
    return make(
        std::make_shared<nn::TransformerDecoderImpl>(nn::TransformerDecoderOptions(nn::TransformerDecoderLayer(std::dynamic_pointer_cast<nn::TransformerDecoderLayerImpl>(inner->module)), a[0].i)),
        decode);
  if (kind == "Transformer")
    return make(
        std::make_shared<nn::TransformerImpl>(feed_forward(
            nn::TransformerOptions(a[0].i, a[1].i).num_encoder_layers(a[2].i).num_decoder_layers(a[3].i), a + 4)),
        [](auto& m, const Inputs& x, bool) { return Inputs{m.forward(x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7])}; });
  throw std::runtime_error("no layer " + kind);
}

Layer& layer(void* handle) { return *static_cast<Layer*>(handle); }

}  // namespace

TS_API void* ts_layer(const char* kind, void* inner, const Value* arguments) {
  return guarded([&]() -> void* { return create(kind, static_cast<Layer*>(inner), arguments); });
}

TS_API void ts_layer_release(void* handle) { delete &layer(handle); }

TS_API int32_t ts_layer_parameter_count(void* handle) { return static_cast<int32_t>(layer(handle).parameters.size()); }

TS_API const char* ts_layer_parameter_name(void* handle, int32_t index) { return layer(handle).parameters[index].key().c_str(); }

TS_API void* ts_layer_parameter(void* handle, int32_t index) { return ts::handle(layer(handle).parameters[index].value()); }

TS_API void ts_layer_train(void* handle, int32_t on) { layer(handle).module->train(on); }

// A dtype or a device below 0 stays as it is.
TS_API bool ts_layer_to(void* handle, int32_t dtype, int32_t device_type, int32_t device_index) {
  return guarded([&] {
    if (dtype >= 0) layer(handle).module->to(static_cast<at::ScalarType>(dtype));
    if (device_type >= 0) layer(handle).module->to(device(device_type, device_index));
    return true;
  });
}

// Inputs that are null are left out. Returns how many results, or -1.
TS_API int32_t ts_layer_forward(void* handle, void* const* inputs, int32_t count, int32_t flag, void** results) {
  auto n = guarded([&]() -> int32_t {
    Inputs given(8);
    for (int32_t i = 0; i < count; i++)
      if (inputs[i]) given[i] = tensor(inputs[i]);
    auto outputs = layer(handle).forward(given, flag);
    for (size_t i = 0; i < outputs.size(); i++) results[i] = ts::handle(outputs[i]);
    return static_cast<int32_t>(outputs.size()) + 1;
  });
  return n - 1;
}
