#include "core/formats/energy_table_file.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "core/error.hpp"
#include "core/files/yaml_reader.hpp"

namespace codescent {
namespace {

constexpr char kEnergyTableSchema[] = "codescent/energy_table/1";
constexpr double kLargestNumber = 1e15;  // of any size or coefficient
constexpr double kSmallest = 1e-15;      // of what must be positive
constexpr std::size_t kMostAxisPoints = 1024;
constexpr std::int64_t kMostPorts = 1024;

/// The keys that give a law's coefficients, each with its unit.
struct CoefficientKeys {
  const char* per_access;
  const char* per_bit;
  const char* per_bit_kib;
  const char* grid_values;
};
constexpr CoefficientKeys kEnergyKeys = {"pj_per_access", "pj_per_bit", "pj_per_bit_kib", "pj"};
constexpr CoefficientKeys kAreaKeys = {"um2_per_instance", "um2_per_bit", "um2_per_bit_kib", "um2"};

std::string non_empty_text(const YamlReader& reader, const std::string& expected) {
  std::string text = reader.text();
  const bool blank = std::all_of(text.begin(), text.end(), [](unsigned char character) {
    return std::isspace(character) != 0;
  });
  if (blank) reader.fail("expected " + expected + ", found nothing");
  return text;
}

/// The points of a grid axis, strictly ascending.
std::vector<double> read_axis(const YamlReader& reader) {
  std::vector<double> points;
  for (const YamlReader& item : reader.items()) {
    points.push_back(item.number(kSmallest, kLargestNumber));
    if (points.size() > 1 && points.back() <= points[points.size() - 2])
      item.fail("expected sizes in ascending order, found \"" + item.text() + "\" after \"" +
                reader.items()[points.size() - 2].text() + "\"");
  }
  if (points.size() < 2 || points.size() > kMostAxisPoints)
    reader.fail("expected 2 to " + std::to_string(kMostAxisPoints) + " sizes, found " +
                std::to_string(points.size()));
  return points;
}

void expect_length(const YamlReader& reader, std::size_t found, std::size_t expected,
                   const std::string& meaning) {
  if (found != expected)
    reader.fail("expected " + std::to_string(expected) + " " + meaning + ", found " +
                std::to_string(found));
}

SizeLaw read_grid(const YamlReader& reader, const CoefficientKeys& keys) {
  reader.expect_keys({"law", "capacities_bytes", "widths_bits", keys.grid_values});
  SizeLaw law;
  law.kind = SizeLaw::Kind::Grid;
  law.capacities_bytes = read_axis(reader.at("capacities_bytes"));
  law.widths_bits = read_axis(reader.at("widths_bits"));
  const YamlReader grid = reader.at(keys.grid_values);
  const std::vector<YamlReader> rows = grid.items();
  expect_length(grid, rows.size(), law.capacities_bytes.size(), "rows, one for each capacity");
  for (const YamlReader& row : rows) {
    const std::vector<YamlReader> values = row.items();
    expect_length(row, values.size(), law.widths_bits.size(), "values, one for each width");
    for (const YamlReader& value : values)
      law.values.push_back(value.number(kSmallest, kLargestNumber));
  }
  return law;
}

SizeLaw read_law(const YamlReader& reader, const CoefficientKeys& keys) {
  SizeLaw law;
  switch (reader.at("law").choice({"constant", "linear_per_bit", "grid"})) {
    case 0:
      reader.expect_keys({"law", keys.per_access});
      law.kind = SizeLaw::Kind::Constant;
      law.per_access = reader.at(keys.per_access).number(0, kLargestNumber);
      return law;
    case 1:
      reader.expect_keys({"law", keys.per_bit, keys.per_bit_kib});
      law.kind = SizeLaw::Kind::LinearPerBit;
      law.per_bit = reader.at(keys.per_bit).number(0, kLargestNumber);
      law.per_bit_kib = reader.at(keys.per_bit_kib).number(0, kLargestNumber);
      return law;
    default:
      return read_grid(reader, keys);
  }
}

AccelergyClass read_accelergy(const YamlReader& reader) {
  reader.expect_keys({"class", "technology", "n_rdwr_ports", "n_banks"});
  AccelergyClass accelergy;
  accelergy.name = non_empty_text(reader.at("class"), "a class of Accelergy's");
  if (reader.has("technology"))
    accelergy.technology = non_empty_text(reader.at("technology"), "a technology, such as 40nm");
  if (reader.has("n_rdwr_ports"))
    accelergy.ports = reader.at("n_rdwr_ports").integer(1, kMostPorts);
  if (reader.has("n_banks")) accelergy.banks = reader.at("n_banks").integer(1, kMostPorts);
  return accelergy;
}

EnergyComponent read_component(const YamlReader& reader, const EnergyTable* area_table) {
  reader.expect_keys({"name", "source", "energy", "read", "write", "area", "accelergy"});
  EnergyComponent component;
  component.name = non_empty_text(reader.at("name"), "a name");
  component.source = non_empty_text(reader.at("source"), "where the numbers come from");
  if (reader.has("accelergy")) component.accelergy = read_accelergy(reader.at("accelergy"));
  if (reader.has("energy")) {
    if (reader.has("read") || reader.has("write"))
      reader.fail("expected either energy, or read and write, found both");
    component.read_pj = component.write_pj = read_law(reader.at("energy"), kEnergyKeys);
  } else {
    if (!reader.has("read") && !reader.has("write"))
      reader.fail("expected energy, or read and write, found neither");
    component.read_pj = read_law(reader.at("read"), kEnergyKeys);
    component.write_pj = read_law(reader.at("write"), kEnergyKeys);
  }
  if (area_table == nullptr) {
    component.area_um2 = read_law(reader.at("area"), kAreaKeys);
    return component;
  }
  if (reader.has("area"))
    reader.at("area").fail("areas come from table \"" + area_table->name +
                           "\" (area_from); expected none here");
  for (const EnergyComponent& other : area_table->components) {
    if (other.name != component.name) continue;
    component.area_um2 = other.area_um2;
    return component;
  }
  reader.at("name").fail("table \"" + area_table->name + "\" (area_from) has no area for \"" +
                         component.name + "\"");
}

bool is_zero(const SizeLaw& law) {
  return law.kind != SizeLaw::Kind::Grid && law.per_access == 0 && law.per_bit == 0 &&
         law.per_bit_kib == 0;
}

bool costs_nothing(const EnergyComponent& component) {
  return is_zero(component.read_pj) && is_zero(component.write_pj);
}

/// `area_table` is a table already read, for files that take their areas from another one.
EnergyTable read_table(const YamlReader& root, const EnergyTable* area_table) {
  EnergyTable table;
  table.name = non_empty_text(root.at("name"), "a name");
  table.source = non_empty_text(root.at("source"), "where the numbers come from");
  const YamlReader components = root.at("components");
  for (const YamlReader& item : components.items()) {
    EnergyComponent component = read_component(item, area_table);
    for (const EnergyComponent& earlier : table.components)
      if (earlier.name == component.name)
        item.at("name").fail("expected distinct names, found \"" + component.name + "\" twice");
    table.components.push_back(std::move(component));
  }
  if (table.components.empty()) components.fail("expected at least one component, found none");
  if (std::all_of(table.components.begin(), table.components.end(), costs_nothing))
    components.fail("expected at least one energy above 0: nothing could be compared");
  return table;
}

YamlReader open_table(const std::string& path) {
  YamlReader root = YamlReader::from_file(path);
  root.expect_keys({"schema", "name", "source", "area_from", "components"});
  root.at("schema").choice({kEnergyTableSchema});
  return root;
}

EnergyTable load_area_table(const YamlReader& area_from, const std::string& path) {
  const std::string name = non_empty_text(area_from, "the name of a table in the same folder");
  const bool is_plain = std::all_of(name.begin(), name.end(), [](unsigned char character) {
    return std::isalnum(character) != 0 || character == '_' || character == '-';
  });
  if (!is_plain)
    area_from.fail("expected the name of a table in the same folder, found \"" + name + "\"");
  const auto area_path = std::filesystem::path(path).parent_path() / (name + ".yaml");
  std::error_code unreadable;
  if (!std::filesystem::is_regular_file(area_path, unreadable))
    area_from.fail("expected the name of a table in the same folder, but there is no file \"" +
                   area_path.string() + "\"");
  const YamlReader root = open_table(area_path.string());
  if (root.has("area_from"))
    area_from.fail("table \"" + name + "\" takes its own areas from another table; name that one");
  return read_table(root, nullptr);
}

}  // namespace

EnergyTable load_energy_table(const std::string& path) {
  const YamlReader root = open_table(path);
  if (!root.has("area_from")) return read_table(root, nullptr);
  const EnergyTable area_table = load_area_table(root.at("area_from"), path);
  return read_table(root, &area_table);
}

}  // namespace codescent
