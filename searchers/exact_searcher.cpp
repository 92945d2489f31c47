#include "searchers/exact_searcher.hpp"

#include <cmath>
#include <stdexcept>

#include "searchers/certificate.hpp"
#include "searchers/infeasibility.hpp"

namespace codescent {
namespace {

/// The whole plan is to bring the gap from what it was at first to epsilon.
double share_done(double gap, double first_gap, double epsilon) {
  if (!(first_gap > epsilon) || !std::isfinite(gap)) return 0;
  return std::min(1.0, std::max(0.0, (first_gap - gap) / (first_gap - epsilon)));
}

}  // namespace

std::vector<std::string> ExactOptions::problems() const {
  std::vector<std::string> found = SearchControl::problems();
  if (!(epsilon >= 0) || !std::isfinite(epsilon))
    found.push_back("epsilon must be finite and at least 0, got " + std::to_string(epsilon));
  return found;
}

ExactSearcher::ExactSearcher(ExactOptions options) : options_(options) {
  expect_no_problems(options_.problems());
}

SearchSummary ExactSearcher::search(const SearchProblem& problem,
                                    const ProgressCallback& progress) const {
  if (problem.goal.latency)
    throw std::invalid_argument("exact searcher: expected no latency model, no proof would close");
  SearchRun run(problem, options_, progress);
  run.summary().message = why_infeasible(problem);
  if (!run.summary().message.empty()) return run.finish(false);
  CertificateOptions plan;
  plan.epsilon = options_.epsilon;
  plan.time_limit_seconds = options_.time_limit_seconds;
  plan.threads = options_.thread_count();
  plan.stop_flag = options_.stop_flag;
  double first_gap = INFINITY;
  constexpr double kNoDesign = INFINITY;
  std::int64_t nodes = 0;
  const Certificate certificate = certify(problem, kNoDesign, plan, [&](const Certificate& now) {
    run.count_evaluations(now.nodes - nodes);
    nodes = now.nodes;
    if (std::isinf(first_gap)) first_gap = now.gap();
    const double share = share_done(now.gap(), first_gap, options_.epsilon);
    if (now.objective < run.best_score().objective)
      run.offer("boxes", share, now.better, score_exactly(problem, now.better));
    else
      run.tell("boxes", share, std::nan(""), false);
    return !run.stop_requested();
  });
  const bool is_proven = certificate.gap() <= options_.epsilon;
  if (!run.best_score().valid)
    run.summary().message = run.stop_requested() ? "The search ended before it had a valid design."
                                                 : "No sizes and mappings that meet the limits "
                                                   "were found.";
  SearchSummary summary = run.finish(run.out_of_time());
  if (summary.termination == Termination::Converged && !is_proven && problem.goal.limits.cycles)
    summary.message +=
        " Nothing is left to search; the limit on cycles keeps the proof from closing.";
  summary.certificate = certificate;
  return summary;
}

}  // namespace codescent
