// How far the gradient searcher's designs are from optimal: against the proven optimum at the sizes
// that it chose, and against a bound over all sizes, as time passes. docs/optimality.md holds the
// outcome.

#include <cstdio>

#include "benchmarks/study_support.hpp"
#include "searchers/judge/certificate.hpp"
#include "searchers/mappers/network_optimum.hpp"

namespace codescent::studies {
namespace {

const std::vector<StudyOption> kOptions = {
    {"networks", "bert,resnet50,retinanet,unet", "networks to study"},
    {"hardware", "gemmini", "template"},
    {"array-side", "0", "array side to fix; 0 leaves it free"},
    {"times", "60,600", "seconds after which the proven gap is read"},
    {"seed", "1", "of the gradient search"},
    {"threads", "0", "threads; 0 is one a core"},
    {"csv", "", "file for the gap after every few boxes"}};

/// Bounds as they rise.
struct BoundCurve {
  struct Point {
    double seconds, objective, bound;
    std::int64_t boxes;
  };
  std::vector<Point> points;

  /// The last one by then.
  Point at(double seconds) const {
    Point last = points.front();
    for (const Point& point : points)
      if (point.seconds <= seconds) last = point;
    return last;
  }
};

void study_network(const std::string& network, const StudyOptions& options, Table& table,
                   Table& curves) {
  ProblemChoice choice{network, options.text("hardware"), {}};
  if (options.integer("array-side") > 0) choice.fixed["array_side"] = options.integer("array-side");
  const auto problem = make_problem(choice);
  GradientOptions search;
  search.seed = static_cast<std::uint64_t>(options.integer("seed"));
  search.threads = options.integer("threads");
  const SearchSummary found = GradientSearcher(search).search(*problem, {});

  ExactMapperOptions exact;
  const auto at_its_sizes = map_network_exactly(
      problem->architecture(),
      mapper_hardware(problem->architecture(), found.best.hardware, problem->table),
      problem->workload(), exact, search.thread_count());

  const std::vector<double> times = options.numbers("times");
  CertificateOptions certificate;
  certificate.threads = search.thread_count();
  certificate.time_limit_seconds = times.back();
  BoundCurve curve;
  const Certificate proven =
      certify(*problem, found.score.objective, certificate, [&](const Certificate& now) {
        curve.points.push_back({now.seconds, now.objective, now.bound, now.boxes});
        curves.rows.push_back({network, digits(now.seconds), std::to_string(now.boxes),
                               digits(now.objective, 9), digits(now.bound, 9)});
        return true;
      });

  const double optimum = at_its_sizes.energy_uj * at_its_sizes.cycles;
  std::vector<std::string> row = {network, digits(found.score.objective, 6), digits(optimum, 6),
                                  digits(100 * gap(found.score.objective, optimum), 2) + " %",
                                  digits(proven.objective, 6)};
  for (const double seconds : times) {
    const BoundCurve::Point then = curve.at(seconds);
    row.push_back(digits(100 * gap(then.objective, then.bound), 2) + " %");
    row.push_back(std::to_string(then.boxes));
  }
  row.push_back(digits(proven.seconds, 3));
  table.rows.push_back(row);
}

void study(const StudyOptions& options) {
  Table table{{"network", "gradient search", "optimum at its sizes", "gap there", "best known"},
              {}};
  for (const std::string& time : options.list("times")) {
    table.header.push_back("gap after " + time + " s");
    table.header.emplace_back("boxes");
  }
  table.header.emplace_back("s");
  Table curves{{"network", "seconds", "boxes", "objective", "bound"}, {}};
  for (const std::string& network : options.list("networks")) {
    study_network(network, options, table, curves);
    write_csv(options.text("csv"), curves);  // so that an interrupted study leaves something
  }
  std::printf("%s", table.markdown().c_str());
}

}  // namespace
}  // namespace codescent::studies

int main(int argc, char** argv) {
  return codescent::studies::run_study(argc, argv, codescent::studies::kOptions,
                                       codescent::studies::study);
}
