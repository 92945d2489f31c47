#include "tests/support/reference/deeplab_rows.hpp"

#include <algorithm>
#include <map>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace codescent::testing {
namespace {

/// The recorded names of levels, by the names of our templates' levels.
const std::map<std::string, std::string>& level_names() {
  static const std::map<std::string, std::string> names = {
      {"DRAM:", "DRAM"},
      {"shared_glb:", "GlobalBuffer"},
      {"inter_PE_column_spatial:", "GlobalBuffer"},
      {"ifmap_spad:", "PixelSpad"},
      {"weights_spad:", "WeightSpad"},
      {"psum_spad:", "SumSpad"},
      {"pe_spad:", "Spad"},
      {"weight_reg:", "WeightRegister"},
      {"input_activation_reg:", "InputRegister"},
      {"output_activation_reg:", "OutputRegister"}};
  return names;
}

int level_of(const std::string& word, const Architecture& architecture) {
  // One fan-out in Timeloop's words; the columns' are below the buffer here, the PEs' below a node.
  std::string wanted = word == "inter_PE_spatial:" ? "Column" : "";
  if (level_names().count(word) > 0) wanted = level_names().at(word);
  for (int pass = 0; pass < 2; ++pass, wanted = "GlobalBuffer")
    for (int l = 0; l < architecture.num_levels(); ++l)
      if (architecture.levels[l].name == wanted) return l;
  throw std::invalid_argument("no level for " + word);
}

/// "DRAM: M2 Q19 shared_glb: S7 Q2 inter_PE_spatial: M4_sY ..." outermost first.
Mapping mapping_of(const std::string& text, const Architecture& architecture) {
  Mapping mapping;
  mapping.levels.resize(architecture.levels.size());
  std::vector<std::vector<Dim>> outer_first(architecture.levels.size());
  std::istringstream words(text);
  static const std::regex loop(R"((\w)(\d+)(_s[XY])?)");
  std::smatch match;
  int level = -1;
  for (std::string word; words >> word;) {
    if (word.back() == ':') {
      level = level_of(word, architecture);
      continue;
    }
    if (!std::regex_match(word, match, loop)) throw std::invalid_argument("no loop: " + word);
    const Dim dim = match[1] == "M" ? Dim::K : dim_from_name(match[1].str()).value();
    LevelMapping& loops = mapping.levels[level];
    if (!match[3].matched) outer_first[level].push_back(dim);
    (match[3].matched ? loops.spatial : loops.temporal)[index(dim)] *= std::stoll(match[2].str());
  }
  for (std::size_t l = 0; l < mapping.levels.size(); ++l) {
    std::vector<Dim> order(outer_first[l].rbegin(), outer_first[l].rend());
    for (const Dim dim : kAllDims)
      if (std::find(order.begin(), order.end(), dim) == order.end()) order.push_back(dim);
    std::copy(order.begin(), order.end(), mapping.levels[l].order.begin());
  }
  return mapping;
}

}  // namespace

std::string template_of(const std::string& architecture) {
  return architecture == "eyeriss_like" ? "eyeriss_like_8bit" : architecture;
}

std::string energy_table_of(const std::string& architecture) {
  return architecture == "eyeriss_like" ? "eyeriss_32nm" : "simple_45nm";
}

DeeplabRow read_deeplab_row(const CsvTable& results, std::size_t row, const CsvTable& layers,
                            const Architecture& architecture) {
  DeeplabRow read;
  read.architecture = results.text(row, "arch");
  const auto number = static_cast<std::size_t>(results.number(row, "layer"));
  const auto value = [&](const std::string& column) {
    return static_cast<std::int64_t>(layers.number(number - 1, column));
  };
  read.layer.name = results.text(row, "name");
  for (const Dim dim : kAllDims)
    read.layer.bounds[index(dim)] = value(dim == Dim::K ? "M" : std::string(name(dim)));
  // The recorded projections join R to P by the stride that they call H, S to Q by W.
  read.layer.stride_w = value("Hstride");
  read.layer.stride_h = value("Wstride");
  read.mapping = mapping_of(results.text(row, "mapping"), architecture);
  for (int l = 0; l < architecture.num_levels(); ++l)
    for (const Operand operand : kAllOperands)
      if (architecture.levels[l].may_bypass.has(operand) &&
          results.text(row, "glb_" + std::string(name(operand)) + "s_fills").empty())
        read.mapping.levels[l].bypassed.insert(operand);
  return read;
}

}  // namespace codescent::testing
