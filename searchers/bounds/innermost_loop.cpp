#include "searchers/bounds/innermost_loop.hpp"

#include <algorithm>

namespace codescent {
namespace {

using LevelsAndOperands = std::vector<std::array<bool, kNumOperands>>;

/// Whether no tile of a level can have more than a word of an operand.
LevelsAndOperands one_word_tiles(const Architecture& architecture, const SizedHardware& hardware) {
  LevelsAndOperands is_one_word(architecture.num_levels());
  for (std::size_t l = 0; l < is_one_word.size(); ++l) {
    const MemoryLevel& level = architecture.levels[l];
    const auto& capacity = hardware.levels[l].capacity_words;
    if (!capacity) continue;
    // Every operand held takes a word at least.
    const auto num_held = std::count_if(kAllOperands.begin(), kAllOperands.end(),
                                        [&](Operand operand) { return level.can_hold(operand); });
    for (const Operand operand : kAllOperands)
      is_one_word[l][index(operand)] = level.can_hold(operand) && *capacity <= num_held;
  }
  return is_one_word;
}

}  // namespace

std::vector<InnermostLoop> innermost_loops(const Architecture& architecture,
                                           const SizedHardware& hardware, const Layer& layer) {
  const LevelsAndOperands is_one_word = one_word_tiles(architecture, hardware);
  std::vector<InnermostLoop> loops;
  for (const Dim dim : kAllDims) {
    LevelsAndOperands refetches = is_one_word;
    for (auto& of_level : refetches)
      for (const Operand operand : kAllOperands)
        if (!layer.relevant(operand).has(dim)) of_level[index(operand)] = false;
    auto answer = std::find_if(loops.begin(), loops.end(), [&](const InnermostLoop& other) {
      return other.refetches == refetches;
    });
    if (answer == loops.end()) answer = loops.insert(answer, {{}, refetches});
    answer->dims.insert(dim);
  }
  return loops;
}

}  // namespace codescent
