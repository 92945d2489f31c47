#pragma once

#include <cstdint>

namespace codescent {

/// Energy and cycles, which every model of cost comes to.
///   Cycles  whole for one run of a layer as it is counted; real for a network, whose layers run
///           often, and where cycles are predicted
template <typename Cycles>
struct CostOf {
  double energy_pj = 0;
  Cycles cycles = 0;

  template <typename Other>
  CostOf& operator+=(const CostOf<Other>& other) {
    energy_pj += other.energy_pj;
    cycles += static_cast<Cycles>(other.cycles);
    return *this;
  }
  CostOf operator-(const CostOf& other) const {
    return {energy_pj - other.energy_pj, cycles - other.cycles};
  }
  bool operator==(const CostOf& other) const {
    return energy_pj == other.energy_pj && cycles == other.cycles;
  }
};

using LayerCost = CostOf<std::int64_t>;
using NetworkCost = CostOf<double>;

/// Of so many runs.
template <typename Cycles>
NetworkCost operator*(double runs, const CostOf<Cycles>& cost) {
  return {runs * cost.energy_pj, runs * static_cast<double>(cost.cycles)};
}

}  // namespace codescent
