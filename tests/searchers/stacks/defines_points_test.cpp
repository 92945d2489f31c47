#include <cmath>
#include <map>

#include "core/files/data_files.hpp"
#include "core/formats/zigzag_file.hpp"
#include "core/inputs/workload_input.hpp"
#include "core/stacks/network_cost.hpp"
#include "core/stacks/stack_cuts.hpp"
#include "searchers/stacks/loma_tiles.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/reference/reference_data.hpp"

namespace codescent::testing {
namespace {

const std::string kDataDirectory = std::string(CODESCENT_SOURCE_DIR) + "/data";

ZigzagAccelerator accelerator_named(const std::string& name) {
  return load_zigzag_accelerator(
      find_data_file(DataKind::ZigzagAccelerator, name, kDataDirectory));
}

FusedNetwork network_named(const std::string& name) {
  return fused_network(load_workload(find_data_file(DataKind::Workload, name, kDataDirectory)), {});
}

bool is_close(double one, double other, double tolerance) {
  return std::abs(one - other) <= tolerance * std::max(std::abs(one), std::abs(other));
}

}  // namespace

TEST_CASE("FSRCNN's grid costs what DeFiNES says: 26 points at limit 6, 100 at 5") {
  const auto table = reference_csv("defines/fsrcnn_all_points.csv");
  if (!table) {
    MESSAGE("skipped: reference/defines is absent");
    return;
  }
  const ZigzagAccelerator accelerator = accelerator_named("meta_prototype_df");
  const FusedNetwork network = network_named("fsrcnn");
  const MapExtents extents = grown_maps(network);
  std::map<int, LomaTiles> tiles;
  int compared = 0;
  for (std::size_t row = 0; row < table->num_rows(); ++row) {
    const int limit = static_cast<int>(table->number(row, "lpf"));
    const LomaTiles& model = tiles.try_emplace(limit, accelerator, network, limit).first->second;
    const auto mode = OverlapMode(static_cast<int>(table->number(row, "mode")) - 1);
    const TileSize tile{static_cast<std::int64_t>(table->number(row, "tx")),
                        static_cast<std::int64_t>(table->number(row, "ty"))};
    const auto cost =
        network_cost_as_published(network, extents, {{0, 7}}, mode, tile, model);
    CAPTURE(row);
    REQUIRE(std::holds_alternative<StackCost>(cost));
    const StackCost& ours = std::get<StackCost>(cost);
    // The table rounds energies to 10 nJ, cycles to 100.
    CHECK(std::abs(ours.total_pj() / 1e9 - table->number(row, "energy_mJ")) < 0.51e-5);
    CHECK(std::abs(ours.cycles / 1e6 - table->number(row, "latency_Mcc")) < 0.51e-4);
    CHECK(ours.num_types == table->number(row, "unique_tile_types"));
    ++compared;
  }
  CHECK(compared == 126);
}

}  // namespace codescent::testing
