#include "autodiff_model/tensors/objective.hpp"

#include "autodiff_model/tensors/compiled_backend.hpp"
#include "autodiff_model/tensors/tensor_model.hpp"

namespace codescent {

std::unique_ptr<TensorObjective> make_objective(const RelaxedModel& model, Backend backend,
                                                int threads) {
  if (backend == Backend::Tensor) return std::make_unique<TensorModel>(model);
  return std::make_unique<CompiledBackend>(model, threads);
}

}  // namespace codescent
