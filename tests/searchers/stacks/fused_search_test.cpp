#include "searchers/stacks/fused_search.hpp"

#include "core/files/data_files.hpp"
#include "core/formats/architecture_file.hpp"
#include "core/formats/energy_table_file.hpp"
#include "core/inputs/workload_input.hpp"
#include "core/units.hpp"
#include "searchers/mappers/network_optimum.hpp"
#include "searchers/stacks/exact_tiles.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

const std::string kData = std::string(CODESCENT_SOURCE_DIR) + "/data";

/// Convolutions and a strided one, each reading the one before; small, so that mapping is quick.
Workload small_chain() {
  Workload workload;
  workload.name = "small_chain";
  const std::array<std::int64_t, 5> channels = {3, 16, 24, 16, 8};
  for (int l = 0; l < 4; ++l) {
    Layer layer;
    layer.name = "conv" + std::to_string(l + 1);
    const bool is_strided = l == 1;
    const std::int64_t outputs = l == 0 ? 16 : 8;
    layer.bounds = {3, 3, outputs, outputs, channels[slot(l)], channels[slot(l) + 1], 1, 1};
    layer.stride_w = layer.stride_h = is_strided ? 2 : 1;
    layer.stated_input = {{{l < 2 ? 16 : 8, 1}, {l < 2 ? 16 : 8, 1}}};
    workload.layers.push_back(layer);
  }
  return workload;
}

struct Fixture {
  explicit Fixture(const std::string& hardware_name, const Objective& of = kEdp)
      : objective(of),
        architecture(load_architecture(find_data_file(DataKind::Hardware, hardware_name, kData))),
        table(load_energy_table(find_data_file(DataKind::EnergyTable, "pat_40nm", kData))),
        hardware(architecture.default_hardware()),
        workload(small_chain()),
        network(fused_network(workload, {})),
        tiles(architecture, hardware, table, network, objective) {}

  Objective objective;
  Architecture architecture;
  EnergyTable table;
  Hardware hardware;
  Workload workload;
  FusedNetwork network;
  ExactTiles tiles;
};

}  // namespace

TEST_CASE("with one layer a stack and whole tiles a network costs what the exact mapper finds") {
  for (const std::string hardware : {"gemmini", "simple_weight_stationary"})
    for (const Objective& objective : {kEdp, kEnergy, kLatency}) {
      CAPTURE(hardware);
      CAPTURE(name(objective));
      const Fixture with(hardware, objective);
      const FuseSpace space{
          possible_stacks(with.network, 1), {{1000, 1000}}, {OverlapMode::FullCache}};
      const FusedDesign fused = best_stacks(with.network, with.tiles, space, objective, 1);
      ExactMapperOptions options;
      options.objective = objective;
      const NetworkOptimum optimum = map_network_exactly(
          with.architecture, mapper_hardware(with.architecture, with.hardware, with.table),
          with.workload, options, 1);
      REQUIRE(fused.stacks.size() == 4);
      CHECK(objective.of(fused.energy_uj, fused.cycles) ==
            objective.of(optimum.energy_uj, optimum.cycles));
    }
}

TEST_CASE("fusing never costs more than its space without stacks of several layers") {
  const Fixture with("gemmini");
  const std::vector<TileSize> tiles = {{8, 2}, {8, 4}, {1000, 1000}};
  const std::vector<OverlapMode> modes = {OverlapMode::Recompute, OverlapMode::HorizontalCache,
                                          OverlapMode::FullCache};
  const FusedDesign apart = best_stacks(with.network, with.tiles,
                                        {possible_stacks(with.network, 1), tiles, modes}, kEdp, 2);
  const FusedDesign fused = best_stacks(with.network, with.tiles,
                                        {possible_stacks(with.network, 4), tiles, modes}, kEdp, 2);
  MESSAGE(apart.energy_uj << " uJ " << apart.cycles << " cycles apart, " << fused.energy_uj << " "
                          << fused.cycles << " fused in " << fused.stacks.size() << " stacks, "
                          << with.tiles.num_searches() << " searches of " << fused.num_options);
  CHECK(fused.energy_uj * fused.cycles <= apart.energy_uj * apart.cycles);
}

}  // namespace codescent::testing
