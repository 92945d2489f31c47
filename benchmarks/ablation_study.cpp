// What each part of the search is worth: the best exact EDP against seconds with the gradient and
// rounding alone, with the gradient and the polish, and with the polish alone on a grid of sizes.
// docs/ablation.md holds the outcome.

#include <algorithm>
#include <cstdio>
#include <limits>

#include "benchmarks/grid_polish.hpp"
#include "core/random.hpp"
#include "core/validation/error_statistics.hpp"

namespace codescent::studies {
namespace {

const std::vector<StudyOption> kOptions = {
    {"networks", "bert,resnet50,retinanet,unet", "networks to study"},
    {"hardware", "gemmini", "accelerator; five_level has seven free sizes"},
    {"seconds", "0.2,0.5,1,2,5,10,20", "moments to report, ascending; the last one ends a run"},
    {"seeds", "3", "runs of each arm"},
    {"threads", "2", "threads of each arm"},
    {"csv", "", "file for every run"}};

/// Gradient searches with new seeds until the time is up.
void search_again_and_again(const SearchProblem& problem, GradientOptions options,
                            const Budget& budget, Curve& curve) {
  options.threads = budget.threads;
  double begin_seconds = 0;
  for (std::uint64_t run = 0; begin_seconds < budget.seconds; ++run) {
    options.seed = split_seed(budget.seed, run);
    options.time_limit_seconds = budget.seconds - begin_seconds;
    begin_seconds += search_along(problem, options, begin_seconds, curve).seconds;
  }
}

void descent_and_rounding(const SearchProblem& problem, const Budget& budget, Curve& curve) {
  GradientOptions options;
  options.polish_designs = 0;
  options.restarts = 0;
  search_again_and_again(problem, options, budget, curve);
}

void descent_then_polish(const SearchProblem& problem, const Budget& budget, Curve& curve) {
  search_again_and_again(problem, {}, budget, curve);
}

struct Arm {
  const char* name;
  void (*run)(const SearchProblem&, const Budget&, Curve&);
};
constexpr Arm kArms[] = {
    {"descent and rounding", descent_and_rounding},
    {"descent then polish", descent_then_polish},
    {"polish on a grid", polish_on_grid},
};
constexpr std::size_t kNumArms = std::size(kArms);

/// All runs of one network: [arms][seeds].
using Curves = std::vector<std::vector<Curve>>;

/// The arms take turns, so that a busy machine slows them alike.
Curves run_arms(const SearchProblem& problem, const StudyOptions& options, double seconds) {
  Curves curves(kNumArms);
  for (int seed = 1; seed <= options.integer("seeds"); ++seed)
    for (std::size_t arm = 0; arm < kNumArms; ++arm) {
      const Budget budget{seconds, static_cast<std::uint64_t>(seed), options.integer("threads")};
      kArms[arm].run(problem, budget, curves[arm].emplace_back());
    }
  return curves;
}

/// Median over seeds at each moment, relative to the best that any run found, and each arm's best.
void add_rows(const std::string& network, const Curves& curves, const std::vector<double>& seconds,
              Table& table, Table& runs) {
  double best = std::numeric_limits<double>::infinity();
  for (const auto& arm : curves)
    for (const Curve& curve : arm) best = std::min(best, curve.at(seconds.back()));
  for (std::size_t arm = 0; arm < curves.size(); ++arm) {
    std::vector<std::string> row = {network, kArms[arm].name};
    std::vector<double> last;
    for (const double moment : seconds) {
      std::vector<double> edps;
      for (std::size_t seed = 0; seed < curves[arm].size(); ++seed) {
        edps.push_back(curves[arm][seed].at(moment));
        runs.rows.push_back({network, kArms[arm].name, std::to_string(seed + 1), digits(moment),
                             digits(edps.back(), 9)});
      }
      row.push_back(digits(median(edps) / best));
      last = edps;
    }
    row.push_back(digits(*std::min_element(last.begin(), last.end())));
    table.rows.push_back(row);
  }
}

void study(const StudyOptions& options) {
  const std::vector<double> seconds = options.numbers("seconds");
  Table table{{"network", "arm"}, {}};
  for (const double moment : seconds) table.header.push_back(digits(moment) + " s");
  table.header.emplace_back("best EDP");
  Table runs{{"network", "arm", "seed", "seconds", "edp_uj_cycles"}, {}};
  for (const std::string& network : options.list("networks")) {
    const auto problem = make_problem({network, options.text("hardware"), {}});
    add_rows(network, run_arms(*problem, options, seconds.back()), seconds, table, runs);
    write_csv(options.text("csv"), runs);  // so that an interrupted study leaves something
  }
  std::printf("%s", table.markdown().c_str());
}

}  // namespace
}  // namespace codescent::studies

int main(int argc, char** argv) {
  return codescent::studies::run_study(argc, argv, codescent::studies::kOptions,
                                       codescent::studies::study);
}
