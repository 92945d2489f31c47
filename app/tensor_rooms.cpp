// The rooms that need LibTorch, loaded when they are first asked for: LibTorch takes most of a
// second and 150 MB to load, which no command without tensors should wait for.
#include <dlfcn.h>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "autodiff_model/tensors/tensor_room.hpp"
#include "rtl_predictor/tensors/predictor_room.hpp"

namespace codescent {
namespace {

namespace fs = std::filesystem;

constexpr char kModule[] = "libcodescent_tensor_module.so";

/// The module of this build, or else that of the installation.
fs::path module_path() {
  std::error_code unreadable;  // no such place, which the loader reports
  const fs::path program = fs::read_symlink("/proc/self/exe", unreadable);
  const fs::path installed =
      (program.parent_path() / CODESCENT_INSTALLED_MODULES / kModule).lexically_normal();
  const fs::path built = fs::path(CODESCENT_BUILT_MODULES) / kModule;
  return fs::exists(installed, unreadable) ? installed : built;
}

/// Stays loaded: LibTorch cannot be unloaded.
void* module() {
  static void* const loaded = [] {
    void* const handle = dlopen(module_path().c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) throw std::runtime_error(std::string("LibTorch: ") + dlerror());
    return handle;
  }();
  return loaded;
}

template <typename Room>
const Room& room(const char* function) {
  using Function = const void* (*)();
  const auto ask = reinterpret_cast<Function>(dlsym(module(), function));
  if (ask == nullptr) throw std::runtime_error(std::string("LibTorch: ") + dlerror());
  return *static_cast<const Room*>(ask());
}

}  // namespace

const TensorRoom& tensor_room() {
  static const TensorRoom& loaded = room<TensorRoom>("codescent_tensor_room");
  return loaded;
}

const PredictorRoom& predictor_room() {
  static const PredictorRoom& loaded = room<PredictorRoom>("codescent_predictor_room");
  return loaded;
}

}  // namespace codescent
