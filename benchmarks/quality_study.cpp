// How good the default search's designs are, and how soon: the best exact EDP of several seeds
// against the best known designs. docs/benchmarks.md holds the outcome.

#include <cmath>
#include <cstdio>

#include "benchmarks/study_support.hpp"
#include "core/validation/error_statistics.hpp"

namespace codescent::studies {
namespace {

const std::vector<StudyOption> kOptions = {
    {"networks", "bert,resnet50,retinanet,unet", "networks to study"},
    {"array-side", "0", "array side to fix; 0 leaves it free"},
    {"time-limit", "30", "seconds of a search"},
    {"seeds", "5", "searches of each network"},
    {"threads", "0", "threads; 0 is one a core"},
    {"csv", "", "file for every search"}};

/// EDPs in uJ x cycles with pat_40nm and memories up to 8 MiB, four digits, each confirmed by
/// Timeloop: the best known to us, by enumeration-based descent in about 75 s.
struct BestKnown {
  const char* network;
  double free_side;
  double side_16;
};
constexpr BestKnown kBestKnown[] = {
    {"bert", 1.507e9, 5.847e9},
    {"resnet50", 6.289e10, 2.140e11},
    {"retinanet", 2.048e10, 1.125e11},
    {"unet", 1.086e13, 2.154e14},
};

/// NaN for a network or a side without a known figure.
double best_known(const std::string& network, int side) {
  for (const BestKnown& row : kBestKnown)
    if (network == row.network && (side == 0 || side == 16))
      return side == 0 ? row.free_side : row.side_16;
  return std::nan("");
}

/// What still rounds to a figure of four digits: 1.507 stands for anything up to 1.5075.
double upper_end(double four_digits) {
  return four_digits + 0.5 * std::pow(10, std::floor(std::log10(four_digits)) - 3);
}

void study_network(const std::string& network, const StudyOptions& options, Table& table,
                   Table& runs) {
  const int side = options.integer("array-side");
  ProblemChoice choice{network, "gemmini", {}};
  if (side > 0) choice.fixed["array_side"] = side;
  const auto problem = make_problem(choice);
  const double known = best_known(network, side);
  std::vector<double> edps;
  std::vector<double> seconds;
  std::vector<double> seconds_near;
  std::vector<double> seconds_equal;
  std::string each_edp;
  for (int seed = 1; seed <= options.integer("seeds"); ++seed) {
    GradientOptions search;
    search.seed = static_cast<std::uint64_t>(seed);
    search.threads = options.integer("threads");
    search.time_limit_seconds = options.number("time-limit");
    Curve curve;
    const SearchSummary summary = search_along(*problem, search, 0, curve);
    edps.push_back(summary.score.objective);
    seconds.push_back(summary.seconds);
    seconds_near.push_back(curve.seconds_to(known * 1.03));
    seconds_equal.push_back(curve.seconds_to(upper_end(known)));
    each_edp += (each_edp.empty() ? "" : " ") + digits(edps.back());
    std::vector<std::string> row = {network, std::to_string(seed), digits(edps.back(), 9)};
    for (const double value : {summary.seconds, seconds_near.back(), seconds_equal.back()})
      row.push_back(digits(value));
    for (const std::int64_t size : summary.best.hardware.values)
      row.push_back(std::to_string(size));
    runs.rows.push_back(row);
  }
  table.rows.push_back({network, each_edp, digits(median(edps)), digits(known),
                        digits(median(edps) / known), digits(median(seconds_near), 3),
                        digits(median(seconds_equal), 3), digits(median(seconds), 3)});
}

void study(const StudyOptions& options) {
  Table table{{"network", "EDP of each seed", "median", "best known", "median / best known",
               "s to 1.03x", "s to 1.00x", "s in all"},
              {}};
  Table runs{{"network", "seed", "edp_uj_cycles", "seconds", "seconds_to_1.03x", "seconds_to_1.00x",
              "array_side", "scratchpad_kib", "accumulator_kib"},
             {}};
  for (const std::string& network : options.list("networks")) {
    study_network(network, options, table, runs);
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
