#pragma once

#include <memory>
#include <vector>

#include "autodiff_model/objective/descent.hpp"
#include "autodiff_model/objective/gradient_report.hpp"

namespace codescent {

/// What of the relaxed model needs LibTorch, behind plain data. A program that seldom needs it may
/// define `tensor_room` itself and load the room when it is first asked for.
struct TensorRoom {
  std::unique_ptr<Descent> (*descent)(const DescentPlan& plan);

  /// Holds the gradient of the penalised objective against central differences, at one design, in
  /// all slacks and in those log factors that `entries` names.
  GradientReport (*check_gradient)(const RelaxedModel& model, Backend backend,
                                   const RelaxedBatch& design,
                                   const std::vector<std::int64_t>& entries,
                                   const GradientCheckOptions& options);
};

/// The room of this process. The program loads it at the first call, and throws
/// std::runtime_error if that fails.
const TensorRoom& tensor_room();

}  // namespace codescent
