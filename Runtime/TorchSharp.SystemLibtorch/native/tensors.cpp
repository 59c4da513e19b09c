#include "system.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <torch/version.h>
#include <cstring>
#ifdef __GLIBC__
#include <malloc.h>
#endif

using namespace ts;

#ifdef __GLIBC__
// A training step frees and allocates the same large buffers again and again: kept, they cost no page faults.
static const bool keeps_memory = mallopt(M_MMAP_THRESHOLD, 32 << 20) & mallopt(M_TRIM_THRESHOLD, 2047 << 20) & mallopt(M_TOP_PAD, 64 << 20);
#endif

TS_API void ts_release(void* t) { delete static_cast<at::Tensor*>(t); }

TS_API void* ts_alias(void* t) { return handle(tensor(t)); }

TS_API int32_t ts_version() { return TORCH_VERSION_MAJOR * 10000 + TORCH_VERSION_MINOR * 100 + TORCH_VERSION_PATCH; }

TS_API int64_t ts_dim(void* t) { return tensor(t).dim(); }

TS_API int64_t ts_numel(void* t) { return tensor(t).numel(); }

TS_API void ts_sizes(void* t, int64_t* out) {
  auto sizes = tensor(t).sizes();
  std::copy(sizes.begin(), sizes.end(), out);
}

TS_API void ts_strides(void* t, int64_t* out) {
  auto strides = tensor(t).strides();
  std::copy(strides.begin(), strides.end(), out);
}

TS_API int64_t ts_storage_offset(void* t) { return tensor(t).storage_offset(); }

TS_API int32_t ts_dtype(void* t) { return static_cast<int32_t>(tensor(t).scalar_type()); }

TS_API int32_t ts_device_type(void* t) { return static_cast<int32_t>(tensor(t).device().type()); }

TS_API int32_t ts_device_index(void* t) { return tensor(t).device().index(); }

TS_API int32_t ts_is_contiguous(void* t) { return tensor(t).is_contiguous(); }

TS_API int32_t ts_is_sparse(void* t) { return tensor(t).is_sparse(); }

TS_API void* ts_data(void* t) {
  return guarded([&]() -> void* { return tensor(t).data_ptr(); });
}

// A tensor over the caller's memory; release is called with context when the last use is gone.
TS_API void* ts_from_memory(void* data, const int64_t* sizes, int32_t dims, int32_t dtype, void (*release)(void*), void* context) {
  return guarded([&]() -> void* {
    auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype));
    return handle(at::from_blob(data, at::IntArrayRef(sizes, dims), [release, context](void*) { release(context); }, options));
  });
}

TS_API void* ts_item(void* t, Value* out) {
  return guarded([&]() -> void* {
    auto scalar = tensor(t).item();
    *out = Value{};
    if (scalar.isComplex()) throw std::runtime_error("item of a complex tensor has no counterpart");
    if (scalar.isFloatingPoint()) {
      out->tag = Tag::Double;
      out->d = scalar.toDouble();
    } else {
      out->tag = scalar.isBoolean() ? Tag::Bool : Tag::Int;
      out->i = scalar.isBoolean() ? scalar.toBool() : scalar.toLong();
    }
    return out;
  });
}

TS_API int32_t ts_get_num_threads() { return at::get_num_threads(); }

TS_API void ts_set_num_threads(int32_t n) { at::set_num_threads(n); }

TS_API int32_t ts_get_num_interop_threads() { return at::get_num_interop_threads(); }

TS_API bool ts_set_num_interop_threads(int32_t n) {
  return guarded([&] { at::set_num_interop_threads(n); return true; });
}

TS_API int32_t ts_cuda_count() {
  return at::hasCUDA() ? static_cast<int32_t>(at::detail::getCUDAHooks().getNumGPUs()) : 0;
}

TS_API bool ts_cuda_synchronize(int32_t index) {
  return guarded([&] { at::detail::getCUDAHooks().deviceSynchronize(static_cast<at::DeviceIndex>(index)); return true; });
}

TS_API void* ts_manual_seed(int64_t seed) {
  return guarded([&]() -> void* {
    at::manual_seed(static_cast<uint64_t>(seed));
    return new at::Generator(at::detail::getDefaultCPUGenerator());
  });
}

TS_API void* ts_generator(int64_t seed) { return new at::Generator(at::detail::createCPUGenerator(static_cast<uint64_t>(seed))); }

TS_API void* ts_default_generator() { return new at::Generator(at::detail::getDefaultCPUGenerator()); }

TS_API void ts_generator_release(void* g) { delete static_cast<at::Generator*>(g); }

TS_API void ts_generator_manual_seed(void* g, int64_t seed) {
  auto& generator = *static_cast<at::Generator*>(g);
  std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_current_seed(static_cast<uint64_t>(seed));
}

TS_API int64_t ts_generator_seed(void* g) { return static_cast<int64_t>(static_cast<at::Generator*>(g)->current_seed()); }

TS_API void* ts_generator_get_state(void* g) {
  return guarded([&]() -> void* {
    auto& generator = *static_cast<at::Generator*>(g);
    std::lock_guard<std::mutex> lock(generator.mutex());
    return handle(generator.get_state());
  });
}

TS_API bool ts_generator_set_state(void* g, void* state) {
  return guarded([&] {
    auto& generator = *static_cast<at::Generator*>(g);
    std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_state(tensor(state));
    return true;
  });
}
