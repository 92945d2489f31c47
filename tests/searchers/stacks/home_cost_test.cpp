#include "searchers/stacks/home_cost.hpp"

#include <algorithm>
#include <cmath>

#include "core/files/data_files.hpp"
#include "core/formats/architecture_file.hpp"
#include "core/formats/energy_table_file.hpp"
#include "searchers/bounds/partial_nest.hpp"
#include "searchers/stacks/exact_tiles.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/loop_nest_counter.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

const std::string kData = std::string(CODESCENT_SOURCE_DIR) + "/data";

/// A small layer on hardware of our own, its operands at random homes: a mapping of it.
struct HomedCase {
  Architecture architecture;
  MapperHardware hardware;
  Homes homes{};
  Layer layer;
  Mapping mapping;

  HomedCase(const std::string& name, const EnergyTable& table, std::mt19937_64& generator)
      : architecture(load_architecture(find_data_file(DataKind::Hardware, name, kData))),
        hardware(mapper_hardware(architecture, architecture.default_hardware(), table)) {
    const StackMemories memories = stack_memories(architecture, hardware.sized);
    for (const Operand operand : kAllOperands) {
      std::vector<int> single;
      for (const int memory :
           operand == Operand::Output ? memories.written : memories.chain(operand))
        if (memories.is_single[slot(memory)]) single.push_back(memory);
      homes[slot(index(operand))] =
          single[slot(static_cast<int>(draw(static_cast<std::int64_t>(single.size()), generator)))];
    }
    architecture = at_homes(architecture, homes);
    layer = tiny_layer(generator);
    mapping = random_mapping(architecture, layer, generator);
  }

  bool bypasses() const {
    return std::any_of(mapping.levels.begin(), mapping.levels.end(),
                       [](const LevelMapping& level) { return !level.bypassed.empty(); });
  }
  LayerCost exact() const {
    Traffic traffic;
    count_traffic(architecture, layer, mapping, traffic);
    return HomeCost(homes).exact(architecture, hardware.sized, layer, mapping, traffic);
  }
};

/// Of words that were walked: in blocks at a price each, and at the bandwidths.
LayerCost priced_by_hand(const HomedCase& c, const WalkedCounts& walked) {
  double energy_pj = static_cast<double>(walked.computes) * c.hardware.sized.mac_pj;
  double cycles = static_cast<double>(walked.compute_cycles);
  const int outermost = c.architecture.num_levels() - 1;
  for (int l = 0; l <= outermost; ++l) {
    const SizedLevel& level = c.hardware.sized.levels[slot(l)];
    double read = 0, written = 0;
    const auto blocks = [&](std::int64_t words) {
      return std::ceil(static_cast<double>(words) / static_cast<double>(level.block_words));
    };
    const auto ask = [&](const OperandTraffic& counts) {
      read += static_cast<double>(counts.reads);
      written += static_cast<double>(counts.fills + counts.updates);
      energy_pj += static_cast<double>(walked.instances[slot(l)]) *
                   (blocks(counts.reads) * level.read_pj +
                    (blocks(counts.fills) + blocks(counts.updates)) * level.write_pj);
    };
    for (const Operand operand : kAllOperands) {
      const int home = c.homes[slot(index(operand))];
      if (l == outermost && home != outermost) continue;
      ask(walked.levels[slot(l)][slot(index(operand))]);
      // The outermost level of the nest stands for the home.
      if (l == home && home != outermost) ask(walked.levels[slot(outermost)][slot(index(operand))]);
    }
    const auto pass = [&](const std::optional<double>& bandwidth, double words) {
      if (bandwidth) cycles = std::max(cycles, std::ceil(words / *bandwidth * (1 - 1e-12)));
    };
    pass(level.bandwidth_words_per_cycle, read + written);
    pass(level.read_bandwidth_words_per_cycle, read);
    pass(level.write_bandwidth_words_per_cycle, written);
  }
  return {energy_pj, static_cast<std::int64_t>(cycles)};
}

template <typename Visit>
void for_cases(int seed, int count, const Visit& visit) {
  std::mt19937_64 generator(static_cast<std::uint64_t>(seed));
  const EnergyTable table =
      load_energy_table(find_data_file(DataKind::EnergyTable, "pat_40nm", kData));
  for (int i = 0; i < count; ++i)
    for (const std::string hardware : {"gemmini", "simple_weight_stationary"}) {
      CAPTURE(i);
      CAPTURE(hardware);
      visit(HomedCase(hardware, table, generator));
    }
}

}  // namespace

TEST_CASE("operands at homes below the outermost cost what a walked nest asks of the homes") {
  int compared = 0, homed = 0, rounded = 0;
  for_cases(21, 300, [&](const HomedCase& c) {
    const WalkedCounts walked = walk_loop_nest(c.architecture, c.layer, c.mapping);
    // Where boxes stand still closed forms may count more.
    for (const std::int64_t standstills : walked.standstills)
      if (standstills > 0) return;
    const LayerCost by_hand = priced_by_hand(c, walked), exact = c.exact();
    CHECK(exact.energy_pj == doctest::Approx(by_hand.energy_pj).epsilon(1e-12));
    // Quotients that are whole may come out a little above.
    CHECK(exact.cycles >= by_hand.cycles);
    CHECK(exact.cycles <= by_hand.cycles + 1);
    rounded += exact.cycles > by_hand.cycles;
    ++compared;
    for (const int home : c.homes) homed += home + 1 < c.architecture.num_levels();
  });
  MESSAGE(compared << " mappings, " << homed << " operands at home below the outermost");
  CHECK(compared > 500);
  CHECK(homed > 500);
  CHECK(rounded < 10);
}

TEST_CASE("no step of the way to a mapping says more than it costs with operands at homes") {
  int steps = 0;
  for_cases(22, 300, [&](const HomedCase& c) {
    if (c.bypasses()) return;  // a nest is of one bypass
    SizedHardware sized = c.hardware.sized;
    for (SizedLevel& level : sized.levels)
      if (level.capacity_words && *level.capacity_words > 1) level.capacity_words = 1 << 20;
    PartialNest nest(c.architecture, sized, c.layer);
    std::vector<DimArray> fan_outs;
    for (const LevelMapping& level : c.mapping.levels) fan_outs.push_back(level.spatial);
    nest.set_fan_outs(fan_outs);
    const HomeCost cost(c.homes);
    const LayerCost exact = c.exact();
    for (std::size_t answer = 0; answer < nest.innermost_loops().size(); ++answer) {
      nest.set_innermost_loop(answer);
      std::vector<LayerCost> least;
      bool is_obeyed = true, fits = true;
      for (int l = c.architecture.num_levels(); l >= 0; --l) {
        if (l < c.architecture.num_levels()) {
          nest.decide(l, c.mapping.levels[slot(l)].temporal, c.mapping.levels[slot(l)].order);
          is_obeyed = is_obeyed && nest.obeys_innermost_loop(l);
        }
        fits = fits && nest.fits(l);
        DecidedMapping decided(nest, l);
        least.push_back(cost.least(sized, decided));
      }
      if (!is_obeyed || !fits) continue;
      for (const LayerCost& each : least) {
        CHECK(each.energy_pj <= exact.energy_pj * (1 + 1e-12));
        CHECK(each.cycles <= exact.cycles);
        ++steps;
      }
      CHECK(least.back().energy_pj == doctest::Approx(exact.energy_pj).epsilon(1e-12));
    }
  });
  MESSAGE(steps << " steps");
  CHECK(steps > 500);
}

}  // namespace codescent::testing
