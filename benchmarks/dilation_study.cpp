// What dilation costs three arrays: DeepLabv3's dilated layers against those of its undilated twin,
// which have the same MACs, weights and outputs. docs/accelerators.md holds the outcome.

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "app/plots/plot_svg.hpp"
#include "benchmarks/study_support.hpp"
#include "core/exact_model/evaluate.hpp"
#include "core/files/result_file.hpp"
#include "core/text.hpp"
#include "searchers/judge/certificate.hpp"

namespace codescent::studies {
namespace {

const std::vector<StudyOption> kOptions = {
    {"hardware", "eyeriss_like,simple_weight_stationary,simple_output_stationary",
     "accelerators, at their default sizes"},
    {"seed", "1", "of the searches"},
    {"threads", "0", "threads; 0 is one a core"},
    {"output", "codescent-results/dilation_study", "directory for the table and the chart"}};

constexpr double kMicrojoules = 1e-6;  // in a pJ

/// A network as one array meets it.
struct Case {
  std::string name;
  std::string network;
  Footprint footprint;
};
const std::vector<Case> kCases = {{"undilated", "deeplabv3_undilated", Footprint::BoundingBox},
                                  {"dilated, bounding box", "deeplabv3", Footprint::BoundingBox},
                                  {"dilated, distinct words", "deeplabv3", Footprint::Distinct}};

/// Of the layers that one of the two networks dilates.
struct Cost {
  double energy_uj = 0;
  std::int64_t cycles = 0;
  double gap = 0;  // of the network's mappings at these sizes, proven
};

/// The 3x3 layers of the head, dilated or not.
bool is_compared(const Layer& layer) {
  return layer.name.rfind("aspp_3x3", 0) == 0;
}

Cost cost_of(const Case& one, const std::string& hardware, const StudyOptions& options) {
  ProblemChoice choice{one.network, hardware, {}};
  choice.at_default_sizes = true;
  choice.footprint = one.footprint;
  const auto problem = make_problem(choice);
  GradientOptions search;
  search.seed = static_cast<std::uint64_t>(options.integer("seed"));
  search.threads = options.integer("threads");
  const SearchSummary summary = GradientSearcher(search).search(*problem, {});
  CertificateOptions proof;
  proof.threads = search.thread_count();
  proof.most_nodes = 1 << 21;
  const Certificate certificate = certify(*problem, summary.score.objective, proof);
  const Design& best = certificate.better.mappings.empty() ? summary.best : certificate.better;
  const Metrics metrics =
      evaluate_design(problem->architecture(), problem->table, problem->workload(), best);
  Cost cost;
  for (std::size_t i = 0; i < metrics.layers.size(); ++i) {
    const Layer& layer = problem->workload().layers[i];
    if (!is_compared(layer)) continue;
    cost.energy_uj +=
        static_cast<double>(layer.count) * metrics.layers[i].total_energy_pj * kMicrojoules;
    cost.cycles += layer.count * metrics.layers[i].latency.cycles;
  }
  cost.gap = certificate.gap();
  return cost;
}

/// At pixels of the file, in that series' colour.
std::string svg_bar(double x, double y, double width, double height, std::size_t series) {
  return "<rect x=\"" + fixed_text(x, 1) + "\" y=\"" + fixed_text(y, 1) + "\" width=\"" +
         fixed_text(width, 1) + "\" height=\"" + fixed_text(height, 1) +
         "\" stroke=\"none\" fill=\"" + series_colour(series) + "\"/>\n";
}

/// Bars in groups, one for each accelerator, a bar for each case.
///   costs  [accelerators][cases]
std::string chart(const std::vector<std::string>& names,
                  const std::vector<std::vector<Cost>>& costs) {
  constexpr double kLeft = kPlotLeft, kRight = kLeft + kPlotSide;
  constexpr double kTop = kPlotTop, kBottom = kTop + kPlotSide, kBar = 44, kSpace = 50;
  constexpr double kStep = 10000;  // uJ between lines
  double most = 0;
  for (const auto& of_array : costs)
    for (const Cost& cost : of_array) most = std::max(most, cost.energy_uj);
  most = kStep * std::ceil(most / kStep);
  const auto height = [&](double energy_uj) { return energy_uj / most * (kBottom - kTop); };
  std::string bars = svg_label(kLeft - 6, kTop - 14, "end", "uJ");
  for (double mark = 0; mark <= most; mark += kStep) {
    const double y = kBottom - height(mark);
    bars += svg_line(kLeft, y, kRight, y, "stroke=\"#dddddd\"");
    bars += svg_label(kLeft - 6, y + 4, "end", grouped(std::llround(mark)));
  }
  const double group = (kRight - kLeft) / static_cast<double>(names.size());
  for (std::size_t h = 0; h < names.size(); ++h) {
    const double middle = kLeft + group * (static_cast<double>(h) + 0.5);
    bars += svg_label(middle, kBottom + 16, "middle", names[h], " font-size=\"11\"");
    for (std::size_t c = 0; c < kCases.size(); ++c) {
      const double x = middle + (static_cast<double>(c) - 1) * kSpace;
      const double y = kBottom - height(costs[h][c].energy_uj);
      bars += svg_bar(x - kBar / 2, y, kBar, kBottom - y, c);
      bars += svg_label(x, y - 4, "middle", grouped(std::llround(costs[h][c].energy_uj)));
    }
  }
  for (std::size_t c = 0; c < kCases.size(); ++c) {
    const double x = kLeft + 170 * static_cast<double>(c);
    bars += svg_bar(x, kBottom + 32, 11, 11, c) +
            svg_label(x + 16, kBottom + 42, "start", kCases[c].name);
  }
  return bars;
}

void study(const StudyOptions& options) {
  make_directory(options.text("output"));
  const std::vector<std::string> names = options.list("hardware");
  Table table{{"array", "case", "energy uJ", "over undilated", "cycles", "over undilated", "gap"},
              {}};
  std::vector<std::vector<Cost>> costs;
  for (const std::string& hardware : names) {
    costs.emplace_back();
    for (const Case& one : kCases) {
      costs.back().push_back(cost_of(one, hardware, options));
      const Cost& plain = costs.back().front();
      const Cost& cost = costs.back().back();
      table.rows.push_back(
          {hardware, one.name, grouped(std::llround(cost.energy_uj)),
           percent(cost.energy_uj / plain.energy_uj - 1), grouped(cost.cycles),
           percent(static_cast<double>(cost.cycles) / static_cast<double>(plain.cycles) - 1),
           percent(cost.gap)});
    }
  }
  write_files(options.text("output"),
              {{"dilation.csv", table.csv()}, {"dilation.svg", plot_file(chart(names, costs))}});
  std::printf("%s", table.markdown().c_str());
}

}  // namespace
}  // namespace codescent::studies

int main(int argc, char** argv) {
  return codescent::studies::run_study(argc, argv, codescent::studies::kOptions,
                                       codescent::studies::study);
}
