#pragma once

#include <string>

#include "rtl_predictor/predictor.hpp"

namespace codescent {

/// The bytes of weights.pt: a pickled dict from name to tensor of doubles. Throws
/// std::invalid_argument if a tensor has not as many values as its shape says, or one that is not
/// finite.
std::string weights_bytes(const Predictor& predictor);

/// Fills the tensors of a predictor whose networks have their shape. Throws InputError that names
/// `file` if the bytes are no such dict, or a tensor is missing, unknown, of another type or shape,
/// or not finite.
void read_weights(const std::string& bytes, const std::string& file, Predictor& predictor);

}  // namespace codescent
