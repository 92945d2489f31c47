#include "tests/core/stacks/stack_walk.hpp"

#include <algorithm>

#include "core/stacks/tile_runs.hpp"

namespace codescent::testing {
namespace {

std::vector<int> runs_of_tiles(const std::vector<TileRun>& runs) {
  std::vector<int> of_tile;
  for (std::size_t r = 0; r < runs.size(); ++r)
    of_tile.insert(of_tile.end(), static_cast<std::size_t>(runs[r].count), static_cast<int>(r));
  return of_tile;
}

}  // namespace

StackWalk::StackWalk(const LayerGraph& network, const RecordingTiles& model, const StackRuns& runs)
    : network_(network),
      model_(model),
      runs_(runs),
      memories_(model.memories()),
      stack_(runs.choice.layers),
      groups_(runs.choice.splits_groups ? separate_groups(network, stack_) : 1),
      keeps_columns_(runs.choice.mode != OverlapMode::Recompute),
      keeps_rows_(runs.choice.mode == OverlapMode::FullCache),
      places_(network.maps.size(), kNoMemory),
      ever_(network.maps.size()),
      in_columns_(network.maps.size()),
      in_rows_(network.maps.size()),
      copied_(memories_.size_bits.size(), std::vector<double>(memories_.size_bits.size(), 0)) {
  std::vector<bool> kept_columns(network.maps.size(), keeps_columns_);
  std::vector<bool> kept_rows(network.maps.size(), keeps_rows_);
  for (std::size_t map = 0; map < kept_rows.size(); ++map)
    if (is_direct(static_cast<int>(map))) kept_columns[map] = kept_rows[map] = false;
  const TileSize& tile = runs.choice.tile;
  columns_ = walk_axis(network, stack_, 0, tile.width, kept_columns);
  rows_ = walk_axis(network, stack_, 1, tile.height, kept_rows);
  readers_.resize(network.maps.size());
  for (int l = stack_.first; l <= stack_.last; ++l)
    for (const MapUse& use : network.layers[slot(l)].uses) readers_[slot(use.map)].push_back(l);
  find_runs(kept_columns, kept_rows);
}

/// Runs are made kind by kind of tile, each kind's layers in order.
void StackWalk::find_runs(const std::vector<bool>& kept_columns,
                          const std::vector<bool>& kept_rows) {
  const auto runs_of_columns =
      runs_of_tiles(tile_runs(network_, stack_, 0, runs_.choice.tile.width, kept_columns));
  const auto runs_of_rows =
      runs_of_tiles(tile_runs(network_, stack_, 1, runs_.choice.tile.height, kept_rows));
  std::map<std::pair<int, int>, std::pair<std::size_t, std::size_t>> first_of_kind;
  std::size_t run = 0, fetch = 0;
  for (row_ = 0; row_ < runs_of_rows.size(); ++row_)
    for (column_ = 0; column_ < runs_of_columns.size(); ++column_) {
      const auto [known, is_new] =
          first_of_kind.insert({{runs_of_rows[row_], runs_of_columns[column_]}, {row_, column_}});
      const auto [of_row, of_column] = known->second;
      for (int map = 0; map < static_cast<int>(network_.maps.size()); ++map) {
        const auto here = std::make_tuple(map, row_, column_);
        if (!is_new) {
          const auto there = std::make_tuple(map, of_row, of_column);
          if (requests_.count(there)) requests_[here] = requests_[there];
          if (fetched_to_.count(there)) fetched_to_[here] = fetched_to_[there];
        } else if (stack_.has(map) && taken(map).area() > 0 && run < runs_.runs.size()) {
          requests_[here] = &model_.request_of(runs_.runs[run++]);
        }
      }
      if (!is_new) continue;
      for (; fetch < runs_.fetches.size() &&
             runs_.fetches[fetch].kind + 1 == static_cast<int>(first_of_kind.size());
           ++fetch)
        fetched_to_[{runs_.fetches[fetch].map, row_, column_}] = runs_.fetches[fetch].memory;
    }
}

std::int64_t StackWalk::num_tiles() const {
  return static_cast<std::int64_t>(columns_.taken.size() * rows_.taken.size()) * groups_;
}

void StackWalk::say(const std::string& what) {
  if (mistakes_.size() > 400) return;
  mistakes_ += "tile " + std::to_string(column_) + ", " + std::to_string(row_) + ": " + what + "; ";
}

StackWalk::Box StackWalk::taken(int map) const {
  return {columns_.taken[column_][slot(map)], rows_.taken[row_][slot(map)]};
}

StackWalk::Box StackWalk::seen(int layer, std::size_t use) const {
  return {columns_.seen[column_][slot(layer)][use], rows_.seen[row_][slot(layer)][use]};
}

double StackWalk::bits(int memory, int map, std::size_t num_positions) const {
  return memories_.bits_at(memory,
                           static_cast<double>(num_positions) * static_cast<double>(channels(map)),
                           network_.maps[slot(map)].word_bits);
}

std::string StackWalk::mistakes() {
  for (row_ = 0; row_ < rows_.taken.size(); ++row_) {
    for (auto& map : in_columns_) map.clear();
    if (!keeps_rows_)
      for (int map = 0; map < static_cast<int>(ever_.size()); ++map)
        if (map != stack_.last) ever_[slot(map)].clear();
    for (column_ = 0; column_ < columns_.taken.size(); ++column_) walk_tile();
    for (std::size_t map = 0; map < in_rows_.size(); ++map) {
      Positions& rows = in_rows_[map];
      for (auto at = rows.begin(); at != rows.end();)
        at = at->second < rows_.kept_since[row_][map] ? rows.erase(at) : std::next(at);
    }
  }
  row_ = column_ = 0;
  compare_counts();
  return mistakes_;
}

void StackWalk::walk_tile() {
  places_.assign(network_.maps.size(), kNoMemory);
  fetch();
  for (int l = stack_.first; l <= stack_.last; ++l) {
    const Box box = taken(l);
    if (box.area() == 0) continue;
    const auto found = requests_.find({l, row_, column_});
    if (found == requests_.end()) return say("no run of layer " + std::to_string(l));
    const TileRequest& request = *found->second;
    if (request.layer != l || request.width != box.x.length() || request.height != box.y.length())
      say("another run of layer " + std::to_string(l));
    ran_[{l, box.x.length(), box.y.length()}] += groups_;
    read_layer(l, request);
    places_[slot(l)] = request.homes[slot(index(Operand::Output))];
    bring(l);
  }
}

/// Inputs of the tile, all of which stand there until their last readers have run.
void StackWalk::fetch() {
  std::vector<double> sum(memories_.size_bits.size(), 0);
  for (int map = 0; map < static_cast<int>(network_.maps.size()); ++map) {
    if (readers_[slot(map)].empty() || !is_input(map) || is_direct(map) || taken(map).area() == 0)
      continue;
    const auto found = fetched_to_.find({map, row_, column_});
    if (found == fetched_to_.end()) return say("no fetch of map " + std::to_string(map));
    const int place = places_[slot(map)] = found->second;
    copied_[slot(memories_.outermost())][slot(place)] +=
        static_cast<double>(taken(map).area() * channels(map));
    sum[slot(place)] += bits(place, map, static_cast<std::size_t>(taken(map).area()));
  }
  for (int memory = 0; memory < memories_.outermost(); ++memory)
    if (sum[slot(memory)] > 0 &&
        sum[slot(memory)] + kept_bits(memory, -1) > memories_.size_of(memory))
      say("memory " + std::to_string(memory) + " has no room for what is fetched");
  for (int map = 0; map < static_cast<int>(network_.maps.size()); ++map)
    if (is_input(map) && places_[slot(map)] != kNoMemory) bring(map);
}

/// The tile's part of a map is there.
void StackWalk::bring(int map) {
  const Box box = taken(map);
  for (std::int64_t x = box.x.begin; x < box.x.end; ++x)
    for (std::int64_t y = box.y.begin; y < box.y.end; ++y) {
      const bool is_new = ever_[slot(map)].insert({x, y}).second;
      if (!is_new && (keeps_columns_ || map == stack_.last))
        say("map " + std::to_string(map) + " comes twice");
    }
  if (map == stack_.last) return;
  // Until then its words wait where they are.
  bool is_read = false;
  for (const int reader : readers_[slot(map)]) is_read = is_read || taken(reader).area() > 0;
  if (!is_read) leave_to_caches(map);
}

void StackWalk::read_layer(int layer, const TileRequest& request) {
  const auto& uses = network_.layers[slot(layer)].uses;
  for (std::size_t use = 0; use < uses.size(); ++use) {
    const int home = request.homes[slot(index(uses[use].operand))];
    if (!is_direct(uses[use].map))
      read_use(layer, use, home);
    else if (home != memories_.outermost())
      say("an input is not read where it is");
  }
  expect_room(layer, request);
  for (const MapUse& use : uses) {
    bool is_read_later = false;
    for (const int reader : readers_[slot(use.map)])
      is_read_later = is_read_later || (reader > layer && taken(reader).area() > 0);
    if (!is_read_later && !is_direct(use.map)) leave_to_caches(use.map);
  }
}

void StackWalk::read_use(int layer, std::size_t use, int home) {
  const int map = network_.layers[slot(layer)].uses[use].map;
  const Box window = seen(layer, use), fresh = taken(map);
  const auto take = [&](int from) {
    if (from == kNoMemory)
      say("map " + std::to_string(map) + " stands nowhere");
    else
      copied_[slot(from)][slot(home)] += static_cast<double>(channels(map));
  };
  for (std::int64_t x = window.x.begin; x < window.x.end; ++x)
    for (std::int64_t y = window.y.begin; y < window.y.end; ++y) {
      const Position position{x, y};
      const bool is_fresh =
          fresh.x.begin <= x && x < fresh.x.end && fresh.y.begin <= y && y < fresh.y.end;
      if (is_fresh)
        take(places_[slot(map)]);
      else if (in_columns_[slot(map)].count(position))
        take(runs_.columns_memory);
      else if (in_rows_[slot(map)].count(position))
        take(runs_.rows_memory);
      else
        say("layer " + std::to_string(layer) + " reads what is not there of map " +
            std::to_string(map));
    }
}

/// Columns that later tiles of the row see, and rows that later rows of tiles see; what they do
/// not see any more makes room. What is in both goes to rows alone where both are in one memory.
void StackWalk::leave_to_caches(int map) {
  const std::int64_t columns_since = columns_.kept_since[column_][slot(map)];
  const std::int64_t rows_since = rows_.kept_since[row_][slot(map)];
  const Box box = taken(map);
  Positions &columns = in_columns_[slot(map)], &rows = in_rows_[slot(map)];
  const auto add = [&](const Position& position, Positions& to, int memory) {
    to.insert(position);
    if (memory == kNoMemory)
      say("what later tiles see of map " + std::to_string(map) + " is kept nowhere");
    else
      copied_[slot(places_[slot(map)])][slot(memory)] += static_cast<double>(channels(map));
  };
  for (std::int64_t x = box.x.begin; x < box.x.end; ++x)
    for (std::int64_t y = box.y.begin; y < box.y.end; ++y) {
      const bool in_rows = keeps_rows_ && y >= rows_since;
      if (in_rows) add({x, y}, rows, runs_.rows_memory);
      if (keeps_columns_ && x >= columns_since &&
          !(in_rows && runs_.rows_memory == runs_.columns_memory))
        add({x, y}, columns, runs_.columns_memory);
    }
  for (auto at = columns.begin(); at != columns.end();)
    at = at->first < columns_since ? columns.erase(at) : std::next(at);
  for (auto at = rows.begin(); at != rows.end();)
    at = at->first < columns_since && at->first < box.x.end && at->second < rows_since
             ? rows.erase(at)
             : std::next(at);
}

double StackWalk::kept_bits(int memory, int but_weights_of) const {
  double sum = 0;
  for (int map = 0; map < static_cast<int>(network_.maps.size()); ++map) {
    if (memory == runs_.columns_memory) sum += bits(memory, map, in_columns_[slot(map)].size());
    if (memory == runs_.rows_memory) sum += bits(memory, map, in_rows_[slot(map)].size());
  }
  if (memory != runs_.weights_memory || !runs_.choice.keeps_weights) return sum;
  for (int l = stack_.first; l <= stack_.last; ++l) {
    const GraphLayer& fused = network_.layers[slot(l)];
    if (fused.has_weights() && l != but_weights_of)
      sum += memories_.bits_at(
          memory, weight_bits(fused) / fused.bits.weight / static_cast<double>(groups_),
          fused.bits.weight);
  }
  return sum;
}

/// What a layer reads and writes, or maps that wait for later ones beside that.
double StackWalk::map_bits(int layer, const TileRequest& request, int memory, bool own) const {
  double sum = 0;
  const auto& uses = network_.layers[slot(layer)].uses;
  if (own && request.homes[slot(index(Operand::Output))] == memory)
    sum += bits(memory, layer, static_cast<std::size_t>(taken(layer).area()));
  for (int map = 0; map < static_cast<int>(network_.maps.size()); ++map) {
    Positions read, waiting;
    const auto stand = [](const Box& box, Positions& there) {
      for (std::int64_t x = box.x.begin; x < box.x.end; ++x)
        for (std::int64_t y = box.y.begin; y < box.y.end; ++y) there.insert({x, y});
    };
    for (std::size_t use = 0; use < uses.size(); ++use)
      if (uses[use].map == map && request.homes[slot(index(uses[use].operand))] == memory)
        stand(seen(layer, use), read);
    bool is_read_later = false;
    for (const int reader : readers_[slot(map)])
      is_read_later = is_read_later || (reader > layer && taken(reader).area() > 0);
    if (is_read_later && map != layer && places_[slot(map)] == memory) stand(taken(map), waiting);
    for (const Position& position : read) waiting.erase(position);
    sum += bits(memory, map, own ? read.size() : waiting.size());
  }
  return sum;
}

void StackWalk::expect_room(int layer, const TileRequest& request) {
  for (int memory = 0; memory < memories_.outermost(); ++memory) {
    const double others = map_bits(layer, request, memory, false);
    const double sum = kept_bits(memory, -1) + others + map_bits(layer, request, memory, true);
    if (sum > memories_.size_of(memory))
      say("memory " + std::to_string(memory) + " holds " + std::to_string(sum) + " bits of " +
          std::to_string(memories_.size_of(memory)) + " as layer " + std::to_string(layer) +
          " runs");
    if (kept_bits(memory, layer) + others > request.reserved_bits[slot(memory)])
      say("others hold more of memory " + std::to_string(memory) + " than layer " +
          std::to_string(layer) + " is told");
  }
}

void StackWalk::compare_counts() {
  const Box outputs = {{0, network_.maps[slot(stack_.last)].extents[0]},
                       {0, network_.maps[slot(stack_.last)].extents[1]}};
  if (static_cast<std::int64_t>(ever_[slot(stack_.last)].size()) != outputs.area())
    say("not all outputs leave");
  auto ran = ran_;
  for (const LayerRuns& run : runs_.runs) {
    const TileRequest& request = model_.request_of(run);
    ran[{run.layer, request.width, request.height}] -= run.count;
  }
  for (const auto& [key, count] : ran)
    if (count != 0) say("layer " + std::to_string(std::get<0>(key)) + " runs otherwise");
  if (num_tiles() != runs_.num_tiles) say("other tiles");
  const auto counted = model_.copied_words(runs_);
  if (runs_.choice.keeps_weights)
    for (int l = stack_.first; l <= stack_.last; ++l)
      if (network_.layers[slot(l)].has_weights())
        copied_[slot(memories_.outermost())][slot(runs_.weights_memory)] +=
            weight_bits(network_.layers[slot(l)]) / network_.layers[slot(l)].bits.weight /
            static_cast<double>(groups_);
  for (std::size_t from = 0; from < counted.size(); ++from)
    for (std::size_t to = 0; to < counted.size(); ++to)
      if (from != to && counted[from][to] != copied_[from][to] * static_cast<double>(groups_))
        say("from " + std::to_string(from) + " to " + std::to_string(to) + " walked " +
            std::to_string(copied_[from][to] * static_cast<double>(groups_)) + ", counted " +
            std::to_string(counted[from][to]));
}

}  // namespace codescent::testing
