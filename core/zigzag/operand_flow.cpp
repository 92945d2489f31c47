#include "core/zigzag/operand_flow.hpp"

#include <cmath>

namespace codescent {
namespace {

std::size_t at(int level) {
  return static_cast<std::size_t>(level);
}

double bits_of(Operand operand, const OperandBits& bits, bool partial) {
  if (operand == Operand::Weight) return bits.weight;
  if (operand == Operand::Input) return bits.input;
  return partial ? bits.partial_sum : bits.output;
}

}  // namespace

OperandFlow::OperandFlow(const Layer& layer, Operand operand, const OperandMapping& mapping,
                         const OperandBits& bits)
    : indexing_(layer, operand),
      partial_bits_(bits_of(operand, bits, true)),
      final_bits_(bits_of(operand, bits, false)) {
  merge_stationary(mapping.temporal);
  // In the order of the nest, since windows grow by all loops inside.
  std::vector<ZigzagLoops> nest = {mapping.spatial[0]};
  for (std::size_t l = 0; l < own_temporal_.size(); ++l) {
    nest.push_back(own_temporal_[l]);
    nest.push_back(mapping.spatial[l + 1]);
  }
  const std::vector<ReuseLoops> reuse = indexing_.by_reuse(nest);
  spatial_.push_back(reuse[0]);
  cycles_.push_back(1);
  for (std::size_t l = 0; l < own_temporal_.size(); ++l) {
    temporal_.push_back(reuse[1 + 2 * l]);
    spatial_.push_back(reuse[2 + 2 * l]);
    cycles_.push_back(cycles_.back() * product(own_temporal_[l]));
  }
  count_units(mapping.spatial);
}

/// Loops at the bottom of a level that leave the operand alone belong to the level below, which
/// keeps its words meanwhile. MACs keep none: level 0 is read every cycle.
void OperandFlow::merge_stationary(const std::vector<ZigzagLoops>& temporal) {
  for (std::size_t l = 0; l < temporal.size(); ++l) {
    auto first = temporal[l].begin();
    if (l > 0) {
      while (first != temporal[l].end() && indexing_.is_irrelevant(first->dim)) ++first;
      ZigzagLoops& below = own_temporal_.back();
      below.insert(below.end(), temporal[l].begin(), first);
    }
    own_temporal_.emplace_back(first, temporal[l].end());
  }
}

void OperandFlow::count_units(const std::vector<ZigzagLoops>& spatial) {
  const std::vector<ReuseLoops> reuse = indexing_.by_reuse(spatial);
  for (std::size_t l = 0; l < spatial.size(); ++l) {
    double units = 1, distinct = 1;
    for (std::size_t above = l; above < reuse.size(); ++above) {
      units *= product(reuse[above]);
      distinct *= relevant_product(reuse[above]);
    }
    units_.push_back(std::nearbyint(units));
    distinct_units_.push_back(distinct);
  }
}

double OperandFlow::words_held(int level) const {
  double words = 1;
  for (int l = 0; l <= level; ++l)
    words *= relevant_product(spatial_[at(l)]) * relevant_product(temporal_[at(l)]);
  return std::nearbyint(words);
}

double OperandFlow::words_in_use(int level) const {
  return words_held(level) / top_product(temporal_[at(level)], true);
}

/// Words that an instance of a level exchanges with all below it at a time: what one below holds,
/// for all that hold other words.
double OperandFlow::words_of_link(int level) const {
  if (level == 0) return std::nearbyint(relevant_product(spatial_[0]));
  return whole_part(words_held(level - 1) * distinct_units(level) / distinct_units(level + 1));
}

/// Whether sums are still partial below: a loop that reduces is left in a level or outside it.
bool OperandFlow::reduces_from(int level) const {
  const auto reduces = [](const ReuseLoops& loops) {
    for (const ReuseLoop& loop : loops)
      if (!loop.is_relevant && loop.factor != 1) return true;
    return false;
  };
  for (int l = level; l < num_levels(); ++l)
    if (reduces(temporal_[at(l)]) || reduces(spatial_[at(l + 1)])) return true;
  return false;
}

double OperandFlow::bits_at(int level, double words) const {
  return words * (is_output() && reduces_from(level + 1) ? partial_bits_ : final_bits_);
}

LevelTransfer OperandFlow::transfer_of_link(int level, double words) const {
  const double period = cycles_[at(level)];
  const double again = level > 0 ? top_product(temporal_[at(level - 1)], false) : 1;
  const bool is_partial = is_output() && reduces_from(level);
  return {words, is_partial ? partial_bits_ : final_bits_, period, total_cycles() / period,
          period / again};
}

std::optional<LevelTransfer> OperandFlow::transfer(int level, Move move) const {
  const bool to_below = move == Move::ReadDown || move == Move::WriteFromBelow;
  const int link = to_below ? level : level + 1;
  if (link >= num_levels()) return std::nullopt;  // nothing is above
  // Outputs go up, and come down again while sums are partial.
  const bool goes_up = move == Move::WriteFromBelow || move == Move::ReadUp;
  if (goes_up ? !is_output() : is_output() && !reduces_from(link)) return std::nullopt;
  return transfer_of_link(link, to_below ? words_of_link(link) : words_held(level));
}

}  // namespace codescent
