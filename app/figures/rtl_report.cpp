#include "app/figures/rtl_report.hpp"

#include "app/figures/csv_tables.hpp"
#include "core/files/sha256.hpp"
#include "hw_templates/gemmini/software.hpp"

namespace codescent {
namespace {

constexpr std::size_t kMostNames = 5;

std::string cycles_text(double cycles) {
  return grouped(static_cast<std::int64_t>(cycles + 0.5));
}

std::vector<std::string> untrusted_names(const Workload& workload,
                                         const std::vector<RtlLayer>& layers) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < layers.size(); ++i)
    if (!layers[i].is_trusted) names.push_back(workload.layers[i].name);
  return names;
}

/// Layers that Gemmini's software would not run as they were predicted.
struct SoftwareLimits {
  int num_too_large = 0;     // tiles of which not one fits the memories
  int num_filling = 0;       // tiles of which one fits, and not two
  int num_leaving_sums = 0;  // output tiles left before their sums are complete
};

SoftwareLimits software_limits(const Inputs& inputs, const Design& design) {
  SoftwareLimits limits;
  const GemminiSizes sizes = gemmini_sizes(inputs.architecture, design.hardware);
  for (std::size_t i = 0; i < design.mappings.size(); ++i) {
    const GemminiCall call = gemmini_call(inputs.workload.layers[i], inputs.architecture,
                                          design.hardware, design.mappings[i]);
    const bool fits = call.rows.fit(sizes);
    limits.num_too_large += !fits;
    limits.num_filling += fits && !call.fits_double_buffered;
    limits.num_leaving_sums += !call.keeps_sums;
  }
  return limits;
}

std::string software_text(const SoftwareLimits& limits, std::size_t num_layers) {
  const std::string of_all = " of " + std::to_string(num_layers) + " layers ";
  std::string text;
  const auto add = [&](int count, const char* what) {
    if (count > 0) text += (text.empty() ? "" : "; ") + std::to_string(count) + of_all + what;
  };
  add(limits.num_too_large, "do not fit the memories as the software fills them");
  add(limits.num_filling, "fill more than half of the memories, which it double-buffers");
  add(limits.num_leaving_sums, "leave outputs before their sums are complete");
  return text;
}

}  // namespace

std::string untrusted_text(const Workload& workload, const std::vector<RtlLayer>& layers) {
  const std::vector<std::string> names = untrusted_names(workload, layers);
  if (names.empty()) return "";
  std::string text = std::to_string(names.size()) + " of " + std::to_string(layers.size()) +
                     " layers lie outside what the predictor was trained on: ";
  for (std::size_t i = 0; i < names.size() && i < kMostNames; ++i)
    text += (i == 0 ? "" : ", ") + names[i];
  return names.size() > kMostNames ? text + ", ..." : text;
}

void add_rtl_lines(const RtlLatency& rtl, const Inputs& inputs, const Design& design,
                   const Metrics& metrics, TextTable& table) {
  if (!rtl.model) return;
  const std::vector<RtlLayer> layers = predict_design(rtl, inputs, design, metrics);
  const double cycles = network_cycles(inputs.workload, layers);
  table.add({"RTL EDP", rounded_text(metrics.energy_uj * cycles) + " uJ x cycles, predicted"});
  table.add({"RTL latency",
             cycles_text(cycles) + " cycles, predicted; 90 % intervals of all layers together " +
                 cycles_text(network_cycles(inputs.workload, layers, &RtlLayer::low_cycles)) +
                 " to " +
                 cycles_text(network_cycles(inputs.workload, layers, &RtlLayer::high_cycles))});
  const std::string untrusted = untrusted_text(inputs.workload, layers);
  if (!untrusted.empty()) table.add({"not trusted", untrusted});
  const std::string software =
      software_text(software_limits(inputs, design), design.mappings.size());
  if (!software.empty()) table.add({"software", software});
}

Json predictor_file_json(const RtlLatency& rtl) {
  return {{"kind", "predictor"},
          {"name", rtl.name},
          {"file", rtl.name},
          {"sha256", sha256_of_file(rtl.directory + "/predictor.yaml")}};
}

Json rtl_json(const RtlLatency& rtl, const Inputs& inputs, const Design& design,
              const Metrics& metrics) {
  if (!rtl.model) return nullptr;
  const std::vector<RtlLayer> layers = predict_design(rtl, inputs, design, metrics);
  const double cycles = network_cycles(inputs.workload, layers);
  const SoftwareLimits software = software_limits(inputs, design);
  return {{"predictor", rtl.name},
          {"predictor_sha256", sha256_of_file(rtl.directory + "/predictor.yaml")},
          {"risk", rtl.model->risk()},
          {"cycles", cycles},
          {"low_cycles", network_cycles(inputs.workload, layers, &RtlLayer::low_cycles)},
          {"high_cycles", network_cycles(inputs.workload, layers, &RtlLayer::high_cycles)},
          {"edp_uj_cycles", metrics.energy_uj * cycles},
          {"untrusted_layers", untrusted_names(inputs.workload, layers)},
          {"layers_that_do_not_fit", software.num_too_large},
          {"layers_not_double_buffered", software.num_filling},
          {"layers_that_leave_sums", software.num_leaving_sums}};
}

std::string rtl_latency_csv(const RtlLatency& rtl, const Inputs& inputs, const Design& design,
                            const Metrics& metrics) {
  const std::vector<RtlLayer> layers = predict_design(rtl, inputs, design, metrics);
  std::string text = csv_row({"name", "count", "analytical_cycles", "predicted_cycles",
                              "low_cycles", "high_cycles", "trusted"});
  for (std::size_t i = 0; i < layers.size(); ++i)
    text +=
        csv_row({inputs.workload.layers[i].name, std::to_string(inputs.workload.layers[i].count),
                 std::to_string(metrics.layers[i].latency.cycles), exact_text(layers[i].cycles),
                 exact_text(layers[i].low_cycles), exact_text(layers[i].high_cycles),
                 layers[i].is_trusted ? "yes" : "no"});
  return text;
}

}  // namespace codescent
