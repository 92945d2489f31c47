#include "searchers/stacks/fuse_words.hpp"

#include <algorithm>
#include <charconv>

#include "core/error.hpp"

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

std::vector<OverlapMode> modes_named(const std::string& text) {
  const std::vector<std::string>& names = overlap_mode_names();
  std::vector<OverlapMode> modes;
  for (std::size_t mode = 0; mode < names.size(); ++mode)
    if (text.empty() || names[mode] == text) modes.push_back(OverlapMode(mode));
  if (modes.empty()) throw InputError("--mode: " + none_of_names(text, names));
  return modes;
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

}  // namespace codescent
