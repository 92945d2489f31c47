#pragma once

#include <memory>
#include <vector>

#include "autodiff_model/objective/descent.hpp"
#include "searchers/mappers/search_problem.hpp"

namespace codescent {

/// The relaxed objective of a problem's goal, for one of its variants. Refers to the problem.
RelaxedModel relaxed_model(const SearchProblem& problem, int bypass = 0);

/// A batch of random relaxed designs under gradient descent. Each start keeps to one bypass, the
/// same for all layers: the starts take turns at the problem's variants. What computes gradients is
/// asked for by the first step, since LibTorch takes half a second to load.
class RelaxedDescent {
 public:
  struct Options {
    int starts = 1;
    int steps = 1;
    double learning_rate = 0.05;
    std::uint64_t seed = 1;
    int threads = 1;
    Backend backend = Backend::Compiled;
  };
  RelaxedDescent(const SearchProblem& problem, const Options& options);

  /// As `Descent::step`.
  std::vector<double> step();
  RelaxedBatch designs() const { return descent_ ? descent_->designs() : begin_; }

  /// The nearest integer mappings of every start. [starts][layers]
  std::vector<std::vector<MappingChoice>> rounded() const;

  /// The whole sizes nearest to those that each start asks for beyond what its mappings need.
  /// [starts]
  std::vector<Hardware> least_sizes() const;

 private:
  const SearchProblem& problem_;
  Options options_;
  int num_variants_ = 1;              // that some start has
  RelaxedBatch begin_;                // legal; empty once there is a descent
  std::unique_ptr<Descent> descent_;  // null until the first step
};

}  // namespace codescent
