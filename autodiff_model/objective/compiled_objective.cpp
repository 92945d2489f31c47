#include "autodiff_model/objective/compiled_objective.hpp"

#include <algorithm>
#include <atomic>
#include <exception>

namespace codescent {

CompiledObjective::CompiledObjective(const RelaxedModel& model, int threads)
    : network_(std::make_unique<FusedNetwork>(model)) {
  for (int thread = 0; thread < std::max(1, threads); ++thread)
    workers_.push_back(std::make_unique<PackObjective>(*network_));
}

void CompiledObjective::evaluate(const BatchView& batch) const {
  const auto num_packs = (batch.starts + kLanes - 1) / kLanes;
  const auto threads = std::min(static_cast<std::int64_t>(workers_.size()), num_packs);
  if (threads == 0) return;
  std::atomic<std::int64_t> next{0};
  std::exception_ptr failure;  // none may leave the parallel region
#pragma omp parallel for schedule(static, 1) num_threads(static_cast <int>(threads))
  for (std::int64_t thread = 0; thread < threads; ++thread) {
    try {
      for (std::int64_t pack = next++; pack < num_packs; pack = next++)
        workers_[thread]->evaluate(batch, pack * kLanes);
    } catch (const std::exception&) {
#pragma omp critical(codescent_compiled_objective)
      failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

ObjectiveValues CompiledObjective::operator()(const RelaxedBatch& batch) const {
  ObjectiveValues values{std::vector<double>(batch.starts), std::vector<double>(batch.starts),
                         std::vector<double>(batch.log_factors.size()),
                         std::vector<double>(batch.log_slack.size())};
  evaluate({batch.starts, batch.log_factors.data(), batch.log_slack.data(), values.penalised.data(),
            values.plain.data(), values.factor_gradient.data(), values.slack_gradient.data()});
  return values;
}

}  // namespace codescent
