#include "core/files/data_files.hpp"
#include "core/formats/architecture_file.hpp"
#include "core/formats/energy_table_file.hpp"
#include "core/formats/zigzag_file.hpp"
#include "core/units.hpp"
#include "searchers/stacks/exact_tiles.hpp"
#include "searchers/stacks/fused_search.hpp"
#include "searchers/stacks/zigzag_tiles.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/random_stacks.hpp"

namespace codescent::testing {
namespace {

const std::string kData = std::string(CODESCENT_SOURCE_DIR) + "/data";

/// Of words of 8 bits.
LayerGraph random_graph(std::mt19937_64& random) {
  LayerGraph network = random_stack(random);
  for (FeatureMap& map : network.maps) map.word_bits = 8;
  for (GraphLayer& fused : network.layers)
    if (fused.bits.weight > 0) fused.bits.weight = 8;
  return network;
}

/// Whether what was found costs less than the least; false where nothing runs.
bool undercuts(const LayerGraph& network, const TileModel& model, const Objective& objective,
               int& num_found) {
  const FuseSpace space{possible_stacks(network, 3),
                        {{3, 2}, {1000, 1000}},
                        {OverlapMode::FullCache, OverlapMode::Recompute}};
  const FusedDesign found = best_stacks(network, model, space, objective, 1);
  if (found.stacks.empty()) return false;
  ++num_found;
  const NetworkCost least = model.least_cost();
  CAPTURE(least.energy_pj);
  CAPTURE(least.cycles);
  const double energy_pj = found.energy_uj / kMicrojoules;
  CHECK(energy_pj >= least.energy_pj * (1 - 1e-12));
  CHECK(found.cycles >= least.cycles * (1 - 1e-12));
  return energy_pj < least.energy_pj * (1 - 1e-12) || found.cycles < least.cycles * (1 - 1e-12);
}

}  // namespace

TEST_CASE("no design of 50 random graphs costs less than the exact model's least") {
  std::mt19937_64 random(31);
  const EnergyTable table =
      load_energy_table(find_data_file(DataKind::EnergyTable, "pat_40nm", kData));
  int num_found = 0;
  for (int trial = 0; trial < 50; ++trial) {
    const LayerGraph network = random_graph(random);
    const std::string name = trial % 2 == 0 ? "gemmini" : "simple_weight_stationary";
    const Architecture architecture =
        load_architecture(find_data_file(DataKind::Hardware, name, kData));
    for (const Objective& objective : {kEnergy, kLatency}) {
      const ExactTiles tiles(architecture, architecture.default_hardware(), table, network,
                             objective);
      CAPTURE(trial);
      CHECK(!undercuts(network, tiles, objective, num_found));
    }
  }
  MESSAGE(num_found << " designs");
  CHECK(num_found > 80);
}

TEST_CASE("no design of 50 random graphs costs less than ZigZag's least") {
  std::mt19937_64 random(32);
  int num_found = 0;
  for (int trial = 0; trial < 50; ++trial) {
    const LayerGraph network = random_graph(random);
    const ZigzagAccelerator accelerator = load_zigzag_accelerator(find_data_file(
        DataKind::ZigzagAccelerator, trial % 2 == 0 ? "meta_prototype_df" : "tpu_like_df", kData));
    const ZigzagTiles tiles(accelerator, network, 5);
    CAPTURE(trial);
    for (const Objective& objective : {kEnergy, kLatency})
      CHECK(!undercuts(network, tiles, objective, num_found));
  }
  MESSAGE(num_found << " designs");
  CHECK(num_found > 60);
}

}  // namespace codescent::testing
