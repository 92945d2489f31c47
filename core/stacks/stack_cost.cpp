#include "core/stacks/stack_cost.hpp"

#include <algorithm>

#include "core/stacks/tile_copies.hpp"

namespace codescent {
namespace {

/// The lowest level that stands once and holds so many bits; the outermost one if none does.
int lowest_level(const StackMemories& memories, Operand operand, double bits) {
  const MemoryChain& chain = memories.chain(operand);
  for (std::size_t level = 0; level < chain.size(); ++level)
    if (memories.is_single[slot(chain[level])] && memories.size_of(chain[level]) >= bits)
      return static_cast<int>(level);
  return static_cast<int>(chain.size()) - 1;
}

/// Levels of inputs and outputs to try, from those that hold the tile upwards.
std::vector<std::array<int, 2>> levels_to_try(int input, int output, int top_input,
                                              int top_output) {
  std::vector<std::array<int, 2>> tries;
  for (int more = 0; input + more <= top_input || output + more <= top_output; ++more)
    for (const auto& [of_input, of_output] :
         {std::array<int, 2>{0, 0}, std::array<int, 2>{0, 1}, std::array<int, 2>{1, 0}})
      tries.push_back({std::min(input + more + of_input, top_input),
                       std::min(output + more + of_output, top_output)});
  return tries;
}

class StackCosting {
 public:
  StackCosting(const LayerGraph& network, const StackPlan& plan, const LayerTileModel& model)
      : network_(network), plan_(plan), model_(model), memories_(model.memories()) {
    for (auto& of_operand : cost_.layer_memory_pj) of_operand.assign(memories_.size_bits.size(), 0);
    cost_.copy_memory_pj.assign(memories_.size_bits.size(), 0);
    cost_.layers.resize(slot(plan.layers.last - plan.layers.first + 1));
    cost_.num_tiles = plan.num_tiles;
    cost_.num_types = static_cast<int>(plan.types.size());
  }

  std::variant<StackCost, NoMapping> operator()() {
    for (const TileType& type : plan_.types) {
      type_ = &type;
      places_.emplace(network_, plan_, type);
      fetch_inputs();
      for (int l = plan_.layers.first; l <= plan_.layers.last; ++l)
        if (!run_layer(l)) return NoMapping{l, outputs_of(l)};
    }
    return cost_;
  }

 private:
  TileSize outputs_of(int layer) const {
    return {plan_.column_of(*type_).fresh[slot(layer)], plan_.row_of(*type_).fresh[slot(layer)]};
  }
  double count() const { return static_cast<double>(type_->count); }

  void add_copies(const std::vector<CopyAction>& actions, LayerShare& share) {
    if (actions.empty()) return;
    const CopyCost copies = model_.copies_cost(actions);
    share.copy_pj += copies.energy_pj * count();
    share.copy_cycles += copies.cycles * count();
    cost_.copy_pj += copies.energy_pj * count();
    cost_.copy_cycles += copies.cycles * count();
    cost_.cycles += copies.cycles * count();
    for (std::size_t m = 0; m < copies.memory_pj.size(); ++m)
      cost_.copy_memory_pj[m] += copies.memory_pj[m] * count();
  }

  void fetch_inputs() {
    for (const int map : plan_.inputs) {
      const double bits = fresh_bits(network_, plan_.column_of(*type_), plan_.row_of(*type_), map);
      const MemoryChain& chain = memories_.chain(Operand::Input);
      const int memory = chain[slot(lowest_level(memories_, Operand::Input, bits))];
      places_->fetched(map, memory);
      if (memory == chain.back()) continue;
      add_copies({{bits, Operand::Input, chain.back(), Operand::Input, memory}}, cost_.inputs);
    }
  }

  bool run_layer(int l) {
    const GraphLayer& layer = network_.layers[slot(l)];
    const AxisPlan &column = plan_.column_of(*type_), &row = plan_.row_of(*type_);
    double input_bits = 0;
    for (std::size_t use = 0; use < layer.uses.size(); ++use)
      input_bits += patch_bits(network_, column, row, l, use);
    const MemoryChain& inputs = memories_.chain(Operand::Input);
    const MemoryChain& outputs = memories_.chain(Operand::Output);
    const int input = lowest_level(memories_, Operand::Input, input_bits);
    int output = static_cast<int>(outputs.size()) - 1;
    if (l != plan_.layers.last)
      output = level_beside(fresh_bits(network_, column, row, l), inputs[slot(input)], input_bits);
    const auto tries = levels_to_try(input, output, static_cast<int>(inputs.size()) - 1,
                                     static_cast<int>(outputs.size()) - 1);
    for (const auto& [of_input, of_output] : tries) {
      const LayerTileCost* cost =
          model_.layer_cost(l, outputs_of(l), level_counts(layer, of_input, of_output));
      if (cost == nullptr) continue;
      places_->placed(l, inputs[slot(of_input)], outputs[slot(of_output)]);
      LayerShare& share = cost_.layers[slot(l - plan_.layers.first)];
      add_copies(places_->copies_before(l), share);
      add_layer(layer, *cost, share);
      return true;
    }
    return false;
  }

  /// The lowest level of outputs that holds a tile, beside the input where both are in one memory.
  int level_beside(double output_bits, int input_memory, double input_bits) const {
    const MemoryChain& chain = memories_.chain(Operand::Output);
    for (std::size_t level = 0; level < chain.size(); ++level) {
      const double bits = output_bits + (chain[level] == input_memory ? input_bits : 0);
      if (memories_.is_single[slot(chain[level])] && memories_.size_of(chain[level]) >= bits)
        return static_cast<int>(level);
    }
    return static_cast<int>(chain.size()) - 1;
  }

  LevelCounts level_counts(const GraphLayer& layer, int input, int output) const {
    const int top = static_cast<int>(memories_.chain(Operand::Weight).size()) - 1;
    const int of_weights = type_->brings_weights ? top : plan_.weights_level;
    LevelCounts levels{};
    levels[slot(index(Operand::Weight))] =
        (layer.layer.type->maps.has(Operand::Weight) ? input : of_weights) + 1;
    levels[slot(index(Operand::Input))] = input + 1;
    levels[slot(index(Operand::Output))] = output + 1;
    return levels;
  }

  void add_layer(const GraphLayer& layer, const LayerTileCost& cost, LayerShare& share) {
    share.layer_pj += (cost.mac_pj + cost.memory_pj()) * count();
    share.layer_cycles += cost.cycles * count();
    cost_.mac_pj += cost.mac_pj * count();
    cost_.cycles += cost.cycles * count();
    cost_.off_loading_cycles += cost.off_loading_cycles * count();
    for (const Operand operand : kAllOperands) {
      const bool is_map = layer.layer.type->maps.has(operand);
      const MemoryChain& chain = memories_.chain(is_map ? Operand::Input : operand);
      const auto& level_pj = cost.level_pj[slot(index(operand))];
      for (std::size_t level = 0; level < level_pj.size(); ++level)
        cost_.layer_memory_pj[slot(index(is_map ? Operand::Input : operand))][slot(chain[level])] +=
            level_pj[level] * count();
    }
  }

  const LayerGraph& network_;
  const StackPlan& plan_;
  const LayerTileModel& model_;
  const StackMemories& memories_;
  StackCost cost_;
  const TileType* type_ = nullptr;
  std::optional<TilePlaces> places_;
};

}  // namespace

double LayerTileCost::memory_pj() const {
  double sum = 0;
  for (const Operand operand : kZigzagOrder)
    for (const double of_level : level_pj[slot(index(operand))]) sum += of_level;
  return sum;
}

double StackCost::memory_pj(int memory) const {
  double sum = copy_memory_pj[slot(memory)];
  for (const auto& of_operand : layer_memory_pj) sum += of_operand[slot(memory)];
  return sum;
}

double StackCost::total_pj() const {
  double sum = mac_pj + copy_pj;
  for (const auto& of_operand : layer_memory_pj)
    for (const double of_memory : of_operand) sum += of_memory;
  return sum;
}

void StackCost::add(const StackCost& other) {
  mac_pj += other.mac_pj;
  copy_pj += other.copy_pj;
  cycles += other.cycles;
  copy_cycles += other.copy_cycles;
  off_loading_cycles += other.off_loading_cycles;
  const auto add_each = [](std::vector<double>& sums, const std::vector<double>& more) {
    sums.resize(std::max(sums.size(), more.size()), 0);
    for (std::size_t i = 0; i < more.size(); ++i) sums[i] += more[i];
  };
  for (int operand = 0; operand < kNumOperands; ++operand)
    add_each(layer_memory_pj[slot(operand)], other.layer_memory_pj[slot(operand)]);
  add_each(copy_memory_pj, other.copy_memory_pj);
  layers.insert(layers.end(), other.layers.begin(), other.layers.end());
  inputs.copy_pj += other.inputs.copy_pj;
  inputs.copy_cycles += other.inputs.copy_cycles;
  num_tiles += other.num_tiles;
  num_types = std::max(num_types, other.num_types);
}

std::variant<StackCost, NoMapping> stack_cost(const LayerGraph& network, const StackPlan& plan,
                                              const LayerTileModel& model) {
  return StackCosting(network, plan, model)();
}

}  // namespace codescent
