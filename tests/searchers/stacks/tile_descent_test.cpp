#include "searchers/stacks/tile_descent.hpp"

#include "core/files/data_files.hpp"
#include "core/formats/zigzag_file.hpp"
#include "core/inputs/workload_input.hpp"
#include "searchers/stacks/fuse_figures.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {

TEST_CASE("random tiles descend below the best of DeFiNES' grid, the same on any threads") {
  const std::string data = std::string(CODESCENT_SOURCE_DIR) + "/data";
  const ZigzagAccelerator accelerator = load_zigzag_accelerator(
      find_data_file(DataKind::ZigzagAccelerator, "meta_prototype_df", data));
  const LayerGraph network =
      layer_graph(load_workload(find_data_file(DataKind::Workload, "fsrcnn", data)), {});
  const auto search = [&](int threads) {
    return descend_from_random_tiles(network, accelerator, {{0, 7}}, {OverlapMode::FullCache},
                                     kEnergy, 6, 1, threads);
  };
  const std::vector<FuseFigures> figures = search(2);
  const FuseFigures* best = best_point(kEnergy, figures);
  REQUIRE(best != nullptr);
  // The grid's best, (4, 72) with full caches: depth_first.md, C1.
  CHECK(best->cost()->total_pj() <= 1.8137e9);
  const std::vector<FuseFigures> again = search(1);
  REQUIRE(again.size() == figures.size());
  for (std::size_t p = 0; p < again.size(); ++p) {
    CHECK(again[p].point.tile.width == figures[p].point.tile.width);
    CHECK(again[p].point.tile.height == figures[p].point.tile.height);
    CHECK(again[p].cost()->total_pj() == figures[p].cost()->total_pj());
  }
}

}  // namespace codescent::testing
