#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/options/option.hpp"
#include "rtl_predictor/predictor.hpp"
#include "rtl_predictor/tensors/train_network.hpp"

namespace codescent {

/// How a predictor is trained.
struct TrainingOptions {
  PredictorKind kind = PredictorKind::Residual;
  std::uint64_t seed = 1;
  int members = 3;                 // networks of an ensemble
  double validation_share = 0.12;  // of the rows: stops the networks, calibrates the uncertainty
  NetworkOptions residual{{4}, 600, 60, 5e-3, 1e-3};
  NetworkOptions direct{{32, 32}, 800, 80, 5e-3, 1e-4};
  double residual_shrinkage = 0.5;  // a correction is believed by half

  /// Those that are numbers by themselves.
  OptionList options();
};

/// Trains a predictor on some rows of the samples. Deterministic. Throws std::invalid_argument for
/// options with problems or fewer than 20 rows.
Predictor train_predictor(const std::vector<Sample>& samples, const std::vector<int>& rows,
                          const TrainingOptions& options);

}  // namespace codescent
