// What a search gains by the RTL predictor: the designs of an analytical and of a learned search on
// a 16x16 array, and Gemmini's own tiling, all judged by the same predictor and the same exact
// energies. docs/predictor.md holds the outcome.

#include <cmath>
#include <cstdio>

#include "benchmarks/study_support.hpp"
#include "core/exact_model/evaluate.hpp"
#include "hw_templates/gemmini/tiling.hpp"
#include "rtl_predictor/files/rtl_latency.hpp"

namespace codescent::studies {
namespace {

const std::vector<StudyOption> kOptions = {
    {"networks", "bert,resnet50,retinanet,unet", "networks to study"},
    {"predictor", "rtl", "trained predictor, a name or a directory"},
    {"data", CODESCENT_SOURCE_DIR "/data", "data directory"},
    {"risk", "1", "standard deviations of predicted latency to allow for"},
    {"time-limit", "0", "seconds of a search; 0: none"},
    {"seed", "1", "of all random numbers"},
    {"threads", "0", "threads; 0 is one a core"},
    {"csv", "", "file for the table"}};

/// A design's figures under one predictor.
struct Judged {
  double analytical_edp = 0;
  double rtl_edp = 0;
  double rtl_cycles = 0;
  int num_untrusted = 0;
};

Judged judge(const RtlLatency& rtl, const Inputs& inputs, const Design& design) {
  const Metrics metrics =
      evaluate_design(inputs.architecture, inputs.table, inputs.workload, design);
  const auto layers = predict_design(rtl, inputs, design, metrics);
  Judged judged;
  judged.analytical_edp = metrics.edp_uj_cycles();
  judged.rtl_cycles = network_cycles(inputs.workload, layers);
  judged.rtl_edp = metrics.energy_uj * judged.rtl_cycles;
  for (const RtlLayer& layer : layers) judged.num_untrusted += !layer.is_trusted;
  return judged;
}

/// Gemmini's own tilings on a hardware; layers that it cannot tile keep the design's mappings.
Design own_tilings(const Inputs& inputs, Design design) {
  for (std::size_t i = 0; i < design.mappings.size(); ++i) {
    const Layer& layer = inputs.workload.layers[i];
    if (const auto tiling = gemmini_tiling(layer, inputs.architecture, design.hardware))
      design.mappings[i] = gemmini_mapping(layer, inputs.architecture, design.hardware, *tiling);
  }
  return design;
}

SearchSummary search(const Inputs& inputs, const RtlLatency& rtl, bool learned,
                     const StudyOptions& options) {
  SearchGoal goal;
  fix_array(rtl, inputs.architecture, goal.fixed);
  if (learned) goal.latency = rtl.model;
  const SearchProblem problem(inputs.architecture, inputs.table, inputs.workload, goal);
  GradientOptions search;
  search.seed = static_cast<std::uint64_t>(options.integer("seed"));
  search.threads = options.integer("threads");
  search.time_limit_seconds = options.number("time-limit");
  return GradientSearcher(search).search(problem, {});
}

void study(const StudyOptions& options) {
  const RtlLatency rtl =
      load_rtl_latency(options.text("predictor"), options.number("risk"), options.text("data"));
  Table table{{"network", "design", "predicted RTL EDP", "ratio", "predicted RTL cycles",
               "analytical EDP", "untrusted layers", "seconds"},
              {}};
  for (const std::string& network : options.list("networks")) {
    const Inputs inputs = load_inputs(network, "gemmini", "pat_40nm", options.text("data"));
    const SearchSummary analytical = search(inputs, rtl, false, options);
    const SearchSummary learned = search(inputs, rtl, true, options);
    const double reference = judge(rtl, inputs, analytical.best).rtl_edp;
    const auto add = [&](const char* name, const Design& design, double seconds) {
      const Judged judged = judge(rtl, inputs, design);
      table.rows.push_back({network, name, digits(judged.rtl_edp),
                            digits(judged.rtl_edp / reference, 3), digits(judged.rtl_cycles),
                            digits(judged.analytical_edp), std::to_string(judged.num_untrusted),
                            digits(seconds, 3)});
    };
    add("analytical search", analytical.best, analytical.seconds);
    add("search by predicted RTL", learned.best, learned.seconds);
    add("Gemmini's own tiling there", own_tilings(inputs, learned.best), std::nan(""));
    write_csv(options.text("csv"), table);
  }
  std::printf("%s", table.markdown().c_str());
}

}  // namespace
}  // namespace codescent::studies

int main(int argc, char** argv) {
  return codescent::studies::run_study(argc, argv, codescent::studies::kOptions,
                                       codescent::studies::study);
}
