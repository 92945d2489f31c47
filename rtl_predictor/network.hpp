#pragma once

#include <vector>

#include "rtl_predictor/schedule/number.hpp"

namespace codescent {

/// One layer of a network: outputs = weight * inputs + bias.
struct DenseLayer {
  int inputs = 0;
  int outputs = 0;
  std::vector<double> weight;  // [outputs, inputs]
  std::vector<double> bias;    // [outputs]
};

/// A network of dense layers with tanh between them and one output.
struct Network {
  std::vector<DenseLayer> layers;
};

/// Networks that were trained apart and answer together.
struct Ensemble {
  std::vector<double> mean, scale;  // [features] (feature - mean) / scale goes in
  std::vector<Network> members;
  double shrinkage = 1;  // what the mean answer is multiplied by
};

template <class Number>
struct EnsembleAnswer {
  Number mean;      // of the members, shrunk
  Number variance;  // among the members
};

template <class Number>
Number tanh_of(const Number& x) {
  return 1.0 - 2.0 / (exp(x * 2.0) + 1.0);
}

template <class Number>
Number answer(const Network& network, std::vector<Number> signal) {
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const DenseLayer& layer = network.layers[l];
    std::vector<Number> next;
    for (int o = 0; o < layer.outputs; ++o) {
      const double* weights = layer.weight.data() + static_cast<std::ptrdiff_t>(o) * layer.inputs;
      const Number sum = weighted_sum(layer.bias[o], signal.data(), weights, layer.inputs);
      next.push_back(l + 1 < network.layers.size() ? tanh_of(sum) : sum);
    }
    signal = std::move(next);
  }
  return signal[0];
}

/// A member that takes features as they are: the ensemble's scaling goes into its first layer.
inline Network unscaled(const Ensemble& ensemble, Network member) {
  DenseLayer& first = member.layers.front();
  for (int o = 0; o < first.outputs; ++o)
    for (int i = 0; i < first.inputs; ++i) {
      double& weight = first.weight[o * first.inputs + i];
      weight /= ensemble.scale[i];
      first.bias[o] -= weight * ensemble.mean[i];
    }
  return member;
}

/// The answer of an ensemble of at least one member.
template <class Number>
EnsembleAnswer<Number> answer(const Ensemble& ensemble, const std::vector<Number>& features) {
  std::vector<Number> answers;
  for (const Network& member : ensemble.members)
    answers.push_back(answer(unscaled(ensemble, member), features));
  const double share = 1.0 / static_cast<double>(answers.size());
  Number mean = answers[0] * share;
  for (std::size_t m = 1; m < answers.size(); ++m) mean = mean + answers[m] * share;
  Number variance = (answers[0] - mean) * (answers[0] - mean) * share;
  for (std::size_t m = 1; m < answers.size(); ++m)
    variance = variance + (answers[m] - mean) * (answers[m] - mean) * share;
  return {mean * ensemble.shrinkage, variance};
}

}  // namespace codescent
