#pragma once

#include <cstdint>
#include <vector>

#include "rtl_predictor/network.hpp"

namespace codescent {

struct NetworkOptions {
  std::vector<int> hidden = {8};  // units of each hidden layer
  int epochs = 600;               // at most
  int patience = 60;              // epochs without a better validation loss before it stops
  double learning_rate = 5e-3;
  double weight_decay = 1e-3;
};

/// A table of features and what is to be learned from them.
struct Table {
  int num_features = 0;
  std::vector<double> features;  // [rows, features], standardised
  std::vector<double> targets;   // [rows]
};

/// Trains one network by Adam on the whole table at a time, with the smooth L1 loss, and returns
/// the weights of the epoch with the least validation loss. Deterministic.
Network train_network(const Table& training, const Table& validation, const NetworkOptions& options,
                      std::uint64_t seed);

}  // namespace codescent
