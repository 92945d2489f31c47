#include "searchers/stacks/fused_search.hpp"

#include <limits>
#include <map>
#include <mutex>
#include <random>

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
        network(layer_graph(workload, {})),
        tiles(architecture, hardware, table, network, objective) {}

  Objective objective;
  Architecture architecture;
  EnergyTable table;
  Hardware hardware;
  Workload workload;
  LayerGraph network;
  ExactTiles tiles;
};

/// Costs that are random, but the same for the same question; two memories, of which the inner one
/// has room for everything.
class RandomTiles : public TileModel {
 public:
  explicit RandomTiles(std::uint64_t seed) : seed_(seed) {
    memories_.size_bits = {1e15, 1e15};
    memories_.is_single = {true, true};
    memories_.word_bits = {0, 0};
    for (auto& chain : memories_.hierarchy) chain = {0, 1};
    memories_.shared = memories_.written = {0, 1};
  }

  const StackMemories& memories() const override { return memories_; }
  const std::vector<TilePoint>& front(const TileRequest& request) const override {
    std::vector<std::int64_t> key = {request.layer, request.width, request.height};
    key.insert(key.end(), request.homes.begin(), request.homes.end());
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<TilePoint>& points = fronts_[key];
    if (!points.empty()) return points;
    std::uint64_t hash = seed_;
    for (const std::int64_t part : key)
      hash = (hash ^ static_cast<std::uint64_t>(part)) * 0x9e3779b97f4a7c15;
    std::mt19937_64 random(hash);
    TilePoint point;
    point.cost = {static_cast<double>(1 + random() % 1000),
                  static_cast<std::int64_t>(1 + random() % 1000)};
    points.push_back(point);
    return points;
  }
  CopyCost copies_cost(const std::vector<TileCopy>& copies) const override {
    CopyCost cost;
    cost.memory_pj.assign(2, 0);
    for (const TileCopy& copy : copies) cost.energy_pj += copy.words;
    cost.cycles = cost.energy_pj / 7;
    return cost;
  }
  NetworkCost least_cost() const override { return {}; }

 private:
  std::uint64_t seed_;
  StackMemories memories_;
  mutable std::mutex mutex_;
  mutable std::map<std::vector<std::int64_t>, std::vector<TilePoint>> fronts_;
};

/// Up to five layers, each of which reads the one before or adds an earlier map of the same shape.
LayerGraph random_graph(std::mt19937_64& random) {
  LayerGraph network;
  const int num_layers = 2 + static_cast<int>(random() % 4);
  const std::int64_t extent = 6;
  for (int l = 0; l < num_layers; ++l) {
    GraphLayer fused;
    const int before = l == 0 ? num_layers : l - 1;
    fused.layer.bounds[index(Dim::P)] = fused.layer.bounds[index(Dim::Q)] = extent;
    if (l > 1 && random() % 2 == 0) {
      fused.layer.type = &kAddition;
      fused.uses = {{Operand::Input, before},
                    {Operand::Weight, static_cast<int>(random() % static_cast<unsigned>(l - 1))}};
    } else {
      fused.layer.bounds[index(Dim::R)] = fused.layer.bounds[index(Dim::S)] = 3;
      fused.uses = {{Operand::Input, before, {1, 1}}};
    }
    network.layers.push_back(fused);
  }
  network.maps.assign(slot(num_layers) + 1, {1, 8, {extent, extent}});
  return network;
}

/// The least figure of all ways to cut the layers from `first` on, sums so far included.
double least_by_enumeration(const LayerGraph& network, const TileModel& model,
                            const FuseSpace& space, const Objective& objective, int first,
                            const NetworkCost& before) {
  if (first == network.num_layers()) return objective.of(before.energy_pj, before.cycles);
  double least = std::numeric_limits<double>::infinity();
  for (int last = first; last < network.num_layers(); ++last) {
    bool is_closed = true;
    for (int l = last + 1; l < network.num_layers(); ++l)
      for (const MapUse& use : network.layers[slot(l)].uses)
        is_closed = is_closed && !(use.map >= first && use.map < last);
    if (!is_closed) continue;
    for (const TileSize& tile : space.tiles) {
      const bool is_alone = tile.width >= 6 && tile.height >= 6 && first == last;
      for (const OverlapMode mode : space.modes)
        for (const int variant : {0, 1, 2, 3}) {
          const bool reads_directly = variant % 2 == 0, keeps_weights = variant / 2 == 1;
          if (is_alone && (!reads_directly || keeps_weights)) continue;
          const auto runs = stack_runs(
              network, {{first, last}, tile, mode, reads_directly, keeps_weights}, model);
          NetworkCost sum = before;
          sum += std::get<StackRuns>(runs).copies;
          for (const LayerRuns& run : std::get<StackRuns>(runs).runs)
            sum += static_cast<double>(run.count) * run.front->front().cost;
          least = std::min(least,
                           least_by_enumeration(network, model, space, objective, last + 1, sum));
        }
    }
  }
  return least;
}

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

TEST_CASE("cuts of 50 random graphs with branches are the best of all that there are") {
  std::mt19937_64 random(3);
  for (int trial = 0; trial < 50; ++trial) {
    const LayerGraph network = random_graph(random);
    const RandomTiles model(random());
    const FuseSpace space{possible_stacks(network, 64), {{6, 4}, {6, 6}}, {OverlapMode::FullCache}};
    CAPTURE(trial);
    for (const Objective& objective : {kEdp, kEnergy, kLatency}) {
      const FusedDesign found = best_stacks(network, model, space, objective, 1);
      const double least = least_by_enumeration(network, model, space, objective, 0, {});
      CHECK(objective.of(found.energy_uj * 1e6, found.cycles) ==
            doctest::Approx(least).epsilon(1e-12));
    }
  }
}

}  // namespace codescent::testing
