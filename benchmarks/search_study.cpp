// DOSA's figure 7 with every searcher: the best exact EDP against the evaluations that it took, and
// against seconds, of several seeds. docs/search_study.md holds the outcome.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <set>

#include "app/plots/curve_svg.hpp"
#include "benchmarks/study_support.hpp"
#include "core/error.hpp"
#include "core/files/result_file.hpp"
#include "core/text.hpp"
#include "core/validation/error_statistics.hpp"
#include "searchers/codesign/registry.hpp"

namespace codescent::studies {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kDosaEvaluations = 10000;  // of each of its searchers, nearly [Fig. 7]
constexpr double kMostOfBest = 100;         // EDPs above so many times the best are not plotted

const std::vector<StudyOption> kOptions = {
    {"networks", "bert,resnet50,retinanet,unet", "networks to study"},
    {"searchers", "gradient,random,bayesian,exact,polish", "searchers to compare"},
    {"seeds", "5", "searches of each network; exact, which draws nothing, runs once"},
    {"time-limit", "30", "seconds of a search"},
    {"exact-time-limit", "60", "seconds of an exact search"},
    {"hardware-samples", "0", "sizes that random and bayesian try; 0: 10 and 110, as DOSA's"},
    {"mappings", "0", "mappings of each layer at each of them; 0: 1000 and 100, as DOSA's"},
    {"threads", "0", "threads; 0 is one a core"},
    {"output", "codescent-results/search_study", "directory for the tables and the plots"}};

/// A baseline of DOSA's with what DOSA reports of it.
struct Published {
  SearcherKind baseline;
  double edp_ratio;  // geometric mean over its networks of EDP(baseline) / EDP(DOSA)
};
constexpr Published kPublished[] = {{SearcherKind::Random, 2.80}, {SearcherKind::Bayesian, 12.59}};

/// A moment of a search.
struct Moment {
  double seconds = 0;
  double evaluations = 0;  // costs of one layer's mapping / layers
  double edp = kInfinity;  // best so far, exact, uJ x cycles
};
using Coordinate = double Moment::*;

struct Run {
  int seed = 0;
  std::vector<Moment> moments;  // improvements, then the end
  bool is_proven = false;       // no design has a lower EDP
  double bound_edp = 0;         // that no design is below; 0: none known

  const Moment& end() const { return moments.back(); }
  /// Infinite before the first design.
  double edp_at(Coordinate across, double value) const {
    double edp = kInfinity;
    for (const Moment& moment : moments)
      if (moment.*across <= value) edp = moment.edp;
    return edp;
  }
};

/// The searches of one network by one searcher.
struct Runs {
  SearcherKind searcher;
  std::vector<Run> runs;

  double median_end(Coordinate figure) const {
    std::vector<double> values;
    for (const Run& run : runs) values.push_back(run.end().*figure);
    return median(values);
  }
  double median_edp_at(Coordinate across, double value) const {
    std::vector<double> edps;
    for (const Run& run : runs) edps.push_back(run.edp_at(across, value));
    return median(edps);
  }
};

struct NetworkRuns {
  std::string network;
  std::vector<Runs> searchers;

  /// Null if the searcher was not asked for.
  const Runs* of(SearcherKind kind) const {
    for (const Runs& runs : searchers)
      if (runs.searcher == kind) return &runs;
    return nullptr;
  }
  double best_edp() const {
    double best = kInfinity;
    for (const Runs& runs : searchers)
      for (const Run& run : runs.runs) best = std::min(best, run.end().edp);
    return best;
  }
};

std::vector<SearcherKind> searchers_of(const StudyOptions& options) {
  std::vector<SearcherKind> kinds;
  for (const std::string& text : options.list("searchers")) {
    const auto kind = searcher_kind_from_name(text);
    if (!kind)
      throw InputError("--searchers: unknown searcher " + text +
                       suggestion(text, searcher_names()));
    kinds.push_back(*kind);
  }
  return kinds;
}

Run run_of(const SearchProblem& problem, SearcherKind kind, int seed, const StudyOptions& options) {
  SearcherOptions search;
  search.control.seed = static_cast<std::uint64_t>(seed);
  search.control.threads = options.integer("threads");
  search.control.time_limit_seconds =
      options.number(kind == SearcherKind::Exact ? "exact-time-limit" : "time-limit");
  if (const int samples = options.integer("hardware-samples"); samples > 0)
    search.random.hardware_samples = search.bayesian.hardware_samples = samples;
  if (const int mappings = options.integer("mappings"); mappings > 0)
    search.random.mappings = search.bayesian.mappings = mappings;
  const SearchSummary summary = make_searcher(kind, search)->search(problem, {});
  Run run;
  run.seed = seed;
  for (const TracePoint& point : summary.trace)
    if (point.best_objective < (run.moments.empty() ? kInfinity : run.end().edp))
      run.moments.push_back({point.seconds, point.evaluations, point.best_objective});
  run.moments.push_back({summary.seconds,
                         static_cast<double>(summary.layer_evaluations) / problem.num_layers(),
                         summary.has_design() ? summary.score.objective : kInfinity});
  if (summary.certificate) {
    run.bound_edp = summary.certificate->bound;
    run.is_proven = summary.certificate->is_complete;
  }
  return run;
}

void add_rows(const std::string& network, SearcherKind kind, const Run& run, Table& curves) {
  for (const Moment& moment : run.moments)
    curves.rows.push_back({network, std::string(name(kind)), std::to_string(run.seed),
                           digits(moment.seconds, 6), digits(moment.evaluations, 9),
                           digits(moment.edp, 9)});
}

/// The median over the runs of the best EDP so far, wherever that of a run changes.
StepCurve median_curve(const Runs& runs, Coordinate across) {
  std::set<double> places;
  for (const Run& run : runs.runs)
    for (const Moment& moment : run.moments) places.insert(moment.*across);
  StepCurve curve;
  for (const double place : places) {
    const double edp = runs.median_edp_at(across, place);
    if (!std::isfinite(edp)) continue;  // half of the runs have no design yet
    curve.x.push_back(place);
    curve.y.push_back(edp);
  }
  return curve;
}

StepCurve curve_of(const Run& run, Coordinate across) {
  StepCurve curve;
  for (const Moment& moment : run.moments) {
    if (!std::isfinite(moment.edp)) continue;
    curve.x.push_back(moment.*across);
    curve.y.push_back(moment.edp);
  }
  return curve;
}

std::string plot(const NetworkRuns& network, Coordinate across, const std::string& x_label) {
  CurvePlot plot;
  plot.title = network.network;
  plot.x_label = x_label;
  plot.y_label = "best exact EDP, uJ x cycles";
  plot.most_y = kMostOfBest * network.best_edp();
  for (const Runs& runs : network.searchers) {
    CurveSeries series;
    series.name = name(runs.searcher);
    for (const Run& run : runs.runs) series.thin.push_back(curve_of(run, across));
    series.thick = median_curve(runs, across);
    plot.series.push_back(series);
  }
  return curve_svg(plot);
}

void write_plots(const NetworkRuns& network, const std::string& directory) {
  write_files(
      directory,
      {{network.network + "_evaluations.svg",
        plot(network, &Moment::evaluations, "evaluations: costs of one layer's mapping / layers")},
       {network.network + "_seconds.svg", plot(network, &Moment::seconds, "seconds")}});
}

/// A median EDP over the proven optimum, or what is known of it by a bound.
std::string over_optimum(double edp, const Runs* exact) {
  if (exact == nullptr || !std::isfinite(edp)) return "-";
  const Run& proof = exact->runs.front();
  if (proof.is_proven) return fixed_text(edp / proof.end().edp, 4);
  return proof.bound_edp > 0 ? "at most " + fixed_text(edp / proof.bound_edp, 4) : "-";
}

void add_rows(const NetworkRuns& network, Table& summary) {
  for (const Runs& runs : network.searchers) {
    double worst = 0, best = kInfinity;
    for (const Run& run : runs.runs) {
      worst = std::max(worst, run.end().edp);
      best = std::min(best, run.end().edp);
    }
    const double middle = runs.median_end(&Moment::edp);
    summary.rows.push_back({network.network, std::string(name(runs.searcher)), digits(middle),
                            digits(worst), digits(best),
                            over_optimum(middle, network.of(SearcherKind::Exact)),
                            digits(std::round(runs.median_end(&Moment::evaluations)), 9),
                            digits(runs.median_end(&Moment::seconds), 3)});
  }
}

/// Geometric mean over the networks of EDP(baseline) / EDP(gradient); NaN if one was not run.
///   evaluations  at which both are read, infinite for their ends
double mean_ratio(const std::vector<NetworkRuns>& networks, SearcherKind baseline,
                  double evaluations) {
  double log_sum = 0;
  for (const NetworkRuns& network : networks) {
    const Runs* const base = network.of(baseline);
    const Runs* const gradient = network.of(SearcherKind::Gradient);
    if (base == nullptr || gradient == nullptr) return std::nan("");
    log_sum += std::log(base->median_edp_at(&Moment::evaluations, evaluations) /
                        gradient->median_edp_at(&Moment::evaluations, evaluations));
  }
  return std::exp(log_sum / static_cast<double>(networks.size()));
}

/// "2.8x"; "-" for a ratio that is not known.
std::string times(double ratio) {
  return digits(ratio) + (std::isfinite(ratio) ? "x" : "");
}

Table ratio_table(const std::vector<NetworkRuns>& networks) {
  Table table{
      {"geometric mean over the networks", "at the ends",
       "after " + grouped(std::llround(kDosaEvaluations)) + " evaluations", "DOSA, published"},
      {}};
  for (const Published& published : kPublished)
    table.rows.push_back({"EDP(" + std::string(name(published.baseline)) + ") / EDP(gradient)",
                          times(mean_ratio(networks, published.baseline, kInfinity)),
                          times(mean_ratio(networks, published.baseline, kDosaEvaluations)),
                          times(published.edp_ratio)});
  return table;
}

void study(const StudyOptions& options) {
  const std::string directory = options.text("output");
  const std::vector<SearcherKind> kinds = searchers_of(options);
  if (options.integer("seeds") < 1) throw InputError("--seeds: must be at least 1");
  Table curves{{"network", "searcher", "seed", "seconds", "evaluations", "edp"}, {}};
  Table summary{{"network", "searcher", "median EDP", "worst", "best", "median / optimum",
                 "evaluations", "seconds"},
                {}};
  std::vector<NetworkRuns> networks;
  for (const std::string& network : options.list("networks")) {
    const auto problem = make_problem({network, "gemmini", {}});
    networks.push_back({network, {}});
    for (const SearcherKind kind : kinds) {
      Runs runs{kind, {}};
      const int seeds = kind == SearcherKind::Exact ? 1 : options.integer("seeds");
      for (int seed = 1; seed <= seeds; ++seed) {
        runs.runs.push_back(run_of(*problem, kind, seed, options));
        add_rows(network, kind, runs.runs.back(), curves);
        write_csv(directory + "/curves.csv", curves);  // an interrupted study leaves something
      }
      networks.back().searchers.push_back(runs);
    }
    add_rows(networks.back(), summary);
    write_csv(directory + "/summary.csv", summary);
    write_plots(networks.back(), directory);
  }
  std::printf("%s\n%s", summary.markdown().c_str(), ratio_table(networks).markdown().c_str());
}

}  // namespace
}  // namespace codescent::studies

int main(int argc, char** argv) {
  return codescent::studies::run_study(argc, argv, codescent::studies::kOptions,
                                       codescent::studies::study);
}
