#include "searchers/stacks/fuse_words.hpp"

#include <algorithm>
#include <charconv>

#include "core/error.hpp"
#include "core/stacks/stack_cuts.hpp"

namespace codescent {
namespace {

std::int64_t size_named(const std::string& flag, const std::string& text,
                        const std::string& whole) {
  std::int64_t size = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, size);
  if (read.ec != std::errc() || read.ptr != end || size < 1 || size > kLargestExtent)
    throw InputError(flag + ": expected sizes from 1 to " + std::to_string(kLargestExtent) +
                     ", found " + in_quotes(text) + " in " + in_quotes(whole));
  return size;
}

std::vector<std::int64_t> sizes_named(const std::string& flag, const std::string& text,
                                      const std::string& whole) {
  std::vector<std::int64_t> sizes;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    sizes.push_back(size_named(flag, text.substr(begin, end - begin), whole));
    begin = end + 1;
  }
  return sizes;
}

/// The two parts of "WIDTHxHEIGHT".
std::pair<std::string, std::string> two_parts(const std::string& flag, const std::string& text,
                                              const std::string& example) {
  const std::size_t cross = text.find('x');
  if (cross == std::string::npos)
    throw InputError(flag + ": expected width and height, such as " + example + ", found " +
                     in_quotes(text));
  return {text.substr(0, cross), text.substr(cross + 1)};
}

/// Throws if a later stack reads a map that is not the last of its stack.
void expect_stacks(const LayerGraph& network, const std::vector<LayerRange>& stacks) {
  const std::vector<LayerRange> possible = possible_stacks(network, network.num_layers());
  for (const LayerRange& stack : stacks) {
    const bool is_possible =
        std::any_of(possible.begin(), possible.end(), [&](const LayerRange& other) {
          return other.first == stack.first && other.last == stack.last;
        });
    if (!is_possible)
      throw InputError("--cuts: a map from inside the stack " +
                       in_quotes(network.layers[slot(stack.first)].layer.name) + " to " +
                       in_quotes(network.layers[slot(stack.last)].layer.name) +
                       " is read after it; expected cuts where one map is left");
  }
}

}  // namespace

TileSize tile_named(const std::string& text) {
  if (text == "whole") return {kLargestExtent, kLargestExtent};
  const auto [width, height] = two_parts("--tile", text, "4x72, or whole");
  return {size_named("--tile", width, text), size_named("--tile", height, text)};
}

std::vector<FusePoint> fuse_points(const FuseWords& words, const std::string& grid,
                                   const TileSize& largest) {
  const std::vector<OverlapMode> modes = modes_named(words.mode);
  if (!words.tile.empty()) {
    const TileSize tile = tile_named(words.tile);
    return grid_of(modes, {tile.width}, {tile.height}, words.lpf_limit);
  }
  if (grid.empty())
    return grid_of(modes, doubling_sizes(largest.width), doubling_sizes(largest.height),
                   words.lpf_limit);
  const auto [widths, heights] = two_parts("--grid", grid, "1,4,16x1,4,18, or a CSV file");
  return grid_of(modes, sizes_named("--grid", widths, grid), sizes_named("--grid", heights, grid),
                 words.lpf_limit);
}

std::vector<OverlapMode> modes_named(const std::string& text) {
  const std::vector<std::string>& names = overlap_mode_names();
  std::vector<OverlapMode> modes;
  for (std::size_t mode = 0; mode < names.size(); ++mode)
    if (text.empty() || names[mode] == text) modes.push_back(OverlapMode(mode));
  if (modes.empty()) throw InputError("--mode: " + none_of_names(text, names));
  return modes;
}

FuseSpace fuse_space(const FuseWords& words, const std::string& grid, const LayerGraph& network) {
  FuseSpace space;
  space.modes = modes_named(words.mode);
  const CutChoice cuts = cut_choice(words.cuts, network);
  if (cuts.kind == CutChoice::Kind::Automatic)
    space.ranges = possible_stacks(network, words.most_layers);
  else if (cuts.kind == CutChoice::Kind::EachLayer)
    space.ranges = possible_stacks(network, 1);
  else
    space.ranges = stacks_of_cuts(network, cuts.layers);
  expect_stacks(network, space.ranges);
  TileSize largest;
  for (const LayerRange& range : space.ranges) {
    const auto& extents = network.maps[slot(range.last)].extents;
    largest.width = std::max(largest.width, extents[0]);
    largest.height = std::max(largest.height, extents[1]);
  }
  if (!words.tile.empty()) {
    space.tiles = {tile_named(words.tile)};
  } else if (grid.empty()) {
    for (const std::int64_t height : doubling_sizes(largest.height))
      space.tiles.push_back({kLargestExtent, height});
    for (const std::int64_t width : doubling_sizes(largest.width))
      space.tiles.push_back({width, kLargestExtent});
  } else {
    const auto [widths, heights] = two_parts("--grid", grid, "1,4,16x1,4,18");
    for (const std::int64_t width : sizes_named("--grid", widths, grid))
      for (const std::int64_t height : sizes_named("--grid", heights, grid))
        space.tiles.push_back({width, height});
  }
  space.tiles.push_back({kLargestExtent, kLargestExtent});
  return space;
}

}  // namespace codescent
