#pragma once

#include <ATen/core/Tensor.h>
#include <memory>
#include <vector>

#include "autodiff_model/fused/fused_objective.hpp"
#include "searchers/search_problem.hpp"

namespace codescent {

/// A batch of relaxed designs under gradient descent. Each start keeps to one bypass, the same for
/// all layers: the starts take turns at the problem's variants.
class RelaxedDescent {
 public:
  struct Options {
    int starts = 1;
    int steps = 1;
    double learning_rate = 0.05;
    std::uint64_t seed = 1;
    int threads = 1;
  };
  RelaxedDescent(const SearchProblem& problem, const Options& options);
  ~RelaxedDescent();

  /// One Adam step of every start, then the projection onto legal factors. Returns the log
  /// objective before the step, penalties left out. [starts]
  at::Tensor step();

  /// The nearest integer mappings of every start. [starts][layers]
  std::vector<std::vector<MappingChoice>> rounded() const;

  /// The whole sizes nearest to those that a start asks for beyond what its mappings need.
  Hardware least_sizes(int start) const;

  const at::Tensor& log_factors() const { return log_factors_; }
  const at::Tensor& log_slack() const { return log_slack_; }

 private:
  struct Optimizer;  // hides torch/optim

  RelaxedObjective evaluate();

  const SearchProblem& problem_;
  Options options_;
  std::vector<FusedObjective> objectives_;  // [variants that some start has]
  at::Tensor log_factors_;                  // [starts, layers, variables]
  at::Tensor log_slack_;                    // [starts, parameters]
  std::unique_ptr<Optimizer> optimizer_;
  int steps_done_ = 0;
};

/// The relaxed objective of a problem's goal, for one of its variants.
FusedObjective fused_objective(const SearchProblem& problem, int threads, int bypass = 0);

}  // namespace codescent
