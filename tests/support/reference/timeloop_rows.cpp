#include "tests/support/reference/timeloop_rows.hpp"

#include <regex>
#include <stdexcept>

namespace codescent::testing {
namespace {

int level_named(const std::string& level_name, const Architecture& architecture) {
  for (int l = 0; l < architecture.num_levels(); ++l)
    if (architecture.levels[l].name == level_name) return l;
  throw std::invalid_argument("no level " + level_name);
}

}  // namespace

Layer layer_of_row(const CsvTable& table, std::size_t row, const std::string& prefix) {
  const auto value_of = [&](const std::string& column) {
    if (!table.has_column(prefix + column)) return std::int64_t{1};
    return static_cast<std::int64_t>(table.number(row, prefix + column));
  };
  Layer layer;
  for (const Dim dim : kAllDims) layer.bounds[index(dim)] = value_of(std::string(name(dim)));
  const bool is_depthwise = table.has_column("shape") && table.text(row, "shape") == "dw";
  layer.type = &kLayerTypes[is_depthwise ? 1 : 0];
  layer.stride_w = value_of("Wstride");
  layer.stride_h = value_of("Hstride");
  layer.dilation_w = value_of("Wdilation");
  layer.dilation_h = value_of("Hdilation");
  return layer;
}

Mapping mapping_from_loop_nest(const std::string& text, const Architecture& architecture) {
  // A level is "Name [ Weights:9408 (9408) ... ]", a loop "for K in [0:16) (Spatial-X)".
  static const std::regex item(R"((\w+) \[ |for (\w) in \[0:(\d+)\)(?: \(Spatial-(\w)\))?)");
  const std::string lines = std::regex_replace(text, std::regex(R"(\\n)"), "\n");
  std::string words;
  for (std::sregex_iterator match(lines.begin(), lines.end(), item), end; match != end; ++match) {
    const std::smatch& found = *match;
    if (found[1].matched)
      words += (words.empty() ? "L" : " - L") + std::to_string(level_named(found[1], architecture));
    else
      words += " " + found[2].str() + found[3].str() + found[4].str();
  }
  return mapping_from_string(words, architecture);
}

}  // namespace codescent::testing
