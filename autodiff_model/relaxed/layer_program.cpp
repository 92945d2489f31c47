#include "autodiff_model/relaxed/layer_program.hpp"

#include "autodiff_model/relaxed/relaxed_nest.hpp"

namespace codescent {
namespace {

DimSet all_dims() {
  DimSet dims;
  for (const Dim dim : kAllDims) dims.insert(dim);
  return dims;
}

/// What one operand moves between a level and the next one outwards that holds it; -1 is the MACs.
/// Words per instance of the level that is named.
struct Transfer {
  Operand operand;
  int child = -1;
  int parent = 0;
  Real words;     // that the child wants
  Real served;    // by the parent to all its children, or taken from them
  Real unread;    // of the served, those that the parent need not read first
  Real unfilled;  // of the words, those that are no fill of the child
};

/// The next level outwards that holds an operand.
int parent_of(const Architecture& architecture, Operand operand, int child) {
  int parent = child + 1;
  while (!architecture.levels[parent].can_hold(operand)) ++parent;
  return parent;
}

/// Every transfer of a nest, from the outermost level inwards.
///   order  null: each as small as some order makes it
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
    const Real parents = nest.fan_out(all_dims(), one.parent, outermost);
    Real word_pj = nest.input(inputs.read_pj(one.parent));
    if (one.operand == Operand::Output) {
      energy_pj = energy_pj - parents * one.unread * word_pj;
      word_pj = word_pj + nest.input(inputs.write_pj(one.parent));
    }
    const DimSet relevant = nest.layer().relevant(one.operand);
    word_pj = word_pj * nest.fan_out(relevant, one.child, one.parent) * parents;
    if (one.child >= 0) {
      const Real fill_pj =
          nest.input(inputs.write_pj(one.child)) * nest.fan_out(all_dims(), one.child, outermost);
      word_pj = word_pj + fill_pj;
      energy_pj = energy_pj - one.unfilled * fill_pj;
    }
    energy_pj = energy_pj + one.words * word_pj;
  }
  return energy_pj;
}

struct OrderCost {
  Real energy_pj;
  Real cycles;
};

///   order  null: energy and cycles that no order goes below
OrderCost cost_of_order(RelaxedNest& nest, const Architecture& architecture, const NestOrder* order,
                        const ProgramInputs& inputs, double mac_pj) {
  const auto macs = static_cast<double>(nest.layer().macs());
  const int outermost = architecture.num_levels() - 1;
  const Real compute_cycles = (nest.zero() + macs) / nest.fan_out(all_dims(), -1, outermost);
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

ExpressionProgram layer_cost_program(const RelaxedProblem& problem,
                                     const std::vector<FactorVariable>& variables, int layer,
                                     double mac_pj, const LatencyModel* latency, Points points) {
  ExpressionProgram program;
  RelaxedNest nest(program.graph, problem, variables, layer);
  const ProgramInputs inputs{static_cast<int>(variables.size())};
  for (const NestOrder& order : problem.orders[layer]) {
    OrderCost cost = cost_of_order(nest, problem.architecture, &order, inputs, mac_pj);
    if (latency != nullptr)
      cost.cycles =
          latency->cycles(nest.layer(), nest.outer_nest(order.back(), cost.cycles), points);
    program.outputs.push_back(cost.energy_pj.node());
    program.outputs.push_back(cost.cycles.node());
  }
  return program;
}

ExpressionProgram layer_least_cost_program(const RelaxedProblem& problem,
                                           const std::vector<FactorVariable>& variables, int layer,
                                           double mac_pj) {
  ExpressionProgram program;
  RelaxedNest nest(program.graph, problem, variables, layer);
  const OrderCost least = cost_of_order(nest, problem.architecture, nullptr,
                                        {static_cast<int>(variables.size())}, mac_pj);
  program.outputs = {least.energy_pj.node(), least.cycles.node()};
  return program;
}

ExpressionProgram layer_demand_program(const RelaxedProblem& problem,
                                       const std::vector<FactorVariable>& variables, int layer) {
  ExpressionProgram program;
  RelaxedNest nest(program.graph, problem, variables, layer);
  for (int l = 0; l < problem.num_levels(); ++l) {
    const MemoryLevel& level = problem.architecture.levels[l];
    if (level.is_capacity_limited()) {
      Real words = nest.zero();
      for (const Operand operand : kAllOperands)
        if (level.can_hold(operand)) words = words + nest.tile_words(operand, l);
      program.outputs.push_back(words.node());
    }
    for (const SpatialAxis& axis : level.spatial)
      program.outputs.push_back(nest.fan_out(l, axis).node());
  }
  return program;
}

}  // namespace codescent
