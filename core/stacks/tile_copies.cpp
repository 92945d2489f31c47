#include "core/stacks/tile_copies.hpp"

#include <algorithm>

namespace codescent {
namespace {

void add(std::vector<CopyAction>& actions, double bits, Operand from_operand, int from,
         Operand to_operand, int to) {
  if (from != to && bits > 0) actions.push_back({bits, from_operand, from, to_operand, to});
}

}  // namespace

TilePlaces::TilePlaces(const LayerGraph& network, const StackPlan& plan, const TileType& type)
    : network_(network),
      column_(plan.column_of(type)),
      row_(plan.row_of(type)),
      plan_(plan),
      type_(type),
      places_(network.maps.size()) {}

void TilePlaces::placed(int layer, int input, int output) {
  places_[slot(layer)] = {input, output};
}

/// The overlap with the next tiles goes to the caches, and the map to where it is read. Rows are
/// written for all columns; columns without the corner, where both are in one memory. After the
/// first tiles a part narrower than the overlap is all that is new.
void TilePlaces::copy_fresh(int map, int to, std::vector<CopyAction>& actions) const {
  const FeatureMap& of_map = network_.maps[slot(map)];
  const int from = places_[slot(map)].output;
  const std::int64_t width = column_.fresh[slot(map)], height = row_.fresh[slot(map)];
  const CacheMemories& caches = type_.caches;
  const auto bits = [&](std::int64_t words) {
    return static_cast<double>(words * of_map.channels) * of_map.word_bits;
  };
  std::int64_t rows = 0;
  if (caches.row_write != kNoMemory) {
    rows = row_.cached[slot(map)];
    if (!type_.is_first_row) rows = std::min(rows, height);
    add(actions, bits(width * rows), Operand::Output, from, Operand::Output, caches.row_write);
  }
  if (caches.column_write != kNoMemory) {
    std::int64_t columns = column_.cached[slot(map)];
    if (!type_.is_first_column) columns = std::min(columns, width);
    const std::int64_t rest = height - (caches.row_write == caches.column_write ? rows : 0);
    add(actions, bits(columns * rest), Operand::Output, from, Operand::Output, caches.column_write);
  }
  add(actions, bits(width * height), Operand::Output, from, Operand::Input, to);
}

void TilePlaces::read_caches(int layer, std::size_t use, std::vector<CopyAction>& actions) const {
  const GraphLayer& of_layer = network_.layers[slot(layer)];
  const double channel_bits = static_cast<double>(input_channels(of_layer.layer)) *
                              network_.maps[slot(of_layer.uses[use].map)].word_bits;
  const int to = places_[slot(layer)].input;
  const CacheMemories& caches = type_.caches;
  const std::int64_t width = column_.patch[slot(layer)][use], height = row_.patch[slot(layer)][use];
  const std::int64_t columns =
      caches.column_read == kNoMemory ? 0 : column_.overlap[slot(layer)][use];
  if (columns > 0)
    add(actions, static_cast<double>(columns * height) * channel_bits, Operand::Input,
        caches.column_read, Operand::Input, to);
  if (caches.row_read != kNoMemory)
    add(actions,
        static_cast<double>((width - columns) * row_.overlap[slot(layer)][use]) * channel_bits,
        Operand::Input, caches.row_read, Operand::Input, to);
}

std::vector<CopyAction> TilePlaces::copies_before(int layer) const {
  std::vector<CopyAction> actions;
  const auto& uses = network_.layers[slot(layer)].uses;
  for (std::size_t use = 0; use < uses.size(); ++use) {
    if (plan_.layers.has(uses[use].map))
      copy_fresh(uses[use].map, places_[slot(layer)].input, actions);
    read_caches(layer, use, actions);
  }
  return actions;
}

}  // namespace codescent
