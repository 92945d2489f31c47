#include "searchers/codesign/gradient_searcher.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/error.hpp"
#include "searchers/codesign/relaxed_descent.hpp"
#include "searchers/judge/infeasibility.hpp"
#include "searchers/mappers/polish.hpp"

namespace codescent {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// Factors of all starts together; at some 80 bytes each, so many take 5 GB.
constexpr std::int64_t kMostFactors = std::int64_t{1} << 26;
const Scored kNothing{{}, {0, 0, 0, kInfinity, false}};
constexpr WordsOfNothing kNoDesign{"No start led to mappings that fit the sizes in range",
                                   "try more starts and steps"};

/// One search: descent, roundings, polish.
class GradientSearch {
 public:
  GradientSearch(const SearchProblem& problem, const GradientOptions& options,
                 const ProgressCallback& progress)
      : problem_(problem),
        options_(options),
        run_(problem, options, progress),
        polisher_(problem, options.thread_count()) {
    for (const GivenStart& start : options.given_starts)
      given_.push_back(nearest_choices(problem, start));
  }

  SearchSummary operator()() {
    SearchSummary& summary = run_.summary();
    summary.message = why_infeasible(problem_);
    if (problem_.goal.cost.relaxed == nullptr)
      summary.message = "cost model \"" + std::string(problem_.goal.cost.exact->name()) +
                        "\" has no relaxed side, which this searcher descends; the exact, random "
                        "and bayesian searchers need none.";
    if (!summary.message.empty()) {
      summary.termination = Termination::NoValidDesign;
      return std::move(summary);
    }
    const std::vector<Scored> designs = descend();
    polish(designs);
    return finish();
  }

 private:
  /// The polish is worth at least as much time as the descent.
  bool half_time_is_over() const {
    return options_.polish_designs > 0 && options_.time_limit_seconds > 0 &&
           run_.seconds() >= 0.5 * options_.time_limit_seconds;
  }

  /// Whether the time limit kept a part of the plan from running.
  bool ran_short() const { return run_.out_of_time() || descent_cut_short_; }

  void offer(const std::string& phase, double share_done, const Scored& design) {
    if (design.score.objective < leader_.score.objective) leader_ = design;
    run_.count_evaluations(polisher_.take_evaluations());
    // A rounding that does not fit has no sizes.
    const bool fits = design.score.objective < kInfinity;
    run_.offer(phase, share_done, fits ? design_of(problem_, design.candidate) : Design{},
               design.score);
  }

  std::vector<Scored> descend() {
    RelaxedDescent::Options descent_options{options_.starts,         options_.steps,
                                            options_.learning_rate,  options_.seed,
                                            options_.thread_count(), options_.backend};
    SearchSummary& summary = run_.summary();
    RelaxedDescent descent(problem_, descent_options);
    std::vector<Scored> best_of_start(options_.starts, kNothing);
    pool_.resize(problem_.num_layers());
    round(descent, best_of_start, 1);
    const Scored given = best_given();
    std::vector<double> relaxed;  // [starts]
    const int steps = descent_options.steps;
    for (int step = 0; step < steps && !run_.stop_requested(); ++step) {
      const double before = run_.seconds();
      relaxed = descent.step();
      run_.add_gradient_seconds(run_.seconds() - before);
      ++summary.gradient_steps;
      const auto layers = static_cast<std::int64_t>(options_.starts) * problem_.num_layers();
      summary.layer_gradients += layers;
      run_.count_evaluations(layers);
      const double best_relaxed = std::exp(*std::min_element(relaxed.begin(), relaxed.end()));
      const double share_done = 0.5 * (step + 1) / steps;
      descent_cut_short_ = step + 1 < steps && half_time_is_over();
      const bool is_last = step + 1 == steps || descent_cut_short_;
      const bool rounds = is_last || (step + 1) % options_.round_every == 0;
      if (rounds) round(descent, best_of_start, is_last ? options_.polish_designs : 1);
      run_.tell(rounds ? "descent" : "step", share_done, best_relaxed, rounds);
      if (is_last) break;
    }
    record_starts(relaxed, best_of_start);
    std::stable_sort(
        best_of_start.begin(), best_of_start.end(),
        [](const Scored& a, const Scored& b) { return a.score.objective < b.score.objective; });
    if (given.score.objective < best_of_start.front().score.objective)
      best_of_start.insert(best_of_start.begin(), given);
    return best_of_start;
  }

  /// The best of the given starts that some sizes hold.
  Scored best_given() {
    Scored best = kNothing;
    for (const std::vector<MappingChoice>& choices : given_) {
      const auto hardware = smallest_hardware_for(problem_, choices);
      if (!hardware) continue;
      Scored design{{*hardware, choices}, {}};
      polisher_.choose_orders(design.candidate);
      design.score = score_exactly(problem_, design.candidate);
      offer("rounding", 0.5, design);
      if (design.score.objective < best.score.objective) best = design;
    }
    return best;
  }

  /// Rounds every start, scores the results exactly and keeps each start's best. If fewer than
  /// `wanted` starts have a design, some that do not fit are made to.
  void round(const RelaxedDescent& descent, std::vector<Scored>& best_of_start, int wanted) {
    const auto starts = descent.rounded();
    const std::vector<Hardware> least_sizes = descent.least_sizes();
    for (std::size_t start = 0; start < starts.size(); ++start) {
      if (leader_.score.objective < kInfinity && run_.stop_requested()) return;
      Scored design = kNothing;
      design.candidate.choices = starts[start];
      if (const auto hardware =
              smallest_hardware_for(problem_, starts[start], least_sizes[start])) {
        design.candidate.hardware = *hardware;
        polisher_.choose_orders(design.candidate);
        design.score = score_exactly(problem_, design.candidate);
      }
      keep(design, best_of_start[start]);
    }
    auto num_designs =
        std::count_if(best_of_start.begin(), best_of_start.end(),
                      [](const Scored& design) { return design.score.objective < kInfinity; });
    for (std::size_t start = 0; start < starts.size() && num_designs < wanted; ++start) {
      if (best_of_start[start].score.objective < kInfinity) continue;
      if (leader_.score.objective < kInfinity && run_.stop_requested()) return;
      keep(made_to_fit(starts[start], least_sizes[start]), best_of_start[start]);
      ++num_designs;
    }
  }

  void keep(const Scored& design, Scored& best_of_start) {
    for (int layer = 0; layer < problem_.num_layers(); ++layer)
      pool_[layer].push_back(design.candidate.choices[layer]);
    if (best_of_start.candidate.choices.empty() ||
        design.score.objective < best_of_start.score.objective)
      best_of_start = design;
    offer("rounding", 0.5, design);
  }

  /// A design near a rounding that no sizes in range hold.
  Scored made_to_fit(const std::vector<MappingChoice>& choices, const Hardware& least) {
    Scored design = kNothing;
    design.candidate = {nearest_hardware_for(problem_, choices, least), choices};
    if (polisher_.make_fit(design.candidate, [this] { return run_.stop_requested(); })) {
      if (const auto smaller = smallest_hardware_for(problem_, design.candidate.choices, least))
        design.candidate.hardware = *smaller;
    } else {  // not at these sizes; the smallest tiles of all have sizes, unless they use too
              // little
      design.candidate.choices = problem_.smallest_tiles.choices;
      const auto smallest = smallest_hardware_for(problem_, design.candidate.choices);
      if (!smallest) {
        design.candidate.hardware = {};
        return design;
      }
      design.candidate.hardware = *smallest;
    }
    polisher_.choose_orders(design.candidate);
    design.score = score_exactly(problem_, design.candidate);
    return design;
  }

  void record_starts(const std::vector<double>& relaxed, const std::vector<Scored>& best_of_start) {
    for (std::size_t start = 0; start < best_of_start.size(); ++start) {
      StartRecord record;
      record.start = static_cast<int>(start);
      record.relaxed_objective = std::numeric_limits<double>::quiet_NaN();
      if (!relaxed.empty()) record.relaxed_objective = std::exp(relaxed[start]);
      record.finite = relaxed.empty() || std::isfinite(record.relaxed_objective);
      record.rounded_objective = kInfinity;
      const CandidateScore& rounded = best_of_start[start].score;
      if (rounded.valid) record.rounded_objective = rounded.objective;
      run_.summary().starts.push_back(record);
    }
  }

  void polish(const std::vector<Scored>& designs) {
    const auto stop = [this] { return run_.stop_requested(); };
    const auto count = std::min<std::size_t>(designs.size(), options_.polish_designs);
    std::vector<Scored> polished;
    for (std::size_t i = 0; i < count && !stop(); ++i) {
      if (designs[i].score.objective == kInfinity) continue;
      polished.push_back(polisher_.descend_layers(designs[i].candidate, pool_, kNarrow, stop));
      const double share_polished = static_cast<double>(i + 1) / static_cast<double>(count);
      offer("polish", 0.5 + 0.25 * share_polished, polished.back());
    }
    std::stable_sort(polished.begin(), polished.end(), [](const Scored& a, const Scored& b) {
      return a.score.objective < b.score.objective;
    });
    double share_done = 0.75;
    const auto improved = [&](const Scored& design) { offer("polish", share_done, design); };
    if (polished.empty() || !(polished[0].score.objective < kInfinity)) return;
    const auto move = [&](const Scored& design, SizeMoves moves, SizeSteps steps = {}) {
      polisher_.move_sizes(design, moves, steps, leader_.score.objective, stop, improved);
    };
    move(polished[0], SizeMoves::OneOrExchange);
    if (options_.restarts > 0)
      improved(polisher_.restart_layers(leader_, options_.restarts, options_.seed, stop));
    move(leader_, SizeMoves::OneOrExchange);
    for (std::size_t i = 1; i < polished.size() && !stop(); ++i) {
      move(polished[i], SizeMoves::OneOrExchange);
      share_done += 0.2 / static_cast<double>(polished.size());
    }
    move(leader_, SizeMoves::Together);
    improved(polisher_.descend_layers(leader_.candidate, {}, kWide, stop));
    move(leader_, SizeMoves::OneOrExchange, kLastSteps);
    if (!given_.empty()) improved(polisher_.descend_from(given_, leader_, stop));
  }

  static bool none_is_finite(const SearchSummary& summary) {
    return std::none_of(summary.starts.begin(), summary.starts.end(),
                        [](const StartRecord& start) { return start.finite; });
  }

  SearchSummary finish() {
    if (!run_.best_score().valid)
      run_.summary().message =
          why_nothing(problem_, leader_.score, run_.interrupted() || ran_short(), kNoDesign);
    SearchSummary summary = run_.finish(ran_short());
    if (summary.termination == Termination::NoValidDesign && none_is_finite(summary))
      summary.termination = Termination::NumericalFailure;
    return summary;
  }

  const SearchProblem& problem_;
  const GradientOptions& options_;
  SearchRun run_;
  Polisher polisher_;
  bool descent_cut_short_ = false;  // by the time limit
  Scored leader_ = kNothing;        // the best so far, valid or else nearest to the limits
  std::vector<std::vector<MappingChoice>> pool_;   // [layers] every rounded mapping seen
  std::vector<std::vector<MappingChoice>> given_;  // [starts][layers]
};

}  // namespace

void expect_affordable(const SearchProblem& problem, int starts) {
  const auto factors_of_a_start =
      static_cast<std::int64_t>(problem.variables().size()) * problem.num_layers();
  const std::int64_t most = kMostFactors / std::max<std::int64_t>(1, factors_of_a_start);
  if (starts > most)
    throw InputError("--starts: expected at most " + std::to_string(most) + " for the " +
                     std::to_string(problem.num_layers()) + " layers of " +
                     problem.workload().name + ", got \"" + std::to_string(starts) + "\"");
}

OptionList GradientOptions::options() {
  return {{"starts", "Random starts", &starts, at_least(1)},
          {"steps", "Gradient steps", &steps, at_least(0)},
          {"round_every", "Steps between roundings", &round_every, at_least(1)},
          {"learning_rate", "On log factors, at first", &learning_rate, above_zero()},
          {"backend", "What computes the gradient: compiled programs, or LibTorch's operations",
           choice_of(backend, backend_names())},
          {"polish_designs", "Best designs to polish", &polish_designs, at_least(0)},
          {"restarts", "Random descents at the best sizes", &restarts, at_least(0)}};
}

GradientSearcher::GradientSearcher(GradientOptions options) : options_(std::move(options)) {
  expect_no_problems(problems_of(joined(options_.control_options(), options_.options())));
}

SearchSummary GradientSearcher::search(const SearchProblem& problem,
                                       const ProgressCallback& progress) const {
  expect_affordable(problem, options_.starts);
  return GradientSearch(problem, options_, progress)();
}

}  // namespace codescent
