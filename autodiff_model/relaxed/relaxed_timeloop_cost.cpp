#include "autodiff_model/relaxed/relaxed_cost.hpp"
#include "autodiff_model/relaxed/transfers.hpp"

namespace codescent {
namespace {

/// Words per instance at one level, all operands together.
struct LevelCounts {
  Real reads;
  Real writes;  // fills + updates
};

std::vector<LevelCounts> count_levels(RelaxedNest& nest, const Architecture& architecture,
                                      const std::vector<Transfer>& transfers) {
  std::vector<LevelCounts> counts(architecture.levels.size(), {nest.zero(), nest.zero()});
  for (const Operand operand : kAllOperands)
    for (auto one = transfers.rbegin(); one != transfers.rend(); ++one) {
      if (one->operand != operand) continue;
      if (one->child >= 0) {
        LevelCounts& child = counts[one->child];
        child.writes = child.writes + one->words - one->unfilled;
      }
      LevelCounts& parent = counts[one->parent];
      if (operand == Operand::Output) parent.writes = parent.writes + one->served;
      parent.reads = parent.reads + (one->served - one->unread);
    }
  return counts;
}

/// Energy of everything that crosses from one level to the next, MACs included. Outer transfers
/// come first: orders that agree on the outer levels share the sum so far.
Real energy_of(RelaxedNest& nest, const Architecture& architecture,
               const std::vector<Transfer>& transfers, const ProgramInputs& inputs, double mac_pj) {
  const int outermost = architecture.num_levels() - 1;
  Real energy_pj = nest.zero() + static_cast<double>(nest.layer().macs()) * mac_pj;
  for (const Transfer& one : transfers) {
    const Real parents = nest.fan_out(kEveryDim, one.parent, outermost);
    Real word_pj = nest.input(inputs.read_pj(one.parent));
    if (one.operand == Operand::Output) {
      energy_pj = energy_pj - parents * one.unread * word_pj;
      word_pj = word_pj + nest.input(inputs.write_pj(one.parent));
    }
    const DimSet relevant = nest.layer().relevant(one.operand);
    word_pj = word_pj * nest.fan_out(relevant, one.child, one.parent) * parents;
    if (one.child >= 0) {
      const Real fill_pj =
          nest.input(inputs.write_pj(one.child)) * nest.fan_out(kEveryDim, one.child, outermost);
      word_pj = word_pj + fill_pj;
      energy_pj = energy_pj - one.unfilled * fill_pj;
    }
    energy_pj = energy_pj + one.words * word_pj;
  }
  return energy_pj;
}

class RelaxedTimeloopCost : public RelaxedCost {
 public:
  NestCost cost(RelaxedNest& nest, const Architecture& architecture, const NestOrder* order,
                const ProgramInputs& inputs, double mac_pj) const override;
};

NestCost RelaxedTimeloopCost::cost(RelaxedNest& nest, const Architecture& architecture,
                                   const NestOrder* order, const ProgramInputs& inputs,
                                   double mac_pj) const {
  const int outermost = architecture.num_levels() - 1;
  const Real compute_cycles = compute_cycles_of(nest, architecture);
  const auto transfers = transfers_of(nest, architecture, order, compute_cycles);
  const auto counts = count_levels(nest, architecture, transfers);
  Real cycles = compute_cycles;
  for (int l = outermost; l >= 0; --l) {
    const MemoryLevel& level = architecture.levels[l];
    if (level.bandwidth_words_per_cycle)
      cycles = maximum(cycles, (counts[l].reads + counts[l].writes) *
                                   nest.input(inputs.inverse_bandwidth(l, 0)));
    if (level.read_bandwidth_words_per_cycle)
      cycles = maximum(cycles, counts[l].reads * nest.input(inputs.inverse_bandwidth(l, 1)));
    if (level.write_bandwidth_words_per_cycle)
      cycles = maximum(cycles, counts[l].writes * nest.input(inputs.inverse_bandwidth(l, 2)));
  }
  return {energy_of(nest, architecture, transfers, inputs, mac_pj), cycles};
}

}  // namespace

const std::vector<CostModelPair>& cost_models() {
  static const std::vector<CostModelPair> models = {{&timeloop_cost(), &relaxed_timeloop_cost()}};
  return models;
}

const RelaxedCost& relaxed_timeloop_cost() {
  static const RelaxedTimeloopCost model;
  return model;
}

}  // namespace codescent
