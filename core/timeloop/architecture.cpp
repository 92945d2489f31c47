#include "core/timeloop/architecture.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "core/error.hpp"
#include "core/files/utf8.hpp"
#include "core/formats/architecture_checks.hpp"
#include "core/formats/architecture_file.hpp"
#include "core/formats/architecture_text.hpp"
#include "core/timeloop/attributes.hpp"
#include "core/timeloop/constraints.hpp"
#include "core/timeloop/levels.hpp"
#include "core/timeloop/loops.hpp"

namespace codescent {
namespace {

constexpr std::int64_t kRange = 4;  // a size varies from a fourth to this many times the file's
constexpr std::int64_t kLargestParameter = 1'000'000'000;
constexpr std::size_t kMostLevels = 16;

const std::vector<std::string>& node_tags() {
  static const std::vector<std::string> tags = {"!Container", "!Component", "!Parallel",
                                                "!Hierarchical"};
  return tags;
}

/// Makes the levels of an architecture of those of Timeloop.
class Builder {
 public:
  Builder(TimeloopHierarchy& hierarchy, const TimeloopArchitectureOptions& options)
      : hierarchy_(hierarchy), options_(options) {}

  void build(Architecture& architecture) {
    for (const TimeloopLevel& level : hierarchy_.levels) add_level(level);
    check_open_operands();
    set_temporal_loops(levels_, hierarchy_.notes);
    architecture.counts_first_fills = hierarchy_.counts_first_fills;
    architecture.minimum_mac_utilisation = hierarchy_.minimum_mac_utilisation;
    architecture.mac_component = options_.names_components_by_level
                                     ? timeloop_identifier(hierarchy_.mac->name)
                                     : mac_component(*hierarchy_.mac);
    architecture.mac_units = reached_;
    for (auto one = levels_.rbegin(); one != levels_.rend(); ++one)
      architecture.levels.push_back(std::move(one->level));
    architecture.parameters = std::move(parameters_);
  }

 private:
  /// A parameter as a monomial.
  Monomial parameter(const std::string& name, const std::string& unit, std::int64_t size,
                     std::int64_t least) {
    std::string free_name = name;
    const auto is_taken = [&](const Parameter& other) { return other.name == free_name; };
    for (int i = 2; std::any_of(parameters_.begin(), parameters_.end(), is_taken); ++i)
      free_name = name + "_" + std::to_string(i);
    Parameter added{free_name, unit, size, size, size};
    if (!options_.fixes_sizes) {
      added.minimum = std::max(std::max<std::int64_t>(1, size / kRange), least);
      added.maximum = std::min(size * kRange, kLargestParameter);
    }
    parameters_.push_back(std::move(added));
    Monomial monomial;
    monomial.exponents.assign(parameters_.size(), 0);
    monomial.exponents.back() = 1;
    return monomial;
  }

  void add_level(const TimeloopLevel& origin) {
    ImportedLevel one{MemoryLevel(), &origin};
    one.level.name = origin.name;
    set_operands(origin, one.level);
    if (!one.level.holds.empty()) set_memory(origin, one.level);
    add(one, origin.place);
    add_fan_out(origin);
  }

  void add(const ImportedLevel& one, const YamlReader& place) {
    for (const ImportedLevel& other : levels_)
      if (other.level.name == one.level.name)
        place.fail("the name " + in_quotes(one.level.name) + " stands twice");
    if (levels_.size() == kMostLevels)
      place.fail("more than " + std::to_string(kMostLevels) + " levels");
    levels_.push_back(one);
  }

  void set_operands(const TimeloopLevel& origin, MemoryLevel& level) {
    if (origin.component_class.empty()) return;
    const bool is_outermost = levels_.empty();
    for (const Operand operand : kAllOperands) {
      const bool is_bypassed = origin.bypass.has(operand);
      if (is_bypassed && is_outermost)
        origin.place.fail("the outermost storage must hold every operand, and is to bypass " +
                          std::string(name(operand)) + "s");
      if (is_bypassed) continue;
      level.holds.insert(operand);
      if (!is_outermost && !origin.keep.has(operand)) level.may_bypass.insert(operand);
    }
  }

  void set_memory(const TimeloopLevel& origin, MemoryLevel& level) {
    const StorageSizes sizes = storage_sizes(origin, hierarchy_.notes);
    level.word_bits = sizes.word_bits;
    level.block_words.numerator = static_cast<double>(sizes.block_words);
    level.instances = reached_;
    level.on_chip = !is_dram(origin);
    read_bandwidths(origin.attributes, level);
    if (levels_.empty()) {
      if (sizes.capacity)
        hierarchy_.notes.add("the capacity of the outermost storage is no limit", level.name);
    } else if (sizes.capacity) {
      set_capacity(*sizes.capacity, sizes, level);
    }
    const bool is_one_word = level.capacity_words && level.capacity_words->exponents.empty() &&
                             level.capacity_words->numerator == level.capacity_words->denominator;
    level.component = options_.names_components_by_level ? timeloop_identifier(origin.name)
                                                         : storage_component(origin, is_one_word);
  }

  void set_capacity(const StatedCapacity& stated, const StorageSizes& sizes, MemoryLevel& level) {
    const Monomial& unit = stated.words_per_unit;
    const bool is_one_word = stated.count == 1 && unit.numerator == unit.denominator;
    Monomial capacity = unit;
    if (!is_one_word)
      capacity = product(parameter(timeloop_identifier(level.name + "_" + stated.unit), stated.unit,
                                   stated.count, sizes.num_buffers),
                         unit);
    capacity.denominator *= sizes.num_buffers;
    level.capacity_words = std::move(capacity);
    level.num_buffers = sizes.num_buffers;
    level.minimum_utilisation = sizes.minimum_utilisation;
  }

  void add_fan_out(const TimeloopLevel& origin) {
    const FanOutDims dims = fan_out_dims(origin, hierarchy_.notes);
    check_fixed_factors(origin, dims);
    add_axis(origin, "x", origin.fan_out.x, dims.x);
    if (dims.need_two_levels()) {
      ImportedLevel rows{MemoryLevel(), nullptr};
      rows.level.name = origin.fan_out.of + "_rows";
      fix_fan_out(origin, levels_.back().level);
      add(rows, origin.place);
    }
    add_axis(origin, "y", origin.fan_out.y, dims.y);
    fix_fan_out(origin, levels_.back().level);
  }

  void add_axis(const TimeloopLevel& origin, const std::string& axis, std::int64_t side,
                DimSet dims) {
    if (side == 1) return;
    const Monomial limit = parameter(timeloop_identifier(origin.fan_out.of) + "_" + axis,
                                     "instances", side, fixed_product(origin, dims));
    reached_ = product(reached_, limit);
    if (!dims.empty()) levels_.back().level.spatial.push_back({dims, limit});
  }

  /// Of the factors that the constraints fix along an axis; saturates beyond any side.
  static std::int64_t fixed_product(const TimeloopLevel& origin, DimSet dims) {
    std::int64_t product = 1;
    for (const auto& [dim, factor] : origin.spatial.factors)
      if (dims.has(dim) && factor.relation == TimeloopFactor::Relation::Equal && factor.value > 1)
        product = std::min(product * factor.value, kLargestParameter);
    return product;
  }

  static void check_fixed_factors(const TimeloopLevel& origin, const FanOutDims& dims) {
    for (const auto& [dim, factor] : origin.spatial.factors) {
      if (factor.relation != TimeloopFactor::Relation::Equal || factor.value < 2) continue;
      const bool is_on_x = dims.x.has(dim);
      const std::int64_t side = is_on_x ? origin.fan_out.x : origin.fan_out.y;
      const std::int64_t needed = fixed_product(origin, is_on_x ? dims.x : dims.y);
      if (!(is_on_x || dims.y.has(dim)) || needed > side)
        factor.place.fail("the fixed factors need a fan-out of " +
                          std::to_string(std::max(needed, factor.value)) + " below " + origin.name +
                          ", found " + std::to_string(side));
    }
  }

  void check_open_operands() const {
    int num_open = 0;
    std::string where;
    for (const ImportedLevel& one : levels_) {
      if (one.level.may_bypass.empty()) continue;
      where += (where.empty() ? "" : ", ") + one.level.name;
      for (const Operand operand : kAllOperands) num_open += one.level.may_bypass.has(operand);
    }
    if (num_open > kMostBypasses)
      hierarchy_.levels.front().place.fail(
          "constraints leave open whether " + where + " keep or bypass " +
          std::to_string(num_open) + " operands together, of which at most " +
          std::to_string(kMostBypasses) +
          " may be open; say keep or bypass of more of them, in the file or with --constraints");
  }

  TimeloopHierarchy& hierarchy_;
  const TimeloopArchitectureOptions& options_;
  std::vector<Parameter> parameters_;
  std::vector<ImportedLevel> levels_;  // outermost first
  Monomial reached_;                   // copies of what comes next
};

TimeloopHierarchy read_hierarchy(const YamlReader& architecture) {
  const YamlReader version = architecture.at("version");
  version.choice({"0.3", "0.4"});
  TimeloopHierarchy hierarchy = architecture.has("nodes") ? read_timeloop_nodes(architecture)
                                                          : read_timeloop_tree(architecture);
  if (!hierarchy.mac) architecture.fail("expected arithmetic (class intmac) as the last component");
  if (hierarchy.levels.empty()) architecture.fail("expected storage around the arithmetic");
  return hierarchy;
}

std::string stem_of(const std::string& path) {
  const std::string stem = std::filesystem::path(path).stem().string();
  return stem.empty() || byte_not_utf8(stem) ? "imported" : one_line(stem);
}

std::string source_text(const std::string& path, const YamlReader& architecture,
                        const std::vector<std::string>& constraints) {
  std::string text = "Timeloop's architecture file " + stem_of(path) + ", version " +
                     architecture.at("version").text();
  for (const std::string& file : constraints) text += ", with the constraints of " + stem_of(file);
  return text;
}

}  // namespace

bool is_timeloop_architecture(const std::string& path) {
  const std::string extension = std::filesystem::path(path).extension().string();
  return (extension == ".yaml" || extension == ".yml") &&
         YamlReader::from_file(path, node_tags()).has("architecture");
}

ImportedArchitecture import_timeloop_architecture(const std::string& path,
                                                  const TimeloopArchitectureOptions& options) {
  const YamlReader root = YamlReader::from_file(path, node_tags());
  const YamlReader node = root.at("architecture");
  TimeloopHierarchy hierarchy = read_hierarchy(node);
  for (const auto& [key, value] : root.entries())
    if (key != "architecture" && key.find("constraints") == std::string::npos && key != "mapspace")
      hierarchy.notes.add("this part of the file is not read", one_line(shortened(key)));
  apply_constraints(root, hierarchy);
  for (const std::string& file : options.constraints) {
    const YamlReader constraints = YamlReader::from_file(file, node_tags());
    if (!apply_constraints(constraints, hierarchy))
      constraints.fail("expected mapspace_constraints, architecture_constraints or mapspace");
  }
  check_constrained_dims(hierarchy);
  Architecture built;
  built.name = options.name.empty() ? stem_of(path) : options.name;
  built.source = source_text(path, node, options.constraints);
  Builder(hierarchy, options).build(built);
  try {
    return {read_architecture(YamlReader::from_text(architecture_text(built), "as imported")),
            hierarchy.notes.sentences()};
  } catch (const InputError& error) {
    throw InputError(path + ": the hierarchy cannot be described: " + error.what());
  }
}

std::string imported_architecture_text(const ImportedArchitecture& imported) {
  std::string text;
  if (!imported.notes.empty())
    text += "# Not in this file, or read otherwise than Timeloop does:\n";
  for (const std::string& note : imported.notes) text += "# - " + one_line(note) + "\n";
  return text + architecture_text(imported.architecture);
}

std::string timeloop_identifier(const std::string& text) {
  std::string result;
  for (const unsigned char c : text)
    result += c < 128 && std::isalnum(c) != 0 ? static_cast<char>(std::tolower(c)) : '_';
  const bool needs_letter =
      result.empty() || std::isdigit(static_cast<unsigned char>(result[0])) != 0;
  return needs_letter ? "_" + result : result;
}

void ImportNotes::add(const std::string& note, const std::string& place) {
  const auto is_same = [&](const auto& other) { return other.first == note; };
  auto found = std::find_if(notes_.begin(), notes_.end(), is_same);
  if (found == notes_.end()) found = notes_.insert(notes_.end(), {note, {}});
  auto& places = found->second;
  if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
}

std::vector<std::string> ImportNotes::sentences() const {
  std::vector<std::string> sentences;
  for (const auto& [note, places] : notes_) {
    std::string list;
    for (const std::string& place : places) list += (list.empty() ? "" : ", ") + place;
    sentences.push_back(list + ": " + note);
  }
  return sentences;
}

}  // namespace codescent
