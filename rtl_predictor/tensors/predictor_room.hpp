#pragma once

#include <string>
#include <vector>

#include "rtl_predictor/tensors/solve.hpp"
#include "rtl_predictor/tensors/train_network.hpp"
#include "rtl_predictor/tensors/weights_file.hpp"

namespace codescent {

/// What of a predictor needs LibTorch, behind plain data: the functions of this folder by their
/// names. A program that seldom needs it may define `predictor_room` itself and load the room when
/// it is first asked for.
struct PredictorRoom {
  decltype(&codescent::weights_bytes) weights_bytes;
  decltype(&codescent::read_weights) read_weights;
  decltype(&codescent::train_network) train_network;
  decltype(&codescent::inverse_cholesky) inverse_cholesky;
  decltype(&codescent::solve_positive_definite) solve_positive_definite;
};

/// The room of this process. The program loads it at the first call, and throws
/// std::runtime_error if that fails.
const PredictorRoom& predictor_room();

}  // namespace codescent
