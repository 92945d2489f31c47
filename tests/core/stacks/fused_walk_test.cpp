#include <algorithm>

#include "tests/core/stacks/stack_walk.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

/// What walks of random stacks met.
struct Met {
  std::int64_t stacks = 0, tiles = 0, failures = 0;
  std::int64_t in_columns = 0, in_rows = 0, in_one = 0, apart = 0, weights_kept = 0, groups = 0;
};

std::string words_of(const StackChoice& choice) {
  return "layers " + std::to_string(choice.layers.first) + " to " +
         std::to_string(choice.layers.last) + ", tile " + std::to_string(choice.tile.width) +
         " x " + std::to_string(choice.tile.height) + ", mode " +
         std::to_string(static_cast<int>(choice.mode)) +
         (choice.reads_inputs_directly ? ", direct" : "") +
         (choice.keeps_weights ? ", keeps weights" : "") +
         (choice.splits_groups ? ", splits groups" : "");
}

StackChoice random_choice(std::mt19937_64& random, const LayerGraph& network) {
  StackChoice choice;
  const int last = network.num_layers() - 1;
  choice.layers = {pick(random, 0, 3) == 0 ? pick(random, 0, last) : 0, last};
  choice.tile = {pick(random, 1, 5), pick(random, 1, 5)};
  choice.mode = static_cast<OverlapMode>(std::min(2, pick(random, 0, 3)));
  choice.reads_inputs_directly = pick(random, 0, 2) == 0;
  choice.keeps_weights = pick(random, 0, 1) == 0;
  choice.splits_groups = pick(random, 0, 1) == 0;
  return choice;
}

/// Empty, or what is wrong with a stack.
std::string mistakes_of(std::mt19937_64& random, int num_memories, Met& met) {
  const LayerGraph network = random_stack(random);
  const StackChoice choice = random_choice(random, network);
  const RecordingTiles model(network, random_memories(random, num_memories));
  const auto made = stack_runs(network, choice, model);
  const auto* runs = std::get_if<StackRuns>(&made);
  if (runs == nullptr) {
    ++met.failures;
    return "";
  }
  const int outermost = model.memories().outermost();
  StackWalk walk(network, model, *runs);
  ++met.stacks;
  met.tiles += walk.num_tiles();
  const bool has_columns = runs->columns_memory != kNoMemory && runs->columns_memory != outermost;
  const bool has_rows = runs->rows_memory != kNoMemory && runs->rows_memory != outermost;
  met.in_columns += has_columns;
  met.in_rows += has_rows;
  met.in_one += has_columns && runs->columns_memory == runs->rows_memory;
  met.apart +=
      has_columns && runs->rows_memory != kNoMemory && runs->columns_memory != runs->rows_memory;
  met.weights_kept += choice.keeps_weights;
  met.groups += choice.splits_groups && separate_groups(network, choice.layers) > 1;
  const std::string mistakes = walk.mistakes();
  return mistakes.empty() ? "" : words_of(choice) + ": " + mistakes;
}

}  // namespace

TEST_CASE("stacks run, copy and hold what a walk over every position of every tile says") {
  std::mt19937_64 random(11);
  Met met;
  for (int trial = 0; trial < 6000; ++trial)
    for (const int num_memories : {2, 3, 4}) {
      CAPTURE(trial);
      CAPTURE(num_memories);
      const std::string mistakes = mistakes_of(random, num_memories, met);
      CHECK(mistakes == "");
    }
  MESSAGE(met.stacks << " stacks, " << met.tiles << " tiles; below the outermost columns in "
                     << met.in_columns << ", rows in " << met.in_rows << ", both in one memory "
                     << met.in_one << ", columns below rows " << met.apart << "; weights kept "
                     << met.weights_kept << ", groups apart " << met.groups << "; no way to run "
                     << met.failures);
  CHECK(met.stacks > 12000);
  CHECK(std::min({met.in_columns, met.in_rows, met.in_one, met.weights_kept, met.groups}) > 100);
  CHECK(met.apart > 50);
}

}  // namespace codescent::testing
