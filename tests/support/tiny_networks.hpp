#pragma once

#include <string>

#include "core/layer.hpp"

namespace codescent::testing {

/// A matrix product of P x C by C x K.
inline Layer gemm(const std::string& name, std::int64_t p, std::int64_t c, std::int64_t k) {
  Layer layer;
  layer.name = name;
  layer.bounds = {1, 1, p, 1, c, k, 1, 1};
  return layer;
}

/// Two products of a few hundred MACs, the second run twice.
inline Workload two_gemms() {
  Workload network{"two", "", {gemm("a", 8, 6, 12), gemm("b", 4, 16, 8)}};
  network.layers[1].count = 2;
  return network;
}

}  // namespace codescent::testing
