#include "searchers/codesign/relaxed_descent.hpp"

#include <algorithm>
#include <cmath>

#include "autodiff_model/tensors/tensor_room.hpp"
#include "searchers/codesign/initial_mappings.hpp"

namespace codescent {

RelaxedModel relaxed_model(const SearchProblem& problem, int bypass) {
  return {problem.variants[bypass].problem,
          problem.variables,
          problem.table,
          {problem.goal.objective, problem.goal.limits},
          problem.goal.latency.get(),
          problem.goal.cost.relaxed};
}

RelaxedDescent::RelaxedDescent(const SearchProblem& problem, const Options& options)
    : problem_(problem),
      num_variants_(std::min(static_cast<int>(problem.variants.size()), options.starts)) {
  DescentPlan plan{{},
                   {problem.relaxed(), problem.variables, problem.log_fan_out_limits},
                   initial_designs(problem, options.starts, options.seed),
                   options.steps,
                   options.learning_rate,
                   options.threads,
                   options.backend};
  for (int bypass = 0; bypass < num_variants_; ++bypass)
    plan.models.push_back(relaxed_model(problem, bypass));
  descent_ = tensor_room().descent(plan);
}

std::vector<std::vector<MappingChoice>> RelaxedDescent::rounded() const {
  const RelaxedBatch designs = descent_->designs();
  const double* row = designs.log_factors.data();
  std::vector<std::vector<MappingChoice>> starts(designs.starts);
  for (std::size_t start = 0; start < starts.size(); ++start)
    for (const MappingSpace& space : problem_.spaces) {
      MappingChoice choice = space.nearest(row);
      choice.bypass = static_cast<int>(start) % num_variants_;
      starts[start].push_back(choice);
      row += problem_.variables.size();
    }
  return starts;
}

std::vector<Hardware> RelaxedDescent::least_sizes() const {
  const RelaxedBatch designs = descent_->designs();
  std::vector<Hardware> starts(designs.starts);
  const double* log_size = designs.log_slack.data();
  for (Hardware& least : starts)
    for (const Parameter& range : problem_.ranges)
      least.values.push_back(std::clamp<std::int64_t>(std::llround(std::exp(*log_size++)),
                                                      range.minimum, range.maximum));
  return starts;
}

}  // namespace codescent
