#include "rtl_predictor/files/rtl_latency.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/files/data_files.hpp"
#include "core/text.hpp"
#include "rtl_predictor/files/predictor_file.hpp"

namespace codescent {
namespace {

constexpr char kAnalytical[] = "analytical";
constexpr char kShippedAlias[] = "rtl";
constexpr char kShipped[] = "gemmini_rtl";
constexpr char kArraySide[] = "array_side";
constexpr double kMostRisk = 100;  // beyond it exponentials of the risk leave the doubles

std::string quoted_layer(const Layer& layer) {
  return "layer " + in_quotes(layer.name);
}

std::string find_predictor(const std::string& name, const std::string& data_directory) {
  std::vector<std::string> choices = data_file_names(DataKind::Predictor, data_directory);
  choices.insert(choices.begin(), {kAnalytical, kShippedAlias});
  const bool is_choice = std::find(choices.begin(), choices.end(), name) != choices.end();
  if (!is_choice && !is_data_file_path(name)) {
    std::string listed;
    for (const std::string& choice : choices) listed += choice + ", ";
    throw InputError("--latency-model: expected one of " + listed +
                     "or a directory with a slash in its path, got " + in_quotes(name) +
                     suggestion(name, choices));
  }
  return find_data_file(DataKind::Predictor, name == kShippedAlias ? kShipped : name,
                        data_directory);
}

[[noreturn]] void fail_for_array(const RtlLatency& rtl, const std::string& found) {
  throw InputError("--latency-model: " + in_quotes(rtl.name) + " covers arrays of side " +
                   std::to_string(rtl.model->predictor().array_side) + ", got " + found);
}

}  // namespace

RtlLatency load_rtl_latency(const std::string& name, double risk,
                            const std::string& data_directory) {
  RtlLatency rtl{name, "", nullptr};
  if (name == kAnalytical) return rtl;
  if (risk > kMostRisk)
    throw InputError("--risk: expected a number from 0 to 100, got " + exact_text(risk));
  rtl.directory = find_predictor(name, data_directory);
  rtl.model = std::make_shared<const LearnedLatency>(load_predictor(rtl.directory).predictor, risk);
  return rtl;
}

void expect_covered(const RtlLatency& rtl, const Architecture& architecture,
                    const Workload& workload) {
  if (!rtl.model) return;
  const Predictor& predictor = rtl.model->predictor();
  const std::string begin = "--latency-model: " + in_quotes(rtl.name);
  if (architecture.name != predictor.architecture)
    throw InputError(begin + " predicts " + predictor.architecture + ", not " +
                     in_quotes(architecture.name));
  if (!architecture.parameter_index(kArraySide))
    throw InputError(begin + " needs a hardware with the size " + kArraySide);
  for (const Layer& layer : workload.layers) {
    const std::string reason = unsupported(layer);
    if (!reason.empty())
      throw InputError(begin + " knows dense convolutions and matrix products; " +
                       quoted_layer(layer) + " " + reason);
  }
}

void expect_array(const RtlLatency& rtl, const Architecture& architecture,
                  const Hardware& hardware) {
  if (!rtl.model) return;
  const std::int64_t side = hardware.values[*architecture.parameter_index(kArraySide)];
  if (side != rtl.model->predictor().array_side) fail_for_array(rtl, std::to_string(side));
}

void fix_array(const RtlLatency& rtl, const Architecture& architecture, SizeChoices& fixed) {
  if (!rtl.model) return;
  const std::int64_t side = rtl.model->predictor().array_side;
  const int parameter = *architecture.parameter_index(kArraySide);
  fixed.resize(architecture.parameters.size());
  if (fixed[parameter] && *fixed[parameter] != side)
    fail_for_array(rtl, std::to_string(*fixed[parameter]) + " from --fix");
  const Parameter& range = architecture.parameters[parameter];
  if (side < range.minimum || side > range.maximum)
    fail_for_array(
        rtl, "the range " + std::to_string(range.minimum) + " to " + std::to_string(range.maximum));
  fixed[parameter] = side;
}

std::vector<RtlLayer> predict_design(const RtlLatency& rtl, const Inputs& inputs,
                                     const Design& design, const Metrics& metrics) {
  const Predictor& predictor = rtl.model->predictor();
  std::vector<RtlLayer> layers;
  for (std::size_t i = 0; i < design.mappings.size(); ++i) {
    const auto analytical = static_cast<double>(metrics.layers[i].latency.cycles);
    const Prediction<double> said = rtl.model->prediction(
        inputs.workload.layers[i], outer_nest(inputs.architecture, design.mappings[i], analytical));
    const double reach = predictor.uncertainty.z90 * said.sigma;
    const double least_cycles = rtl.model->least_cycles(inputs.workload.layers[i]);
    layers.push_back(
        {std::exp(said.log_cycles), std::max(std::exp(said.log_cycles - reach), least_cycles),
         std::exp(said.log_cycles + reach), said.distance <= predictor.region.farthest});
  }
  return layers;
}

double network_cycles(const Workload& workload, const std::vector<RtlLayer>& layers,
                      double RtlLayer::*figure) {
  double cycles = 0;
  for (std::size_t i = 0; i < layers.size(); ++i)
    cycles += static_cast<double>(workload.layers[i].count) * layers[i].*figure;
  return cycles;
}

}  // namespace codescent
