#include "app/print/rtl_lines.hpp"

#include "searchers/figures/rtl_figures.hpp"

namespace codescent {
namespace {

constexpr std::size_t kMostNames = 5;

std::string cycles_text(double cycles) {
  return grouped(static_cast<std::int64_t>(cycles + 0.5));
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

}  // namespace codescent
