#include "core/stacks/stack_tiles.hpp"

#include <algorithm>

#include "core/exact_model/tiles.hpp"

namespace codescent {

StackTiles::StackTiles(const LayerGraph& network, const StackChoice& choice)
    : network_(network),
      choice_(choice),
      groups_(choice.splits_groups ? separate_groups(network, choice.layers) : 1) {
  const bool keeps_columns = choice.mode != OverlapMode::Recompute;
  const bool keeps_rows = choice.mode == OverlapMode::FullCache;
  columns_ = tile_runs(network, choice.layers, 0, choice.tile.width, kept_maps(keeps_columns));
  rows_ = tile_runs(network, choice.layers, 1, choice.tile.height, kept_maps(keeps_rows));
  for (const TileRun& row : rows_)
    for (const TileRun& column : columns_)
      kinds_.push_back({&column.plan, &row.plan, column.count * row.count * groups_});
  for (int l = choice.layers.first; l <= choice.layers.last; ++l)
    for (const MapUse& use : network.layers[slot(l)].uses)
      if (is_input(use.map) && std::find(inputs_.begin(), inputs_.end(), use.map) == inputs_.end())
        inputs_.push_back(use.map);
}

/// Inputs that are read directly are never kept: their windows are read whole.
std::vector<bool> StackTiles::kept_maps(bool keeps) const {
  std::vector<bool> kept(network_.maps.size(), keeps);
  for (std::size_t map = 0; map < kept.size(); ++map)
    if (is_direct(static_cast<int>(map))) kept[map] = false;
  return kept;
}

bool StackTiles::is_direct(int map) const {
  if (!is_input(map) || !choice_.reads_inputs_directly) return false;
  for (int l = choice_.layers.first; l <= choice_.layers.last; ++l)
    for (const MapUse& use : network_.layers[slot(l)].uses) {
      if (use.map != map) continue;
      for (const MapUse& other : network_.layers[slot(l)].uses)
        if (other.operand == use.operand && !is_input(other.map)) return false;
    }
  return true;
}

bool StackTiles::is_read_after(int layer, int map) const {
  for (int later = layer + 1; later <= choice_.layers.last; ++later)
    for (const MapUse& use : network_.layers[slot(later)].uses)
      if (use.map == map) return true;
  return false;
}

double StackTiles::map_words(int map, std::int64_t width, std::int64_t height) const {
  const std::int64_t channels = network_.maps[slot(map)].channels / groups_;
  return static_cast<double>(width) * static_cast<double>(height) * static_cast<double>(channels);
}

double StackTiles::words(const TileKindPair& kind, int map) const {
  return map_words(map, kind.column->fresh[slot(map)], kind.row->fresh[slot(map)]);
}

double StackTiles::patch_words(const TileKindPair& kind, int layer, std::size_t use) const {
  return map_words(network_.layers[slot(layer)].uses[use].map, kind.column->patch[slot(layer)][use],
                   kind.row->patch[slot(layer)][use]);
}

double StackTiles::fresh_patch_words(const TileKindPair& kind, int layer, std::size_t use) const {
  return map_words(network_.layers[slot(layer)].uses[use].map,
                   kind.column->patch[slot(layer)][use] - kind.column->overlap[slot(layer)][use],
                   kind.row->patch[slot(layer)][use] - kind.row->overlap[slot(layer)][use]);
}

double StackTiles::column_patch_words(const TileKindPair& kind, int layer, std::size_t use) const {
  return map_words(network_.layers[slot(layer)].uses[use].map,
                   kind.column->overlap[slot(layer)][use],
                   kind.row->patch[slot(layer)][use] - kind.row->overlap[slot(layer)][use]);
}

double StackTiles::row_patch_words(const TileKindPair& kind, int layer, std::size_t use) const {
  return map_words(network_.layers[slot(layer)].uses[use].map, kind.column->patch[slot(layer)][use],
                   kind.row->overlap[slot(layer)][use]);
}

double StackTiles::waiting_words(const TileKindPair& kind, int layer, int map) const {
  double read = 0;
  const auto& uses = network_.layers[slot(layer)].uses;
  for (std::size_t use = 0; use < uses.size(); ++use)
    if (uses[use].map == map) read = std::max(read, fresh_patch_words(kind, layer, use));
  return words(kind, map) - read;
}

double StackTiles::beside_window_words(const TileKindPair& kind, int layer, std::size_t use) const {
  const GraphLayer& fused = network_.layers[slot(layer)];
  if (!fused.uses[use].sees_all || fused.uses[use].operand != Operand::Input) return 0;
  DimArray extents = fused.layer.bounds;
  extents[slot(index(Dim::P))] = kind.column->fresh[slot(layer)];
  extents[slot(index(Dim::Q))] = kind.row->fresh[slot(layer)];
  if (groups_ > 1) extents[slot(index(Dim::G))] = 1;
  const auto window = static_cast<double>(tile_words(fused.layer, Operand::Input, extents));
  return std::max(0.0, patch_words(kind, layer, use) - window);
}

double StackTiles::kept_column_words(int map) const {
  std::int64_t width = 0, height = 0;
  for (const TileRun& column : columns_) width = std::max(width, column.plan.cached[slot(map)]);
  for (const TileRun& row : rows_) height = std::max(height, row.plan.fresh[slot(map)]);
  return map_words(map, width, height);
}

double StackTiles::kept_row_words(int map) const {
  std::int64_t width = 0, height = 0;
  for (const TileRun& column : columns_) width = std::max(width, column.plan.cached[slot(map)]);
  for (const TileRun& row : rows_) height = std::max(height, row.plan.cached[slot(map)]);
  return map_words(map, network_.maps[slot(map)].extents[0] + width, height);
}

}  // namespace codescent
