#include "searchers/codesign/relaxed_descent.hpp"

#include <algorithm>
#include <cmath>

#include "autodiff_model/tensors/tensor_room.hpp"
#include "searchers/codesign/initial_mappings.hpp"

namespace codescent {
namespace {

Projection projection_of(const SearchProblem& problem) {
  return {problem.relaxed(), problem.variables(), problem.log_fan_out_limits};
}

}  // namespace

RelaxedModel relaxed_model(const SearchProblem& problem, int bypass) {
  return {problem.variants()[bypass].problem,
          problem.variables(),
          problem.table,
          {problem.goal.objective, problem.goal.limits},
          problem.goal.latency.get(),
          problem.goal.cost.relaxed};
}

RelaxedDescent::RelaxedDescent(const SearchProblem& problem, const Options& options)
    : problem_(problem),
      options_(options),
      num_variants_(std::min(static_cast<int>(problem.variants().size()), options.starts)),
      begin_(initial_designs(problem, options.starts, options.seed)) {
  projection_of(problem)(begin_.starts, begin_.log_factors.data());
}

std::vector<double> RelaxedDescent::step() {
  if (!descent_) {
    DescentPlan plan{{},
                     projection_of(problem_),
                     initial_designs(problem_, options_.starts, options_.seed),
                     options_.steps,
                     options_.learning_rate,
                     options_.threads,
                     options_.backend};
    for (int bypass = 0; bypass < num_variants_; ++bypass)
      plan.models.push_back(relaxed_model(problem_, bypass));
    descent_ = tensor_room().descent(plan);
    begin_ = {};
  }
  return descent_->step();
}

std::vector<std::vector<MappingChoice>> RelaxedDescent::rounded() const {
  const RelaxedBatch designs = this->designs();
  const double* row = designs.log_factors.data();
  std::vector<std::vector<MappingChoice>> starts(designs.starts);
  for (std::size_t start = 0; start < starts.size(); ++start)
    for (const MappingSpace& space : problem_.spaces) {
      MappingChoice choice = space.nearest(row);
      choice.bypass = static_cast<int>(start) % num_variants_;
      starts[start].push_back(choice);
      row += problem_.variables().size();
    }
  return starts;
}

std::vector<Hardware> RelaxedDescent::least_sizes() const {
  const RelaxedBatch designs = this->designs();
  std::vector<Hardware> starts(designs.starts);
  const double* log_size = designs.log_slack.data();
  for (Hardware& least : starts)
    for (const Parameter& range : problem_.ranges)
      least.values.push_back(std::clamp<std::int64_t>(std::llround(std::exp(*log_size++)),
                                                      range.minimum, range.maximum));
  return starts;
}

}  // namespace codescent
