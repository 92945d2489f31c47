#include "autodiff_model/tensors/tensor_room.hpp"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include "autodiff_model/tensors/adam_descent.hpp"
#include "autodiff_model/tensors/gradient_check.hpp"

namespace codescent {
namespace {

std::unique_ptr<Descent> descent(const DescentPlan& plan) {
  return std::make_unique<AdamDescent>(plan);
}

GradientReport check_gradient(const RelaxedModel& model, Backend backend,
                              const RelaxedBatch& design, const std::vector<std::int64_t>& entries,
                              const GradientCheckOptions& options) {
  const auto objective = make_objective(model, backend);
  const at::Tensor flat = torch::tensor(design.log_factors, torch::kFloat64);
  const at::Tensor places = torch::tensor(entries, torch::kInt64);
  const auto penalised = [&](const std::vector<at::Tensor>& x) {
    const at::Tensor factors = flat.index_put({places}, x[0])
                                   .view({design.starts, model.problem.num_layers(),
                                          static_cast<std::int64_t>(model.variables.size())});
    return (*objective)(factors, x[1]).penalised;
  };
  const at::Tensor log_slack =
      torch::tensor(design.log_slack, torch::kFloat64)
          .view({design.starts,
                 static_cast<std::int64_t>(model.problem.architecture.parameters.size())});
  return codescent::check_gradient(penalised, {flat.index({places}), log_slack}, options);
}

}  // namespace

const TensorRoom& tensor_room() {
  static const TensorRoom room = [] {
    // Before any other ATen call: the first would set OpenMP's threads by its own idea of the
    // machine. Searches bring threads of their own.
    at::set_num_threads(1);
    return TensorRoom{descent, check_gradient};
  }();
  return room;
}

}  // namespace codescent
