#include "searchers/stacks/exact_tiles.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/exact_model/capacity.hpp"
#include "core/exact_model/energy.hpp"
#include "core/exact_model/tiles.hpp"
#include "searchers/mappers/exact_mapper.hpp"
#include "searchers/stacks/home_cost.hpp"
#include "searchers/stacks/layer_kinds.hpp"
#include "searchers/stacks/loma_tile.hpp"

namespace codescent {
namespace {

double cycles_of(double words, const std::optional<double>& words_per_cycle, double instances) {
  return words_per_cycle ? std::ceil(words / (*words_per_cycle * instances)) : 0;
}

/// Cycles that so many words in and out of a memory take.
double memory_cycles(const SizedLevel& level, double reads, double writes) {
  const auto instances = static_cast<double>(level.instances);
  return std::max({cycles_of(reads + writes, level.bandwidth_words_per_cycle, instances),
                   cycles_of(reads, level.read_bandwidth_words_per_cycle, instances),
                   cycles_of(writes, level.write_bandwidth_words_per_cycle, instances)});
}

double blocks_of(const SizedLevel& level, double words) {
  return std::ceil(words / static_cast<double>(level.block_words));
}

/// Of words that are moved once.
double outermost_pj(const SizedLevel& level, const CompulsoryWords& words) {
  const auto block = static_cast<double>(level.block_words);
  return words.read / block * level.read_pj + words.written / block * level.write_pj;
}

bool has_other_dims(DimSet dims, DimSet known) {
  for (const Dim dim : kAllDims)
    if (dims.has(dim) && !known.has(dim)) return true;
  return false;
}

/// Words in and out of every memory, and what they cost.
struct Words {
  std::vector<double> reads, writes;  // [memories]

  explicit Words(std::size_t num_memories) : reads(num_memories, 0), writes(num_memories, 0) {}
};

}  // namespace

StackMemories stack_memories(const Architecture& architecture, const SizedHardware& hardware) {
  constexpr double kUnlimited = std::numeric_limits<double>::infinity();
  StackMemories memories;
  const int outermost = architecture.num_levels() - 1;
  for (int l = 0; l <= outermost; ++l) {
    const SizedLevel& sized = hardware.levels[slot(l)];
    const MemoryLevel& level = architecture.levels[slot(l)];
    memories.size_bits.push_back(sized.capacity_words ? static_cast<double>(*sized.capacity_words)
                                                      : kUnlimited);
    memories.word_bits.push_back(1);
    const bool is_single = sized.instances == 1 && !level.holds.empty();
    memories.is_single.push_back(is_single);
    for (const Operand operand : kAllOperands)
      if (level.holds.has(operand)) memories.hierarchy[slot(index(operand))].push_back(l);
    if (!is_single) continue;
    if (level.holds.has(Operand::Input)) {
      memories.shared.push_back(l);
      memories.written.push_back(l);
    } else if (level.holds.has(Operand::Output)) {
      memories.written.push_back(l);
    }
  }
  return memories;
}

ExactTiles::ExactTiles(const Architecture& architecture, const Hardware& hardware,
                       const EnergyTable& table, const LayerGraph& network,
                       const Objective& objective)
    : architecture_(architecture),
      hardware_(mapper_hardware(architecture, hardware, table)),
      network_(network),
      objective_(objective),
      memories_(stack_memories(architecture, hardware_.sized)),
      kind_of_layer_(kinds_of_layers(network)) {}

Layer ExactTiles::tile_of(const TileRequest& request) const {
  Layer tile = codescent::tile_of(network_.layers[slot(request.layer)].layer, request.width,
                                  request.height, request.is_one_group);
  tile.stated_input.reset();
  return tile;
}

double ExactTiles::words_at_home(const TileRequest& request, Operand operand) const {
  const Layer tile = tile_of(request);
  return static_cast<double>(tile_words(tile, operand, tile.bounds));
}

std::vector<std::int64_t> ExactTiles::capacities_left(const TileRequest& request,
                                                      bool with_others) const {
  const int outermost = memories_.outermost();
  std::vector<std::int64_t> left;
  for (int l = 0; l <= outermost; ++l) {
    const auto& capacity = hardware_.sized.levels[slot(l)].capacity_words;
    double taken = with_others ? std::ceil(request.reserved_bits[slot(l)]) : 0;
    for (const Operand operand : kAllOperands)
      if (l != outermost && request.homes[slot(index(operand))] == l)
        taken += words_at_home(request, operand);
    const auto words = capacity ? *capacity : std::numeric_limits<std::int64_t>::max() / 2;
    left.push_back(words - static_cast<std::int64_t>(taken));
  }
  return left;
}

bool ExactTiles::Answer::fits(const std::vector<std::int64_t>& capacities) const {
  for (std::size_t l = 0; l < most_words.size(); ++l)
    if (most_words[l] > capacities[l]) return false;
  return true;
}

const ExactTiles::Answer& ExactTiles::answer(const TileRequest& request,
                                             const std::vector<std::int64_t>& capacities) const {
  const Question question{kind_of_layer_[slot(request.layer)],
                          request.width,
                          request.height,
                          request.is_one_group,
                          request.homes,
                          capacities};
  return answers_.to(question, [&](Answer& answer) {
    if (*std::min_element(capacities.begin(), capacities.end()) < 0) return;
    if (network_.layers[slot(request.layer)].layer.type->has_weights)
      map(request, capacities, answer);
    else
      answer.front = streamed(request);
  });
}

const std::vector<TilePoint>& ExactTiles::front(const TileRequest& request) const {
  // What is best with more room is best with less if it fits there.
  const std::vector<std::int64_t> left = capacities_left(request, true);
  const Answer& roomy = answer(request, capacities_left(request, false));
  const bool fits = *std::min_element(left.begin(), left.end()) >= 0 && roomy.fits(left);
  if (fits || roomy.front.empty()) return roomy.front;
  return answer(request, left).front;
}

void ExactTiles::map(const TileRequest& request, const std::vector<std::int64_t>& capacities,
                     Answer& answer) const {
  const Architecture architecture = at_homes(architecture_, request.homes);
  MapperHardware hardware = hardware_;
  for (std::size_t l = 0; l < capacities.size(); ++l)
    if (hardware.sized.levels[l].capacity_words)
      hardware.sized.levels[l].capacity_words = capacities[l];
  const Layer tile = tile_of(request);
  const HomeCost cost(request.homes);
  ExactMapperOptions options;
  const bool is_home = std::all_of(request.homes.begin(), request.homes.end(),
                                   [&](int home) { return home == memories_.outermost(); });
  if (!is_home) options.cost = &cost;
  options.objective = objective_;
  if (objective_.energy > 0 && objective_.cycles > 0) options.objective = std::nullopt;
  Traffic traffic;
  answer.most_words.assign(capacities.size(), 0);
  for (const MappedLayer& found : map_exactly(architecture, hardware, tile, options).best) {
    TilePoint& point = answer.front.emplace_back();
    point.cost = found.cost;
    count_traffic(architecture, tile, found.mapping, traffic);
    const SizeDemand demand = size_demand(architecture, found.mapping, traffic);
    for (std::size_t l = 0; l < capacities.size(); ++l)
      answer.most_words[l] = std::max(answer.most_words[l], demand.words[l]);
    const Traffic moved = cost.moved_home(traffic);
    point.mac_pj = static_cast<double>(moved.computes) * hardware.sized.mac_pj;
    for (const Operand operand : kAllOperands)
      for (std::size_t l = 0; l < moved.levels.size(); ++l)
        point.memory_pj[slot(index(operand))].push_back(operand_energy_pj(
            hardware.sized.levels[l], moved.levels[l][index(operand)], moved.instances[l]));
    for (const OperandTraffic& counts : moved.levels.back())
      point.outermost_words += static_cast<double>(counts.total());
  }
}

std::vector<TilePoint> ExactTiles::streamed(const TileRequest& request) const {
  const GraphLayer& fused = network_.layers[slot(request.layer)];
  const SizedHardware& sized = hardware_.sized;
  Words words(sized.levels.size());
  TilePoint point;
  const double operations =
      fused.layer.type->computes ? static_cast<double>(tile_of(request).macs()) : 0;
  for (auto& of_operand : point.memory_pj) of_operand.assign(sized.levels.size(), 0);
  for (const Operand operand : kAllOperands) {
    if (operand == Operand::Weight && !fused.weights_are_map()) continue;
    const auto home = slot(request.homes[slot(index(operand))]);
    const double moved = words_at_home(request, operand);
    const bool is_output = operand == Operand::Output;
    (is_output ? words.writes : words.reads)[home] += moved;
    const SizedLevel& level = sized.levels[home];
    point.memory_pj[slot(index(operand))][home] +=
        blocks_of(level, moved) * (is_output ? level.write_pj : level.read_pj);
    if (home + 1 == sized.levels.size()) point.outermost_words += moved;
  }
  point.mac_pj = operations * sized.mac_pj;
  double cycles = std::ceil(operations / static_cast<double>(sized.mac_units));
  double sum_pj = point.mac_pj;
  for (std::size_t l = 0; l < sized.levels.size(); ++l) {
    cycles = std::max(cycles, memory_cycles(sized.levels[l], words.reads[l], words.writes[l]));
    for (const auto& of_operand : point.memory_pj) sum_pj += of_operand[l];
  }
  if (!(cycles < 0x1p62))
    throw InputError("layer " + in_quotes(fused.layer.name) +
                     " takes more than 2^62 cycles; raise the bandwidths or lower the bounds");
  point.cost = {sum_pj, static_cast<std::int64_t>(cycles)};
  return {point};
}

NetworkCost ExactTiles::least_cost() const {
  const CompulsoryWords words = compulsory_words(network_);
  const SizedHardware& sized = hardware_.sized;
  double macs = 0;
  for (const double of_layer : compulsory_macs(network_)) macs += of_layer;
  NetworkCost least;
  least.energy_pj = macs * sized.mac_pj + outermost_pj(sized.levels.back(), words) + innermost_pj();
  least.cycles = std::max(macs / static_cast<double>(sized.mac_units),
                          memory_cycles(sized.levels.back(), words.read, words.written));
  return least;
}

/// Each multiply-accumulate takes a word of each operand from a memory, shared by as many as all
/// fan-outs along which the operand stays the same can hold.
double ExactTiles::innermost_pj() const {
  double sum = 0;
  const std::vector<double> macs = compulsory_macs(network_);
  for (int layer = 0; layer < network_.num_layers(); ++layer) {
    const GraphLayer& fused = network_.layers[slot(layer)];
    if (!fused.layer.type->has_weights) continue;
    for (const Operand operand : kAllOperands) {
      double shared = 1;
      double least_pj = std::numeric_limits<double>::infinity();
      // Words that may come straight from outside are counted there already.
      bool is_held_below = false;
      for (std::size_t l = 0; l < architecture_.levels.size(); ++l) {
        const MemoryLevel& level = architecture_.levels[l];
        const SizedLevel& sized = hardware_.sized.levels[l];
        for (std::size_t axis = 0; axis < level.spatial.size(); ++axis)
          if (has_other_dims(level.spatial[axis].dims, fused.layer.relevant(operand)))
            shared *= static_cast<double>(hardware_.fan_out_limits[l][axis]);
        if (!level.holds.has(operand)) continue;
        is_held_below = is_held_below ||
                        (l + 1 < architecture_.levels.size() && !level.may_bypass.has(operand));
        const double pj = operand == Operand::Output ? sized.write_pj : sized.read_pj;
        least_pj = std::min(least_pj, pj / static_cast<double>(sized.block_words));
      }
      if (is_held_below) sum += macs[slot(layer)] / shared * least_pj;
    }
  }
  return sum;
}

CopyCost ExactTiles::copies_cost(const std::vector<TileCopy>& copies) const {
  const SizedHardware& sized = hardware_.sized;
  CopyCost cost;
  cost.memory_pj.assign(sized.levels.size(), 0);
  Words words(sized.levels.size());
  for (const TileCopy& copy : copies) {
    const SizedLevel &from = sized.levels[slot(copy.from)], &to = sized.levels[slot(copy.to)];
    words.reads[slot(copy.from)] += copy.words;
    words.writes[slot(copy.to)] += copy.words;
    cost.memory_pj[slot(copy.from)] += blocks_of(from, copy.words) * from.read_pj;
    cost.memory_pj[slot(copy.to)] += blocks_of(to, copy.words) * to.write_pj;
  }
  for (std::size_t l = 0; l < sized.levels.size(); ++l) {
    cost.energy_pj += cost.memory_pj[l];
    cost.cycles =
        std::max(cost.cycles, memory_cycles(sized.levels[l], words.reads[l], words.writes[l]));
  }
  return cost;
}

}  // namespace codescent
