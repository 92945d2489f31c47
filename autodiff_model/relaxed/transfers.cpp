#include "autodiff_model/relaxed/transfers.hpp"

namespace codescent {
namespace {

/// The next level outwards that holds an operand.
int parent_of(const Architecture& architecture, Operand operand, int child) {
  int parent = child + 1;
  while (!architecture.levels[parent].can_hold(operand)) ++parent;
  return parent;
}

}  // namespace

std::vector<Transfer> transfers_of(RelaxedNest& nest, const Architecture& architecture,
                                   const NestOrder* order, Real compute_cycles) {
  std::vector<Transfer> transfers;
  for (int child = architecture.num_levels() - 2; child >= -1; --child)
    for (const Operand operand : kAllOperands) {
      if (child >= 0 && !architecture.levels[child].can_hold(operand)) continue;
      const int parent = parent_of(architecture, operand, child);
      const Real words = child < 0          ? compute_cycles
                         : order != nullptr ? nest.fills(operand, child, *order)
                                            : nest.least_fills(operand, child);
      const Real served = words * nest.fan_out(nest.layer().relevant(operand), child, parent);
      const bool is_output = operand == Operand::Output;
      const bool fills_at_first = architecture.counts_first_fills || !is_output || child < 0;
      transfers.push_back({operand, child, parent, words, served,
                           is_output ? nest.first_visits(parent) : nest.zero(),
                           fills_at_first ? nest.zero() : nest.first_visits(child)});
    }
  return transfers;
}

Real compute_cycles_of(RelaxedNest& nest, const Architecture& architecture) {
  const auto macs = static_cast<double>(nest.layer().macs());
  return (nest.zero() + macs) / nest.fan_out(kEveryDim, -1, architecture.num_levels() - 1);
}

}  // namespace codescent
