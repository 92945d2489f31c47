// The rooms that need LibTorch, loaded when they are first asked for: LibTorch takes most of a
// second and 150 MB to load, which no command without tensors should wait for.
#include "app/modules/module.hpp"
#include "autodiff_model/tensors/tensor_room.hpp"
#include "rtl_predictor/tensors/predictor_room.hpp"

namespace codescent {
namespace {

template <typename Room>
const Room& room(const char* function) {
  using Function = const void* (*)();
  const auto ask =
      reinterpret_cast<Function>(module_function("codescent_tensor_module", function, "LibTorch"));
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
