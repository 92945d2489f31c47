#include "rtl_predictor/tensors/predictor_room.hpp"

#include <ATen/Parallel.h>

namespace codescent {

const PredictorRoom& predictor_room() {
  static const PredictorRoom room = [] {
    at::set_num_threads(1);  // before any other ATen call, as in `tensor_room`
    return PredictorRoom{weights_bytes, read_weights, train_network, inverse_cholesky,
                         solve_positive_definite};
  }();
  return room;
}

}  // namespace codescent
