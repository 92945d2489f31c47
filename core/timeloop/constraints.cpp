#include "core/timeloop/constraints.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace codescent {
namespace {

constexpr std::size_t kMostDigits = 9;  // of a factor
constexpr char kNotRead[] = "of matrix products, whose constraints cannot be read yet";

/// Timeloop's convolutions have the letter M for K in their newer files.
std::optional<Dim> dim_of(const std::string& letters) {
  return dim_from_name(letters == "M" ? "K" : letters);
}

Dim read_dim(const YamlReader& place, const std::string& letters, TimeloopLoops& loops) {
  if (const auto dim = dim_of(letters)) {
    loops.letters.emplace(letters, place);
    return *dim;
  }
  place.fail("expected a dim, one of R S P Q C M (or K) N G, found " + in_quotes(letters));
}

OperandSet read_operands(const YamlReader& list, const std::string& level_name,
                         ImportNotes& notes) {
  OperandSet operands;
  for (const YamlReader& item : list.items()) {
    if (item.is_map()) {
      notes.add(
          "an entry of " + list.key_path() +
              " is no operand and is passed over, as Timeloop does; it may be indented too far",
          level_name);
      continue;
    }
    std::string text = item.text();
    if (text.size() > 1 && text.back() == 's') text.pop_back();
    if (text == "A" || text == "B" || text == "Z")
      item.fail("expected Weights, Inputs or Outputs, found " + in_quotes(text) + ", " + kNotRead);
    const auto operand = operand_from_name(text);
    if (!operand) item.fail("expected Weights, Inputs or Outputs, found " + in_quotes(item.text()));
    operands.insert(*operand);
  }
  return operands;
}

/// "C", "=", "16" of "C=16"; the relation may be missing.
struct FactorText {
  std::string letters, relation, digits;
};

FactorText split_factor(const std::string& text) {
  const std::size_t letters_end = std::min(text.find_first_of("=<>0123456789"), text.size());
  const std::size_t relation_end =
      std::min(text.find_first_not_of("=<>", letters_end), text.size());
  return {text.substr(0, letters_end), text.substr(letters_end, relation_end - letters_end),
          text.substr(relation_end)};
}

TimeloopFactor read_factor(const YamlReader& place, const std::string& text,
                           const FactorText& parts) {
  const bool is_number = !parts.digits.empty() && parts.digits.size() <= kMostDigits &&
                         parts.digits.find_first_not_of("0123456789") == std::string::npos;
  TimeloopFactor factor{TimeloopFactor::Relation::Equal, is_number ? std::stoll(parts.digits) : 0,
                        place};
  const std::string& relation = parts.relation;
  if (relation == "<=" || relation == "<") factor.relation = TimeloopFactor::Relation::AtMost;
  if (relation == ">=" || relation == ">") factor.relation = TimeloopFactor::Relation::AtLeast;
  if (relation == "<") --factor.value;
  if (relation == ">") ++factor.value;
  const bool is_relation = relation.empty() || relation == "=" || relation == "==" ||
                           factor.relation != TimeloopFactor::Relation::Equal;
  const bool is_possible = factor.relation == TimeloopFactor::Relation::Equal || factor.value >= 1;
  if (!is_number || !is_relation || !is_possible)
    place.fail("expected factors such as C=4, K<=16 or R=0 (all of R), found " + in_quotes(text));
  return factor;
}

/// Words between blanks and commas.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (c == ' ' || c == ',' || c == '\t' || c == '\n')
      words.emplace_back();
    else
      words.back() += c;
  }
  words.erase(std::remove(words.begin(), words.end(), ""), words.end());
  return words;
}

/// Items of a list, or the node itself.
std::vector<YamlReader> texts_of(const YamlReader& node) {
  return node.is_sequence() ? node.items() : std::vector<YamlReader>{node};
}

void add_conflict(const YamlReader& place, const std::string& message, TimeloopLoops& loops) {
  if (!loops.conflict) loops.conflict = TimeloopConflict{place, message};
}

void read_factors(const YamlReader& node, TimeloopLoops& loops) {
  for (const YamlReader& item : texts_of(node))
    for (const std::string& word : words_of(item.text())) {
      const FactorText parts = split_factor(word);
      const Dim dim = read_dim(item, parts.letters, loops);
      const TimeloopFactor factor = read_factor(item, word, parts);
      const auto [earlier, is_new] = loops.factors.emplace(dim, factor);
      if (!is_new &&
          (earlier->second.value != factor.value || earlier->second.relation != factor.relation))
        add_conflict(item, "another factor of " + parts.letters + " stands at this level already",
                     loops);
    }
}

void read_permutation(const YamlReader& node, TimeloopLoops& loops) {
  loops.permutation.clear();
  for (const YamlReader& item : texts_of(node))
    for (const std::string& word : words_of(item.text()))
      for (const char letter : word) {
        const Dim dim = read_dim(item, std::string(1, letter), loops);
        auto& dims = loops.permutation;
        if (std::find(dims.begin(), dims.end(), dim) != dims.end())
          add_conflict(
              item,
              "the dim " + std::string(1, letter) + " stands twice (M and K are the same here)",
              loops);
        else
          dims.push_back(dim);
      }
}

void note_other_keys(const YamlReader& node, const std::vector<std::string>& read,
                     const std::string& what, const std::string& level_name, ImportNotes& notes) {
  for (const auto& [key, value] : node.entries())
    if (std::find(read.begin(), read.end(), key) == read.end())
      notes.add("the constraint " + what + "." + one_line(shortened(key)) + " is not modelled",
                level_name);
}

std::string without_range(const std::string& name) {
  return name.substr(0, name.find('['));
}

/// The level that an entry names, by its own name or, of a fan-out, by that of the fan-out.
TimeloopLevel& target_of(const YamlReader& entry, bool is_spatial, TimeloopHierarchy& hierarchy) {
  const YamlReader place = entry.at("target");
  const std::string target = without_range(place.text());
  std::vector<std::string> names;
  for (TimeloopLevel& level : hierarchy.levels) {
    if (level.name == target) return level;
    names.push_back(level.name);
  }
  for (TimeloopLevel& level : hierarchy.levels)
    if (is_spatial && level.fan_out.of == target) return level;
  std::string list;
  for (const std::string& one : names) list += (list.empty() ? "" : ", ") + one;
  place.fail("the architecture has no storage " + in_quotes(target) + "; it has " + list +
             suggestion(target, names));
}

void apply_entry(const YamlReader& entry, TimeloopHierarchy& hierarchy) {
  const std::vector<std::string> types = {"temporal",  "spatial",     "bypass",     "datatype",
                                          "dataspace", "utilization", "parallelism"};
  const std::string& type = types[static_cast<std::size_t>(entry.at("type").choice(types))];
  if (type == "utilization" || type == "parallelism") {
    hierarchy.minimum_mac_utilisation = entry.at("min").number(0, 1);
    note_other_keys(entry, {"type", "min"}, type, "arithmetic", hierarchy.notes);
    return;
  }
  TimeloopLevel& level = target_of(entry, type == "spatial", hierarchy);
  if (type == "temporal")
    read_loop_constraints(entry, type, level.name, level.temporal, hierarchy.notes);
  else if (type == "spatial")
    read_loop_constraints(entry, type, level.name, level.spatial, hierarchy.notes);
  else
    read_operand_constraints(entry, level, hierarchy.notes);
}

/// The dims that constraints name, all of which a matrix product has too: N or K alone is taken
/// for a convolution's.
void expect_no_product(const std::map<std::string, std::pair<YamlReader, std::string>>& named,
                       ImportNotes& notes) {
  const auto& [letters, first] = *named.begin();
  if (named.size() == 1 && letters != "M") {
    notes.add("the dim " + letters + ", which matrix products have too, is read as a convolution's",
              first.second);
    return;
  }
  std::string found;
  for (const auto& [other, place] : named) found += (found.empty() ? "" : " ") + other;
  const YamlReader& place = (named.count("M") > 0 ? named.at("M") : named.begin()->second).first;
  place.fail(
      "expected constraints that name dims of a convolution, R S P Q C M (or K) N G, found " +
      found + " alone, as " + kNotRead +
      "; if a convolution is meant, name one that only it has, as by G=1");
}

/// The list of a key: itself, or its `targets`; `mapspace` has it as `constraints`, which may name
/// another key, `constraints_NAME`.
std::vector<YamlReader> entries_of(const YamlReader& node) {
  if (node.is_sequence()) return node.items();
  if (node.has("targets")) return node.at("targets").items();
  const YamlReader constraints = node.at("constraints");
  if (!constraints.is_scalar()) return constraints.items();
  return node.at("constraints_" + constraints.text()).items();
}

}  // namespace

void read_operand_constraints(const YamlReader& node, TimeloopLevel& level, ImportNotes& notes) {
  if (node.has("keep")) level.keep = read_operands(node.at("keep"), level.name, notes);
  if (node.has("bypass")) level.bypass = read_operands(node.at("bypass"), level.name, notes);
  if (node.has("keep_only")) {
    const OperandSet only = read_operands(node.at("keep_only"), level.name, notes);
    for (const Operand operand : kAllOperands)
      (only.has(operand) ? level.keep : level.bypass).insert(operand);
  }
  for (const Operand operand : kAllOperands)
    if (level.keep.has(operand) && level.bypass.has(operand))
      node.fail(level.name + " is to keep and to bypass " + std::string(name(operand)) + "s");
  note_other_keys(node, {"target", "type", "keep", "bypass", "keep_only"}, "dataspace", level.name,
                  notes);
}

void read_loop_constraints(const YamlReader& node, const std::string& what,
                           const std::string& level_name, TimeloopLoops& loops,
                           ImportNotes& notes) {
  if (node.has("factors")) read_factors(node.at("factors"), loops);
  if (node.has("permutation")) read_permutation(node.at("permutation"), loops);
  if (node.has("split")) loops.split = node.at("split").integer(0, kNumDims);
  note_other_keys(node, {"target", "type", "factors", "permutation", "split"}, what, level_name,
                  notes);
}

void check_constrained_dims(TimeloopHierarchy& hierarchy) {
  std::map<std::string, std::pair<YamlReader, std::string>> named;  // place and level of each
  for (const TimeloopLevel& level : hierarchy.levels)
    for (const TimeloopLoops* loops : {&level.temporal, &level.spatial})
      for (const auto& [letters, place] : loops->letters)
        named.emplace(letters, std::make_pair(place, level.name));
  const auto is_of_products = [](const auto& dim) {
    return dim.first == "M" || dim.first == "N" || dim.first == "K";
  };
  if (!named.empty() && std::all_of(named.begin(), named.end(), is_of_products))
    expect_no_product(named, hierarchy.notes);
  for (const TimeloopLevel& level : hierarchy.levels)
    for (const TimeloopLoops* loops : {&level.temporal, &level.spatial})
      if (loops->conflict) loops->conflict->place.fail(loops->conflict->message);
}

bool apply_constraints(const YamlReader& root, TimeloopHierarchy& hierarchy) {
  bool found = false;
  for (const char* key : {"architecture_constraints", "mapspace_constraints", "mapspace"}) {
    if (!root.has(key)) continue;
    found = true;
    for (const YamlReader& entry : entries_of(root.at(key))) apply_entry(entry, hierarchy);
  }
  return found;
}

}  // namespace codescent
