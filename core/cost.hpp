#pragma once

#include <cstdint>

namespace codescent {

/// Energy and cycles of one run of a layer.
struct LayerCost {
  double energy_pj = 0;
  std::int64_t cycles = 0;
};

}  // namespace codescent
