#include "searchers/figures/rtl_figures.hpp"

#include "core/files/sha256.hpp"
#include "core/text.hpp"
#include "hw_templates/gemmini/software.hpp"
#include "searchers/figures/result_keys.hpp"

namespace codescent {

std::vector<std::string> untrusted_names(const Workload& workload,
                                         const std::vector<RtlLayer>& layers) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < layers.size(); ++i)
    if (!layers[i].is_trusted) names.push_back(workload.layers[i].name);
  return names;
}

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

Json predictor_file_json(const RtlLatency& rtl) {
  return {{key::kKind, "predictor"},
          {key::kName, rtl.name},
          {key::kFile, rtl.name},
          {key::kSha256, sha256_of_file(rtl.directory + "/predictor.yaml")}};
}

Json rtl_json(const RtlLatency& rtl, const Inputs& inputs, const Design& design,
              const Metrics& metrics) {
  if (!rtl.model) return nullptr;
  const std::vector<RtlLayer> layers = predict_design(rtl, inputs, design, metrics);
  const double cycles = network_cycles(inputs.workload, layers);
  const SoftwareLimits software = software_limits(inputs, design);
  return {{key::kPredictor, rtl.name},
          {"predictor_sha256", sha256_of_file(rtl.directory + "/predictor.yaml")},
          {key::kRisk, rtl.model->risk()},
          {key::kCycles, cycles},
          {key::kLowCycles, network_cycles(inputs.workload, layers, &RtlLayer::low_cycles)},
          {key::kHighCycles, network_cycles(inputs.workload, layers, &RtlLayer::high_cycles)},
          {"edp_uj_cycles", metrics.energy_uj * cycles},
          {key::kUntrustedLayers, untrusted_names(inputs.workload, layers)},
          {"layers_that_do_not_fit", software.num_too_large},
          {"layers_not_double_buffered", software.num_filling},
          {"layers_that_leave_sums", software.num_leaving_sums}};
}

std::vector<std::string> rtl_latency_columns() {
  return {"name",        "count",  "analytical_cycles", "predicted_cycles", "low_cycles",
          "high_cycles", "trusted"};
}

std::string rtl_latency_csv(const RtlLatency& rtl, const Inputs& inputs, const Design& design,
                            const Metrics& metrics) {
  const std::vector<RtlLayer> layers = predict_design(rtl, inputs, design, metrics);
  std::string text = csv_row(rtl_latency_columns());
  for (std::size_t i = 0; i < layers.size(); ++i)
    text +=
        csv_row({inputs.workload.layers[i].name, std::to_string(inputs.workload.layers[i].count),
                 std::to_string(metrics.layers[i].latency.cycles), exact_text(layers[i].cycles),
                 exact_text(layers[i].low_cycles), exact_text(layers[i].high_cycles),
                 layers[i].is_trusted ? "yes" : "no"});
  return text;
}

}  // namespace codescent
