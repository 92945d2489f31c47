#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/exact_model/evaluate.hpp"
#include "core/exact_model/verify.hpp"
#include "core/files/csv_file.hpp"
#include "core/files/result_file.hpp"
#include "core/formats/energy_table_file.hpp"
#include "core/text.hpp"
#include "tests/support/bundled_templates.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/loop_nest_counter.hpp"
#include "tests/support/random_cases.hpp"

// data/golden/exact_model.csv: designs of all bundled templates and every figure of them, so that
// no figure can change unseen. With UPDATE_GOLDEN=1 in the environment the file is written anew.

namespace codescent::testing {
namespace {

constexpr char kFileName[] = "exact_model.csv";
constexpr int kRowsPerTemplate = 32;
constexpr std::size_t kFewestRows = 200;
constexpr int kMostLevels = 6;
constexpr int kMostDraws = 1000;               // of a design until one is valid
constexpr std::int64_t kMostWalkedMacs = 800;  // of a layer whose loop nest is walked
constexpr std::int64_t kLargestWalkedBound = 8;
constexpr double kEnergyRounding = 1e-12;  // sums may be taken in another order
const std::vector<std::string> kTables = {"pat_40nm", "cacti_40nm"};

std::string golden_directory() {
  return std::string(CODESCENT_SOURCE_DIR) + "/data/golden";
}

std::string golden_path() {
  return golden_directory() + "/" + kFileName;
}

bool is_to_be_updated() {
  const char* wish = std::getenv("UPDATE_GOLDEN");
  return wish != nullptr && std::string(wish) == "1";
}

EnergyTable shipped_table(const std::string& table_name) {
  return load_energy_table(std::string(CODESCENT_SOURCE_DIR) + "/data/energy_tables/" + table_name +
                           ".yaml");
}

/// One layer on one accelerator.
struct GoldenCase {
  const Architecture* architecture = nullptr;
  std::string table_name;
  Hardware hardware;
  Layer layer;
  Mapping mapping;

  bool is_valid() const {
    return verify_hardware(*architecture, hardware).empty() &&
           verify_mapping(*architecture, hardware, layer, mapping).empty();
  }
};

/// Reads and writes the columns of the file.
class GoldenFile {
 public:
  GoldenFile() {
    for (const std::string& table_name : kTables)
      tables_.emplace(table_name, shipped_table(table_name));
  }

  const std::vector<Architecture>& architectures() const { return architectures_; }

  static std::vector<std::string> input_columns() {
    std::vector<std::string> columns = {"architecture", "sizes", "energy_table", "type"};
    for (const Dim dim : kAllDims) columns.emplace_back(name(dim));
    for (const char* column : {"stride_W", "stride_H", "dilation_W", "dilation_H", "footprint"})
      columns.emplace_back(column);
    columns.emplace_back("mapping");
    return columns;
  }

  static std::vector<std::string> figure_columns() {
    std::vector<std::string> columns = {"energy_pj", "cycles", "compute_cycles", "computes"};
    for (int l = 0; l < kMostLevels; ++l) {
      const std::string level = "L" + std::to_string(l) + ".";
      columns.push_back(level + "instances");
      for (const Operand operand : kAllOperands)
        for (const char* access : {".reads", ".fills", ".updates"})
          columns.push_back(level + std::string(name(operand)) + access);
    }
    return columns;
  }

  static std::vector<std::string> inputs(const GoldenCase& golden) {
    std::string sizes;
    for (const std::int64_t value : golden.hardware.values)
      sizes += (sizes.empty() ? "" : " ") + std::to_string(value);
    const Layer& layer = golden.layer;
    std::vector<std::string> fields = {golden.architecture->name, sizes, golden.table_name,
                                       std::string(layer.type->name)};
    for (const std::int64_t bound : layer.bounds) fields.push_back(std::to_string(bound));
    for (const std::int64_t step :
         {layer.stride_w, layer.stride_h, layer.dilation_w, layer.dilation_h})
      fields.push_back(std::to_string(step));
    fields.emplace_back(name(layer.footprint));
    fields.push_back(mapping_string(golden.mapping, *golden.architecture));
    return fields;
  }

  /// What the exact model says now, as text, in the order of `figure_columns`.
  std::vector<std::string> figures(const GoldenCase& golden) const {
    const SizedHardware sized =
        size_hardware(*golden.architecture, golden.hardware, tables_.at(golden.table_name));
    const LayerMetrics metrics =
        evaluate_layer(*golden.architecture, sized, golden.layer, golden.mapping);
    const Traffic& traffic = metrics.traffic;
    std::vector<std::string> fields = {
        exact_text(metrics.total_energy_pj), std::to_string(metrics.latency.cycles),
        std::to_string(traffic.compute_cycles), std::to_string(traffic.computes)};
    for (std::size_t l = 0; l < traffic.levels.size(); ++l) {
      fields.push_back(std::to_string(traffic.instances[l]));
      for (const OperandTraffic& counts : traffic.levels[l])
        for (const std::int64_t words : {counts.reads, counts.fills, counts.updates})
          fields.push_back(std::to_string(words));
    }
    fields.resize(figure_columns().size());  // levels that the template does not have are empty
    return fields;
  }

  GoldenCase case_of_row(const CsvTable& table, std::size_t row) const {
    GoldenCase golden;
    golden.architecture = &architecture(table.text(row, "architecture"));
    golden.table_name = table.text(row, "energy_table");
    std::string size;
    for (const char letter : table.text(row, "sizes") + " ")
      if (letter != ' ') {
        size += letter;
      } else if (!size.empty()) {
        golden.hardware.values.push_back(std::stoll(std::exchange(size, "")));
      }
    REQUIRE(golden.hardware.values.size() == golden.architecture->parameters.size());
    const auto whole = [&](const std::string& column) {
      return static_cast<std::int64_t>(table.number(row, column));
    };
    Layer& layer = golden.layer;
    layer.type = &type_named(table.text(row, "type"));
    for (const Dim dim : kAllDims) layer.bounds[index(dim)] = whole(std::string(name(dim)));
    layer.stride_w = whole("stride_W");
    layer.stride_h = whole("stride_H");
    layer.dilation_w = whole("dilation_W");
    layer.dilation_h = whole("dilation_H");
    const std::string footprint = table.text(row, "footprint");
    layer.footprint =
        footprint == name(Footprint::Distinct) ? Footprint::Distinct : Footprint::BoundingBox;
    golden.mapping = mapping_from_string(table.text(row, "mapping"), *golden.architecture);
    REQUIRE(inputs(golden) == fields(table, row, input_columns()));  // all was understood
    return golden;
  }

  /// "L1.Output.reads: 7 instead of 8; ..." for every figure that is not the file's.
  std::string wrong_figures(const CsvTable& table, std::size_t row,
                            const GoldenCase& golden) const {
    const std::vector<std::string> columns = figure_columns();
    const std::vector<std::string> found = figures(golden);
    std::string wrong;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const std::string expected = table.text(row, columns[c]);
      const bool agrees = columns[c] == "energy_pj"
                              ? std::abs(number_or_nan(found[c]) - number_or_nan(expected)) <=
                                    kEnergyRounding * number_or_nan(expected)
                              : found[c] == expected;
      if (!agrees) wrong += columns[c] + ": " + found[c] + " instead of " + expected + "; ";
    }
    return wrong;
  }

  static std::vector<std::string> fields(const CsvTable& table, std::size_t row,
                                         const std::vector<std::string>& columns) {
    std::vector<std::string> found;
    for (const std::string& column : columns) found.push_back(table.text(row, column));
    return found;
  }

 private:
  const Architecture& architecture(const std::string& architecture_name) const {
    for (const Architecture& architecture : architectures_)
      if (architecture.name == architecture_name) return architecture;
    throw std::invalid_argument("no bundled template is named " + architecture_name);
  }

  static const LayerType& type_named(const std::string& type_name) {
    for (const LayerType& type : kLayerTypes)
      if (type.name == type_name) return type;
    throw std::invalid_argument("no type of layer is named " + type_name);
  }

  std::vector<Architecture> architectures_ = bundled_templates();
  std::map<std::string, EnergyTable> tables_;
};

Layer matrix_product(std::mt19937_64& generator) {
  Layer layer;
  layer.bounds[index(Dim::P)] = 1 + draw(48, generator);
  layer.bounds[index(Dim::C)] = 1 + draw(96, generator);
  layer.bounds[index(Dim::K)] = 1 + draw(96, generator);
  layer.bounds[index(Dim::G)] = 1 + draw(4, generator);
  return layer;
}

/// The default sizes in every other row, random ones of every order of magnitude in the others.
Hardware drawn_hardware(const Architecture& architecture, int row, std::mt19937_64& generator) {
  Hardware hardware = architecture.default_hardware();
  if (row % 2 == 0) return hardware;
  for (std::size_t p = 0; p < hardware.values.size(); ++p) {
    const Parameter& parameter = architecture.parameters[p];
    std::int64_t& value = hardware.values[p];
    value = parameter.minimum;
    while (value <= parameter.maximum / 2 && draw(4, generator) != 0) value *= 2;
    value = std::min(parameter.maximum, value + draw(value, generator));
  }
  return hardware;
}

std::int64_t smallest_prime(std::int64_t n) {
  for (std::int64_t p = 2; p * p <= n; ++p)
    if (n % p == 0) return p;
  return n;
}

/// Moves a prime factor of a random loop or fan-out to the dim's outermost loop. False: none can.
bool move_outwards(const Architecture& architecture, std::mt19937_64& generator, Mapping& mapping) {
  std::vector<std::pair<std::int64_t*, std::int64_t*>> moves;  // from, to
  for (const Dim dim : kAllDims) {
    std::int64_t* outermost = nullptr;
    for (std::size_t l = mapping.levels.size(); l-- > 0;) {
      LevelMapping& loops = mapping.levels[l];
      for (std::int64_t* factor : {&loops.temporal[index(dim)], &loops.spatial[index(dim)]})
        if (outermost != nullptr && *factor > 1) moves.emplace_back(factor, outermost);
      if (outermost == nullptr && architecture.levels[l].temporal.has(dim)) {
        outermost = &loops.temporal[index(dim)];
        if (loops.spatial[index(dim)] > 1)
          moves.emplace_back(&loops.spatial[index(dim)], outermost);
      }
    }
  }
  if (moves.empty()) return false;
  const auto chosen = draw(static_cast<std::int64_t>(moves.size()), generator);
  const auto [from, to] = moves[static_cast<std::size_t>(chosen)];
  const std::int64_t prime = smallest_prime(*from);
  *from /= prime;
  *to *= prime;
  return true;
}

/// Lowers bounds at random, as far as no iteration of an outermost loop becomes empty.
void make_imperfect(const Mapping& mapping, std::mt19937_64& generator, Layer& layer) {
  for (int d = 0; d < kNumDims; ++d) {
    std::int64_t all = 1;
    std::int64_t inside = 1;  // the outermost factor above 1
    for (const LevelMapping& loops : mapping.levels)
      for (const std::int64_t factor : {loops.spatial[d], loops.temporal[d]})
        if (factor > 1) {
          inside = all;
          all *= factor;
        }
    layer.bounds[d] = all - draw(inside, generator);
  }
}

/// A design that is valid at its sizes: every third layer tiny, of a network's size, or a matrix
/// product; every other pair of rows has factors that need not divide.
std::optional<GoldenCase> drawn_case(const Architecture& architecture, int row,
                                     std::mt19937_64& generator) {
  GoldenCase golden;
  golden.architecture = &architecture;
  golden.table_name = kTables[static_cast<std::size_t>(row / 4 % 2)];
  for (int i = 0; i < kMostDraws; ++i) {
    golden.hardware = drawn_hardware(architecture, row, generator);
    golden.layer = row % 3 == 0   ? tiny_layer(generator)
                   : row % 3 == 1 ? medium_layer(generator)
                                  : matrix_product(generator);
    golden.mapping = random_mapping(architecture, golden.layer, generator);
    while (!golden.is_valid() && move_outwards(architecture, generator, golden.mapping)) {
    }
    if (row / 2 % 2 == 1) make_imperfect(golden.mapping, generator, golden.layer);
    if (golden.is_valid()) return golden;
  }
  return std::nullopt;
}

void write_golden_file() {
  const GoldenFile file;
  std::mt19937_64 generator(20261201);
  std::vector<std::string> header = GoldenFile::input_columns();
  for (const std::string& column : GoldenFile::figure_columns()) header.push_back(column);
  std::string text = csv_row(header);
  int num_rows = 0;
  for (const Architecture& architecture : file.architectures())
    for (int row = 0; row < kRowsPerTemplate; ++row) {
      const auto golden = drawn_case(architecture, row, generator);
      CAPTURE(architecture.name);
      CAPTURE(row);
      REQUIRE(golden);
      std::vector<std::string> fields = GoldenFile::inputs(*golden);
      for (const std::string& figure : file.figures(*golden)) fields.push_back(figure);
      text += csv_row(fields);
      ++num_rows;
    }
  write_files(golden_directory(), {{kFileName, text}});
  MESSAGE("UPDATE_GOLDEN=1: wrote ", num_rows, " rows to ", golden_path(),
          "; nothing was compared. Say in CHANGELOG.md which numbers changed, and why.");
}

bool is_imperfect(const GoldenCase& golden) {
  DimArray product = kAllOnes;
  for (const LevelMapping& loops : golden.mapping.levels)
    for (int d = 0; d < kNumDims; ++d) product[d] *= loops.temporal[d] * loops.spatial[d];
  return product != golden.layer.bounds;
}

TEST_CASE("the exact model still finds every figure of the golden file") {
  if (is_to_be_updated()) {
    write_golden_file();
    return;
  }
  const GoldenFile file;
  const CsvTable table = read_csv(golden_path());
  table.expect_no_bad_rows();
  REQUIRE(table.num_rows() >= kFewestRows);
  REQUIRE(table.header().size() ==
          GoldenFile::input_columns().size() + GoldenFile::figure_columns().size());
  for (std::size_t row = 0; row < table.num_rows(); ++row) {
    CAPTURE(table.line(row));
    const GoldenCase golden = file.case_of_row(table, row);
    CHECK(golden.is_valid());
    CHECK(file.wrong_figures(table, row, golden) == "");
  }
}

TEST_CASE("the golden file has every template, type of layer, footprint and kind of factor") {
  const GoldenFile file;
  const CsvTable table = read_csv(golden_path());
  std::map<std::string, int> rows_of;
  for (std::size_t row = 0; row < table.num_rows(); ++row) {
    const GoldenCase golden = file.case_of_row(table, row);
    const Layer& layer = golden.layer;
    ++rows_of[golden.architecture->name];
    ++rows_of[golden.table_name];
    ++rows_of[std::string(layer.type->name)];
    ++rows_of[std::string(name(layer.footprint))];
    ++rows_of[is_imperfect(golden) ? "imperfect" : "perfect"];
    if (layer.stride_w > 1) ++rows_of["strided"];
    if (layer.dilation_h > 1 && layer.bound(Dim::S) > 1) ++rows_of["dilated"];
    if (layer.bound(Dim::G) > 1) ++rows_of["grouped"];
  }
  std::vector<std::string> wanted = kTables;
  for (const Architecture& architecture : file.architectures()) wanted.push_back(architecture.name);
  for (const LayerType& type : kLayerTypes) wanted.emplace_back(type.name);
  for (const std::string& footprint : footprint_names()) wanted.push_back(footprint);
  for (const char* kind : {"imperfect", "perfect", "strided", "dilated", "grouped"})
    wanted.emplace_back(kind);
  for (const std::string& kind : wanted) {
    CAPTURE(kind);
    CHECK(rows_of[kind] >= 20);
  }
}

TEST_CASE("a walked loop nest moves what the small layers of the golden file move") {
  const GoldenFile file;
  const CsvTable table = read_csv(golden_path());
  int num_walked = 0;
  for (std::size_t row = 0; row < table.num_rows(); ++row) {
    const GoldenCase golden = file.case_of_row(table, row);
    const DimArray& bounds = golden.layer.bounds;
    if (*std::max_element(bounds.begin(), bounds.end()) > kLargestWalkedBound) continue;
    if (golden.layer.macs() > kMostWalkedMacs) continue;
    CAPTURE(table.line(row));
    Traffic counted;
    count_traffic(*golden.architecture, golden.layer, golden.mapping, counted);
    CHECK(traffic_mismatch(*golden.architecture,
                           walk_loop_nest(*golden.architecture, golden.layer, golden.mapping),
                           counted) == "");
    ++num_walked;
  }
  CHECK(num_walked >= 50);
}

}  // namespace
}  // namespace codescent::testing
