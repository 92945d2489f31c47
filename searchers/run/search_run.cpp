#include "searchers/run/search_run.hpp"

#include <algorithm>

#include "core/exact_model/evaluate.hpp"

namespace codescent {

void set_best(const SearchProblem& problem, const Design& design, SearchSummary& summary) {
  summary.best = design;
  summary.score = score_exactly(problem, design);
  summary.metrics =
      evaluate_design(problem.architecture(), problem.table, problem.workload(), design);
  summary.model_cycles.clear();
  if (problem.goal.latency)
    for (int i = 0; i < problem.num_layers(); ++i)
      summary.model_cycles.push_back(
          run_cycles(problem, i, design.mappings[i], summary.metrics.layers[i].latency.cycles));
}

SearchRun::SearchRun(const SearchProblem& problem, const SearchControl& control,
                     const ProgressCallback& progress)
    : problem_(problem),
      control_(control),
      progress_(progress),
      begin_(control.begin.value_or(std::chrono::steady_clock::now())) {
  summary_.seed = control.seed;
}

double SearchRun::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
}

bool SearchRun::out_of_time() const {
  return control_.time_limit_seconds > 0 && seconds() >= control_.time_limit_seconds;
}

bool SearchRun::interrupted() const {
  return is_stopped_ || (control_.stop_flag != nullptr && control_.stop_flag->load());
}

void SearchRun::tell(const std::string& phase, double share_done, double relaxed, bool is_entry,
                     const Design* improved) {
  TracePoint point{seconds(), phase, summary_.gradient_steps, 0, best_score_.objective, relaxed};
  point.evaluations =
      static_cast<double>(layer_evaluations_) / static_cast<double>(problem_.num_layers());
  if (is_entry) summary_.trace.push_back(point);
  if (!progress_) return;
  Progress message{point, share_done, 0, improved};
  message.layer_gradients_per_second =
      static_cast<double>(summary_.layer_gradients) / std::max(gradient_seconds_, 1e-9);
  if (!progress_(message)) is_stopped_ = true;
}

void SearchRun::tell(const std::string& phase, double share_done, double relaxed, bool is_entry) {
  tell(phase, share_done, relaxed, is_entry, nullptr);
}

void SearchRun::offer(const std::string& phase, double share_done, const Design& design,
                      const CandidateScore& score) {
  const bool is_better = score.valid && score.objective < best_score_.objective;
  if (is_better) {
    best_ = design;
    best_score_ = score;
  }
  tell(phase, share_done, std::numeric_limits<double>::quiet_NaN(), is_better,
       is_better ? &best_ : nullptr);
}

SearchSummary SearchRun::finish(bool cut_short) {
  summary_.seconds = seconds();
  summary_.layer_evaluations = layer_evaluations_;
  const Termination ended = interrupted() ? Termination::Stopped
                            : cut_short   ? Termination::TimeLimit
                                          : Termination::Converged;
  if (!best_score_.valid) {
    summary_.termination = ended == Termination::Converged ? Termination::NoValidDesign : ended;
    return std::move(summary_);
  }
  summary_.termination = ended;
  summary_.message = "The best design found is valid and scored exactly.";
  set_best(problem_, best_, summary_);
  return std::move(summary_);
}

}  // namespace codescent
