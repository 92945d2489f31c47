#include "core/mapping.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>

namespace codescent {
namespace {

constexpr char kAxisLetters[] = "XYZUVW";
constexpr char kOperandLetters[] = "WIO";

std::string holds_letters(OperandSet holds) {
  std::string letters;
  for (const Operand operand : kAllOperands)
    if (holds.has(operand)) letters += kOperandLetters[index(operand)];
  return letters;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::size_t begin = text.find_first_not_of(' ');
  while (begin != std::string::npos) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = text.find_first_not_of(' ', end);
  }
  return words;
}

std::string subsets_hint(const MemoryLevel& level) {
  if (level.may_bypass.empty()) return "";
  return ", where " + holds_letters(level.may_bypass) + " may be left out";
}

/// What a mapping sends past a level, from the letters of what it holds; nothing if these are not
/// letters of what it can hold, in their order, with all that it may not send past it.
std::optional<OperandSet> bypassed_from_letters(const std::string& letters,
                                                const MemoryLevel& level) {
  OperandSet bypassed;
  OperandSet kept;
  for (const Operand operand : kAllOperands) {
    if (!level.can_hold(operand)) continue;
    if (letters.find(kOperandLetters[index(operand)]) != std::string::npos)
      kept.insert(operand);
    else if (level.may_bypass.has(operand))
      bypassed.insert(operand);
    else
      return std::nullopt;
  }
  return holds_letters(kept) == letters ? std::optional(bypassed) : std::nullopt;
}

/// A level and what the mapping sends past it.
struct LevelWord {
  int level = 0;
  OperandSet bypassed;
};

/// "L3[WIO]" -> 3, after checking that the level can hold what the bracket says; "L3" is fine.
LevelWord level_from_word(const std::string& word, const Architecture& architecture) {
  for (int l = 0; l < architecture.num_levels(); ++l) {
    const MemoryLevel& level = architecture.levels[l];
    const std::string plain = "L" + std::to_string(l);
    if (word == plain) return {l, {}};
    if (word.rfind(plain + "[", 0) != 0) continue;
    if (word.back() == ']') {
      const std::size_t begin = plain.size() + 1;
      const std::string letters = word.substr(begin, word.size() - 1 - begin);
      if (const auto bypassed = bypassed_from_letters(letters, level)) return {l, *bypassed};
    }
    throw std::invalid_argument("level " + level.name + " is written " + plain + "[" +
                                holds_letters(level.holds) + "]" + subsets_hint(level) +
                                ", got \"" + word + "\"");
  }
  throw std::invalid_argument("expected a level L0 to L" +
                              std::to_string(architecture.num_levels() - 1) + ", got \"" + word +
                              "\"");
}

void add_loop(const std::string& word, const MemoryLevel& level, LevelMapping& loops,
              std::vector<Dim>& named_outer_first) {
  const auto dim = dim_from_name(word.substr(0, 1));
  std::int64_t factor = 0;
  const auto parsed = std::from_chars(word.data() + 1, word.data() + word.size(), factor);
  const std::string suffix(parsed.ptr, word.data() + word.size() - parsed.ptr);
  if (!dim || parsed.ec != std::errc() || factor < 1 || suffix.size() > 1)
    throw std::invalid_argument("expected a loop such as K8 or C16X, got \"" + word + "\"");
  if (!suffix.empty()) {
    const auto axis = level.spatial_axis(*dim);
    if (!axis || suffix[0] != kAxisLetters[*axis])
      throw std::invalid_argument("level " + level.name + " has no such fan-out: \"" + word + "\"");
  }
  if (factor == 1) return;  // a filler, such as N1
  std::int64_t& placed = (suffix.empty() ? loops.temporal : loops.spatial)[index(*dim)];
  if (placed != 1)
    throw std::invalid_argument("the loop \"" + word + "\" names a dim twice at one level");
  placed = factor;
  if (suffix.empty()) named_outer_first.push_back(*dim);
}

/// Named loops keep their order; the others, whose factor is 1, stand outside them.
std::array<Dim, kNumDims> order_from(const std::vector<Dim>& named_outer_first) {
  std::array<Dim, kNumDims> order{};
  int next = 0;
  for (auto it = named_outer_first.rbegin(); it != named_outer_first.rend(); ++it)
    order[next++] = *it;
  for (const Dim dim : kAllDims)
    if (std::find(named_outer_first.begin(), named_outer_first.end(), dim) ==
        named_outer_first.end())
      order[next++] = dim;
  return order;
}

}  // namespace

std::vector<LevelBoundary> even_boundaries(const Mapping& mapping) {
  std::vector<LevelBoundary> boundaries;
  int num_loops = 0;
  for (const LevelMapping& loops : mapping.levels) {
    for (const std::int64_t factor : loops.temporal) num_loops += factor > 1;
    boundaries.push_back({num_loops, num_loops, num_loops});
  }
  return boundaries;
}

bool is_uneven(const Mapping& mapping) {
  return !mapping.boundaries.empty() && mapping.boundaries != even_boundaries(mapping);
}

std::string mapping_string(const Mapping& mapping, const Architecture& architecture) {
  std::string text;
  for (int l = architecture.num_levels() - 1; l >= 0; --l) {
    const MemoryLevel& level = architecture.levels[l];
    const LevelMapping& loops = mapping.levels[l];
    if (!text.empty()) text += " - ";
    OperandSet held;
    for (const Operand operand : kAllOperands)
      if (holds(level, loops, operand)) held.insert(operand);
    text += "L" + std::to_string(l) + "[" + holds_letters(held) + "]";
    bool any_temporal = false;
    for (auto dim = loops.order.rbegin(); dim != loops.order.rend(); ++dim) {
      const std::int64_t factor = loops.temporal[index(*dim)];
      if (factor == 1) continue;
      text += " " + std::string(name(*dim)) + std::to_string(factor);
      any_temporal = true;
    }
    if (!any_temporal) text += " N1";
    for (const Dim dim : kAllDims) {
      const std::int64_t factor = loops.spatial[index(dim)];
      if (factor == 1) continue;
      text += " " + std::string(name(dim)) + std::to_string(factor) +
              kAxisLetters[level.spatial_axis(dim).value_or(0)];
    }
  }
  return text;
}

Mapping mapping_from_string(const std::string& text, const Architecture& architecture) {
  Mapping mapping;
  mapping.levels.resize(architecture.levels.size());
  std::vector<std::vector<Dim>> named(architecture.levels.size());
  std::vector<bool> seen(architecture.levels.size(), false);
  int level = -1;
  for (const std::string& word : words_of(text)) {
    if (word == "-") {
      level = -1;
    } else if (level < 0) {
      const LevelWord found = level_from_word(word, architecture);
      level = found.level;
      if (seen[level]) throw std::invalid_argument("level \"" + word + "\" stands twice");
      seen[level] = true;
      mapping.levels[level].bypassed = found.bypassed;
    } else {
      add_loop(word, architecture.levels[level], mapping.levels[level], named[level]);
    }
  }
  for (std::size_t l = 0; l < seen.size(); ++l) {
    if (!seen[l])
      throw std::invalid_argument("level L" + std::to_string(l) + " (" +
                                  architecture.levels[l].name + ") is missing");
    mapping.levels[l].order = order_from(named[l]);
  }
  return mapping;
}

}  // namespace codescent
