// What needs LibTorch, as one shared library: tensor_rooms.cpp loads it.
#include "autodiff_model/tensors/tensor_room.hpp"
#include "rtl_predictor/tensors/predictor_room.hpp"

extern "C" const void* codescent_tensor_room() {
  return &codescent::tensor_room();
}

extern "C" const void* codescent_predictor_room() {
  return &codescent::predictor_room();
}
