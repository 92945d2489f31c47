#include "core/stacks/stack_plan.hpp"

#include <algorithm>

namespace codescent {
namespace {

/// The kinds of tiles along an axis, each with its plan.
struct AxisTiles {
  std::vector<TileKind> kinds;
  std::vector<int> plan_of_kind;
  std::vector<AxisPlan> plans;

  const AxisPlan& plan(std::size_t kind) const { return plans[slot(plan_of_kind[kind])]; }
};

AxisTiles tiles_of_axis(const LayerGraph& network, const LayerRange& layers, int axis,
                        std::int64_t extent, std::int64_t tile, bool is_cached) {
  AxisTiles tiles;
  tiles.kinds = tile_kinds(extent, tile);
  for (const TileKind& kind : tiles.kinds) {
    AxisPlan plan =
        plan_axis_as_published(network, layers, kind.extent, axis, is_cached && !kind.is_first);
    const auto known = std::find_if(tiles.plans.begin(), tiles.plans.end(),
                                    [&](const AxisPlan& other) { return plan == other; });
    tiles.plan_of_kind.push_back(static_cast<int>(known - tiles.plans.begin()));
    if (known == tiles.plans.end()) tiles.plans.push_back(std::move(plan));
  }
  return tiles;
}

std::vector<int> inputs_of(const LayerGraph& network, const LayerRange& layers) {
  std::vector<int> inputs;
  for (int l = layers.first; l <= layers.last; ++l)
    for (const MapUse& use : network.layers[slot(l)].uses)
      if (!layers.has(use.map) && std::find(inputs.begin(), inputs.end(), use.map) == inputs.end())
        inputs.push_back(use.map);
  return inputs;
}

/// Places the caches of a stack: every kind of tile asks for a memory; columns take the highest of
/// a row of tiles, rows the highest of all.
class CachePlacement {
 public:
  CachePlacement(const LayerGraph& network, const MapExtents& extents,
                 const StackMemories& memories, const LayerRange& layers, OverlapMode mode,
                 const AxisTiles& columns, const AxisTiles& rows, const std::vector<int>& inputs)
      : network_(network),
        extents_(extents),
        memories_(memories),
        layers_(layers),
        columns_(columns),
        rows_(rows),
        inputs_(inputs),
        has_columns_(mode != OverlapMode::Recompute && columns.kinds.size() > 1),
        has_rows_(mode == OverlapMode::FullCache && rows.kinds.size() > 1) {}

  /// Fills the caches of all kinds of tiles; false if they fit nowhere.
  bool operator()(std::vector<std::vector<CacheMemories>>& caches) const {
    const std::size_t none = memories_.shared.size();
    std::size_t row_level = 0;
    std::vector<std::size_t> column_levels(rows_.kinds.size(), 0);
    for (std::size_t r = 0; r < rows_.kinds.size(); ++r)
      for (std::size_t c = 0; c < columns_.kinds.size(); ++c) {
        const Need need = need_of(c, r);
        column_levels[r] = std::max(column_levels[r], lowest_that_holds(need.columns));
        row_level = std::max(row_level, lowest_that_holds(need.rows));
      }
    for (std::size_t r = 0; r < rows_.kinds.size(); ++r) {
      if ((has_columns_ && column_levels[r] == none) || (has_rows_ && row_level == none))
        return false;
      auto& of_row = caches.emplace_back();
      for (const TileKind& column : columns_.kinds) {
        CacheMemories& own = of_row.emplace_back();
        if (has_columns_ && !column.is_first) own.column_read = memories_.shared[column_levels[r]];
        if (has_columns_ && !column.is_last) own.column_write = memories_.shared[column_levels[r]];
        if (has_rows_ && !rows_.kinds[r].is_first) own.row_read = memories_.shared[row_level];
        if (has_rows_ && !rows_.kinds[r].is_last) own.row_write = memories_.shared[row_level];
      }
    }
    return true;
  }

 private:
  /// Bits that a memory must hold for the columns, or the rows, of all layers.
  struct Need {
    double columns = 0, rows = 0;
  };

  std::size_t lowest_that_holds(double bits) const {
    const auto found = std::find_if(memories_.shared.begin(), memories_.shared.end(),
                                    [&](int memory) { return memories_.size_of(memory) >= bits; });
    return static_cast<std::size_t>(found - memories_.shared.begin());
  }

  double words_to_bits(int map, std::int64_t width, std::int64_t height) const {
    const FeatureMap& read = network_.maps[slot(map)];
    return static_cast<double>(width * height * read.channels) * read.word_bits;
  }

  double column_bits(const AxisPlan& column, const AxisPlan& row, int map) const {
    std::int64_t height = 0;
    for (int l = layers_.first; l <= layers_.last; ++l)
      for (std::size_t use = 0; use < network_.layers[slot(l)].uses.size(); ++use)
        if (network_.layers[slot(l)].uses[use].map == map)
          height = std::max(height, row.patch[slot(l)][use]);
    return words_to_bits(map, column.cached[slot(map)], height);
  }
  double row_bits(const AxisPlan& row, int map) const {
    return words_to_bits(map, extents_.width[slot(map)], row.cached[slot(map)]);
  }

  /// A layer's operands and output, and maps that later layers still read.
  double live_bits(const AxisPlan& column, const AxisPlan& row, int layer) const {
    const auto& uses = network_.layers[slot(layer)].uses;
    double bits = fresh_bits(network_, column, row, layer);
    for (std::size_t use = 0; use < uses.size(); ++use)
      bits += patch_bits(network_, column, row, layer, use);
    const auto is_kept = [&](int map) {
      for (const MapUse& use : uses)
        if (use.map == map) return false;
      for (int later = layer + 1; later <= layers_.last; ++later)
        for (const MapUse& use : network_.layers[slot(later)].uses)
          if (use.map == map) return true;
      return false;
    };
    for (const int map : inputs_)
      if (is_kept(map)) bits += fresh_bits(network_, column, row, map);
    for (int map = layers_.first; map < layer; ++map)
      if (is_kept(map)) bits += fresh_bits(network_, column, row, map);
    return bits;
  }

  /// In the first column, and row, caches come into being layer by layer, and layers before the
  /// first of them ask for nothing; caches of the stack's inputs, which nobody writes, are not
  /// counted there.
  Need need_of(std::size_t c, std::size_t r) const {
    const AxisPlan& column = columns_.plan(c);
    const AxisPlan& row = rows_.plan(r);
    const bool grows_columns = has_columns_ && columns_.kinds[c].is_first;
    const bool grows_rows = has_rows_ && rows_.kinds[r].is_first;
    double all_columns = 0, all_rows = 0;
    for (int map = 0; map < static_cast<int>(network_.maps.size()); ++map) {
      if (has_columns_) all_columns += column_bits(column, row, map);
      if (has_rows_) all_rows += row_bits(row, map);
    }
    Need need;
    double made_columns = 0, made_rows = 0;
    std::vector<bool> is_made(network_.maps.size(), false);
    for (int l = layers_.first; l <= layers_.last; ++l) {
      for (const MapUse& use : network_.layers[slot(l)].uses) {
        if (!layers_.has(use.map) || is_made[slot(use.map)]) continue;
        if (has_columns_) made_columns += column_bits(column, row, use.map);
        if (has_rows_) made_rows += row_bits(row, use.map);
        is_made[slot(use.map)] = true;
      }
      if (grows_columns && made_columns == 0) continue;
      const double columns = grows_columns ? made_columns : all_columns;
      const double rows = grows_rows ? made_rows : all_rows;
      const double live = live_bits(column, row, l);
      need.columns = std::max(need.columns, live + columns);
      if (grows_rows && made_rows == 0) continue;
      need.rows = std::max(need.rows, live + columns + rows);
    }
    return need;
  }

  const LayerGraph& network_;
  const MapExtents& extents_;
  const StackMemories& memories_;
  const LayerRange& layers_;
  const AxisTiles& columns_;
  const AxisTiles& rows_;
  const std::vector<int>& inputs_;
  const bool has_columns_, has_rows_;
};

/// The lowest level of the weights that holds those of all layers.
std::optional<int> level_of_weights(const LayerGraph& network, const StackMemories& memories,
                                    const LayerRange& layers) {
  double bits = 0;
  for (int l = layers.first; l <= layers.last; ++l) bits += weight_bits(network.layers[slot(l)]);
  const MemoryChain& chain = memories.chain(Operand::Weight);
  const auto found = std::find_if(chain.begin(), chain.end(),
                                  [&](int memory) { return memories.size_of(memory) >= bits; });
  if (found == chain.end()) return std::nullopt;
  return static_cast<int>(found - chain.begin());
}

/// Tiles by kind, those that cost the same as one; the first of all fetches the weights.
std::vector<TileType> tile_types(const AxisTiles& columns, const AxisTiles& rows,
                                 const std::vector<std::vector<CacheMemories>>& caches) {
  std::vector<TileType> types;
  const auto add = [&](const TileType& type) {
    for (TileType& known : types)
      if (known.column == type.column && known.row == type.row && known.caches == type.caches &&
          known.brings_weights == type.brings_weights &&
          known.is_first_column == type.is_first_column &&
          known.is_first_row == type.is_first_row) {
        known.count += type.count;
        return;
      }
    types.push_back(type);
  };
  for (std::size_t r = 0; r < rows.kinds.size(); ++r)
    for (std::size_t c = 0; c < columns.kinds.size(); ++c) {
      TileType type;
      type.column = columns.plan_of_kind[c];
      type.row = rows.plan_of_kind[r];
      type.caches = caches[r][c];
      // What else is first makes no difference.
      type.is_first_column = columns.kinds[c].is_first && type.caches.column_write != kNoMemory;
      type.is_first_row = rows.kinds[r].is_first && type.caches.row_write != kNoMemory;
      type.count = columns.kinds[c].count * rows.kinds[r].count;
      if (c == 0 && r == 0) {
        TileType first = type;
        first.brings_weights = true;
        first.count = 1;
        add(first);
        if (--type.count == 0) continue;
      }
      add(type);
    }
  return types;
}

}  // namespace

const std::vector<std::string>& overlap_mode_names() {
  static const std::vector<std::string> names = {"recompute", "horizontal", "full"};
  return names;
}

double fresh_bits(const LayerGraph& network, const AxisPlan& column, const AxisPlan& row, int map) {
  const FeatureMap& of_map = network.maps[slot(map)];
  return static_cast<double>(column.fresh[slot(map)] * row.fresh[slot(map)] * of_map.channels) *
         of_map.word_bits;
}

double patch_bits(const LayerGraph& network, const AxisPlan& column, const AxisPlan& row, int layer,
                  std::size_t use) {
  const GraphLayer& of_layer = network.layers[slot(layer)];
  return static_cast<double>(column.patch[slot(layer)][use] * row.patch[slot(layer)][use] *
                             input_channels(of_layer.layer)) *
         network.maps[slot(of_layer.uses[use].map)].word_bits;
}

MapExtents grown_maps(const LayerGraph& network) {
  return {grown_extents(network, 0), grown_extents(network, 1)};
}

std::optional<StackPlan> plan_stack_as_published(const LayerGraph& network,
                                                 const MapExtents& extents,
                                                 const StackMemories& memories,
                                                 const LayerRange& layers, OverlapMode mode,
                                                 const TileSize& tile) {
  const std::size_t output = slot(layers.last);
  AxisTiles columns = tiles_of_axis(network, layers, 0, extents.width[output], tile.width,
                                    mode != OverlapMode::Recompute);
  AxisTiles rows = tiles_of_axis(network, layers, 1, extents.height[output], tile.height,
                                 mode == OverlapMode::FullCache);
  StackPlan plan;
  plan.layers = layers;
  plan.inputs = inputs_of(network, layers);
  std::vector<std::vector<CacheMemories>> caches;
  const CachePlacement place(network, extents, memories, layers, mode, columns, rows, plan.inputs);
  const std::optional<int> weights_level = level_of_weights(network, memories, layers);
  if (!weights_level || !place(caches)) return std::nullopt;
  plan.weights_level = *weights_level;
  plan.types = tile_types(columns, rows, caches);
  for (const TileType& type : plan.types) plan.num_tiles += type.count;
  plan.num_tiles -= 1;
  plan.columns = std::move(columns.plans);
  plan.rows = std::move(rows.plans);
  return plan;
}

}  // namespace codescent
