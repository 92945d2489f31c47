#include "rtl_predictor/tensors/train_network.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <torch/optim/adam.h>
#include <torch/types.h>

namespace codescent {
namespace {

constexpr double kSmooth = 0.1;  // errors of ln cycles below this count by their square

using Tensors = std::vector<at::Tensor>;

struct TableTensors {
  at::Tensor features;  // [rows, features]
  at::Tensor targets;   // [rows]

  explicit TableTensors(const Table& table)
      : features(torch::tensor(table.features, torch::kFloat64).view({-1, table.num_features})),
        targets(torch::tensor(table.targets, torch::kFloat64)) {}
};

/// Weights and biases, alternating: uniform within 1 / sqrt(inputs), from the seed alone.
Tensors initial_weights(int num_features, const std::vector<int>& hidden, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Tensors weights;
  int inputs = num_features;
  std::vector<int> widths = hidden;
  widths.push_back(1);
  for (const int outputs : widths) {
    const double reach = 1 / std::sqrt(static_cast<double>(inputs));
    std::vector<double> drawn(static_cast<std::size_t>(inputs) * outputs);
    for (double& value : drawn)
      value = reach * (2 * static_cast<double>(random() >> 11) * 0x1p-53 - 1);
    weights.push_back(
        torch::tensor(drawn, torch::kFloat64).view({outputs, inputs}).requires_grad_());
    weights.push_back(torch::zeros({outputs}, torch::kFloat64).requires_grad_());
    inputs = outputs;
  }
  return weights;
}

/// Mean smooth L1 loss. [] of a table
at::Tensor loss_of(const Tensors& weights, const TableTensors& table) {
  at::Tensor signal = table.features;
  for (std::size_t i = 0; i < weights.size(); i += 2) {
    signal = at::addmm(weights[i + 1], signal, weights[i].t());
    if (i + 2 < weights.size()) signal = signal.tanh();
  }
  return at::smooth_l1_loss(signal.squeeze(-1), table.targets, at::Reduction::Mean, kSmooth);
}

std::vector<double> numbers(const at::Tensor& tensor) {
  const at::Tensor flat = tensor.detach().contiguous().view({-1});
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

Network network_of(const Tensors& weights) {
  Network network;
  for (std::size_t i = 0; i < weights.size(); i += 2)
    network.layers.push_back({static_cast<int>(weights[i].size(1)),
                              static_cast<int>(weights[i].size(0)), numbers(weights[i]),
                              numbers(weights[i + 1])});
  return network;
}

}  // namespace

Network train_network(const Table& training, const Table& validation, const NetworkOptions& options,
                      std::uint64_t seed) {
  const TableTensors train(training), held_out(validation);
  const Tensors weights = initial_weights(training.num_features, options.hidden, seed);
  torch::optim::Adam adam(
      weights, torch::optim::AdamOptions(options.learning_rate).weight_decay(options.weight_decay));
  Network best = network_of(weights);
  double least = std::numeric_limits<double>::infinity();
  int since_best = 0;
  for (int epoch = 0; epoch < options.epochs && since_best < options.patience; ++epoch) {
    adam.zero_grad();
    loss_of(weights, train).backward();
    adam.step();
    double loss = 0;
    {
      const torch::NoGradGuard no_grad;
      loss = loss_of(weights, held_out).item<double>();
    }
    ++since_best;
    if (!(loss < least)) continue;
    least = loss;
    since_best = 0;
    best = network_of(weights);
  }
  return best;
}

}  // namespace codescent
