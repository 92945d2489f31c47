#include "rtl_predictor/predictor_layout.hpp"

namespace codescent {

bool has_network(PredictorKind kind) {
  return kind == PredictorKind::Direct || kind == PredictorKind::Residual;
}

std::vector<std::string> network_features(PredictorKind kind) {
  if (kind == PredictorKind::Direct) return {kPlainFeatures.begin(), kPlainFeatures.end()};
  if (kind == PredictorKind::Residual) return {kScheduleFeatures.begin(), kScheduleFeatures.end()};
  return {};
}

std::vector<int> hidden_units(const Predictor& predictor) {
  std::vector<int> hidden;
  if (predictor.ensemble.members.empty()) return hidden;
  const std::vector<DenseLayer>& layers = predictor.ensemble.members[0].layers;
  for (std::size_t l = 0; l + 1 < layers.size(); ++l) hidden.push_back(layers[l].outputs);
  return hidden;
}

void shape_networks(Predictor& predictor, int members, const std::vector<int>& hidden) {
  Network network;
  auto inputs = static_cast<int>(network_features(predictor.kind).size());
  for (const int outputs : hidden) {
    network.layers.push_back({inputs, outputs, {}, {}});
    inputs = outputs;
  }
  network.layers.push_back({inputs, 1, {}, {}});
  predictor.ensemble.members.assign(members, network);
}

std::int64_t PredictorTensor::size() const {
  std::int64_t product = 1;
  for (const std::int64_t extent : shape) product *= extent;
  return product;
}

std::vector<PredictorTensor> tensors_of(Predictor& predictor) {
  constexpr auto kRegion = static_cast<std::int64_t>(kScheduleFeatures.size());
  std::vector<PredictorTensor> tensors = {
      {"region_mean", {kRegion}, &predictor.region.mean},
      {"region_whitening", {kRegion, kRegion}, &predictor.region.whitening}};
  if (!has_network(predictor.kind)) return tensors;
  Ensemble& ensemble = predictor.ensemble;
  const auto features = static_cast<std::int64_t>(network_features(predictor.kind).size());
  tensors.push_back({"feature_mean", {features}, &ensemble.mean});
  tensors.push_back({"feature_scale", {features}, &ensemble.scale});
  for (std::size_t m = 0; m < ensemble.members.size(); ++m) {
    const std::string member = "member_" + std::to_string(m);
    for (std::size_t l = 0; l < ensemble.members[m].layers.size(); ++l) {
      DenseLayer& layer = ensemble.members[m].layers[l];
      tensors.push_back(
          {member + "_weight_" + std::to_string(l), {layer.outputs, layer.inputs}, &layer.weight});
      tensors.push_back({member + "_bias_" + std::to_string(l), {layer.outputs}, &layer.bias});
    }
  }
  return tensors;
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i)
    text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + "]";
}

}  // namespace codescent
