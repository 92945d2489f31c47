#pragma once

#include <string>
#include <vector>

#include "autodiff_model/objective/projection.hpp"
#include "autodiff_model/objective/relaxed_model.hpp"

namespace codescent {

/// How the relaxed objective and its gradient are computed.
enum class Backend {
  Compiled,  // programs for the machine's vector registers
  Tensor     // LibTorch, operation by operation
};
/// "compiled", "tensor", as users write them, in the order of the enumerators.
const std::vector<std::string>& backend_names();
/// One of them.
Backend backend_named(const std::string& name);

/// What a descent is made of; its models are not needed once it has begun.
struct DescentPlan {
  std::vector<RelaxedModel> models;  // the starts take turns at them; same layers and variables
  Projection projection;
  RelaxedBatch begin;
  int steps = 1;
  double learning_rate = 0.3;  // falls along a half cosine to a twentieth
  int threads = 1;
  Backend backend = Backend::Compiled;
};

/// A batch of relaxed designs under gradient descent.
class Descent {
 public:
  virtual ~Descent() = default;
  /// One step of every start, then the projection onto legal factors. Returns the log objective
  /// before the step, penalties left out. [starts]
  virtual std::vector<double> step() = 0;
  virtual RelaxedBatch designs() const = 0;
};

}  // namespace codescent
