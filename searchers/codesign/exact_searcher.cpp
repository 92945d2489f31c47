#include "searchers/codesign/exact_searcher.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "searchers/judge/certificate.hpp"
#include "searchers/judge/infeasibility.hpp"
#include "searchers/mappers/polish.hpp"

namespace codescent {
namespace {

constexpr double kLeastSeconds = 1e-3;  // of a proof: a limit of 0 is none

/// The whole plan is to bring the gap from what it was at first to epsilon.
double share_done(double gap, double first_gap, double epsilon) {
  if (!(first_gap > epsilon) || !std::isfinite(gap)) return 0;
  return std::min(1.0, std::max(0.0, (first_gap - gap) / (first_gap - epsilon)));
}

/// Designs to begin with, so that boxes have something to be cut by and a search that ends early
/// has something to show: the smallest tiles, polished at the smallest sizes that hold them and at
/// the largest in range.
void offer_first_designs(const SearchProblem& problem, int threads, SearchRun& run) {
  Candidate candidate;
  candidate.choices = problem.smallest_tiles.choices;
  std::vector<Hardware> sizes = {Hardware{whole_box(problem.ranges).highest}};
  if (const auto smallest = smallest_hardware_for(problem, candidate.choices))
    sizes.push_back(*smallest);
  Polisher polisher(problem, threads);
  for (const Hardware& hardware : sizes) {
    candidate.hardware = hardware;
    const Scored polished =
        polisher.descend_layers(candidate, {}, kNarrow, [&] { return run.stop_requested(); });
    run.count_evaluations(polisher.take_evaluations());
    run.offer("polish", 0, design_of(problem, polished.candidate), polished.score);
  }
}

}  // namespace

OptionList ExactOptions::options() {
  return {{"epsilon", "Gap at which an exact search may end", &epsilon, at_least(0)}};
}

ExactSearcher::ExactSearcher(ExactOptions options) : options_(options) {
  expect_no_problems(problems_of(joined(options_.control_options(), options_.options())));
}

SearchSummary ExactSearcher::search(const SearchProblem& problem,
                                    const ProgressCallback& progress) const {
  if (problem.goal.latency)
    throw std::invalid_argument("exact searcher: expected no latency model, no proof would close");
  SearchRun run(problem, options_, progress);
  run.summary().message = why_infeasible(problem);
  if (!run.summary().message.empty()) return run.finish(false);
  offer_first_designs(problem, options_.thread_count(), run);
  CertificateOptions plan;
  plan.epsilon = options_.epsilon;
  if (options_.time_limit_seconds > 0)
    plan.time_limit_seconds = std::max(kLeastSeconds, options_.time_limit_seconds - run.seconds());
  plan.threads = options_.thread_count();
  plan.stop_flag = options_.stop_flag;
  double first_gap = INFINITY;
  std::int64_t nodes = 0;
  const double known = run.best_score().objective;  // infinite if there is none
  const Certificate certificate = certify(problem, known, plan, [&](const Certificate& now) {
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
                                                   "were found; " +
                                                       what_may_help(problem) + ".";
  SearchSummary summary = run.finish(run.out_of_time());
  if (summary.termination == Termination::Converged && !is_proven && problem.goal.limits.cycles)
    summary.message +=
        " Nothing is left to search; the limit on cycles keeps the proof from closing.";
  summary.certificate = certificate;
  return summary;
}

}  // namespace codescent
