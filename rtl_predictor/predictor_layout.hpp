#pragma once

#include <string>
#include <vector>

#include "rtl_predictor/predictor.hpp"

namespace codescent {

/// Whether a kind of predictor has networks, and the features that they see.
bool has_network(PredictorKind kind);
std::vector<std::string> network_features(PredictorKind kind);

/// Units of each layer of a predictor's networks, hidden ones only.
std::vector<int> hidden_units(const Predictor& predictor);
/// Makes room for so many networks of that shape, without values.
void shape_networks(Predictor& predictor, int members, const std::vector<int>& hidden);

/// A tensor of a predictor under its name in weights.pt, with the place of its values.
struct PredictorTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<double>* values;

  std::int64_t size() const;
};
/// All tensors, in the order of the file; shapes follow from the kind and the networks' layers.
std::vector<PredictorTensor> tensors_of(Predictor& predictor);

/// "[17, 8]".
std::string shape_text(const std::vector<std::int64_t>& shape);

}  // namespace codescent
