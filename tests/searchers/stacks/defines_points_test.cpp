#include <cctype>
#include <cmath>
#include <map>
#include <regex>

#include "core/files/data_files.hpp"
#include "core/formats/zigzag_file.hpp"
#include "core/inputs/workload_input.hpp"
#include "core/stacks/network_cost.hpp"
#include "core/stacks/stack_cuts.hpp"
#include "searchers/stacks/loma_tiles.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/reference/reference_data.hpp"
#include "tests/support/reference/zigzag_records.hpp"

namespace codescent::testing {
namespace {

const std::string kDataDirectory = std::string(CODESCENT_SOURCE_DIR) + "/data";

ZigzagAccelerator accelerator_named(const std::string& name) {
  return load_zigzag_accelerator(find_data_file(DataKind::ZigzagAccelerator, name, kDataDirectory));
}

LayerGraph network_named(const std::string& name) {
  return layer_graph(load_workload(find_data_file(DataKind::Workload, name, kDataDirectory)), {});
}

bool is_close(double one, double other, double tolerance) {
  return std::abs(one - other) <= tolerance * std::max(std::abs(one), std::abs(other));
}

/// What differs from a table's energy of each memory, which it rounds to 0.1 pJ.
std::string memory_difference(const ZigzagAccelerator& accelerator, const StackCost& cost,
                              const std::string& recorded) {
  const Json json = *parsed_json(recorded);
  std::string found;
  for (std::size_t m = 0; m < accelerator.memories.size(); ++m) {
    const std::string& name = accelerator.memories[m].name;
    const double ours = cost.memory_pj(static_cast<int>(m));
    const Json* theirs = json.find(name);
    const double pj = theirs == nullptr ? 0 : recorded_number(*theirs, {});
    if (std::abs(ours - pj) > 0.06 + 1e-9 * pj)
      found += name + " " + std::to_string(ours) + " for " + std::to_string(pj) + "; ";
  }
  return found;
}

std::string lower_case(std::string text) {
  for (char& letter : text) letter = static_cast<char>(std::tolower(letter));
  return text;
}

/// "Meta_prototype.workload_dmcnnvd" is our dmcnn_vd.
std::string network_of(const std::string& workload) {
  const std::string name = workload.substr(workload.find("workload_") + 9);
  const std::map<std::string, std::string> ours = {
      {"dmcnnvd", "dmcnn_vd"}, {"mobilenetv1", "mobilenet_v1"}, {"resnet18", "resnet18_defines"}};
  const auto found = ours.find(name);
  return found == ours.end() ? name : found->second;
}

/// "[17, 23]"
std::vector<int> numbers_in(const std::string& text) {
  std::vector<int> numbers;
  const std::regex number("-?\\d+");
  const std::sregex_iterator none;
  for (std::sregex_iterator found(text.begin(), text.end(), number); found != none; ++found)
    numbers.push_back(std::stoi(found->str()));
  return numbers;
}

/// DeFiNES takes layer 0 for no cut at all, at both ends: the first stack is the whole network.
std::vector<LayerRange> stacks_with_fault(const LayerGraph& network, const std::vector<int>& cuts) {
  std::vector<LayerRange> stacks = stacks_of_cuts(network, cuts);
  if (cuts.empty() || cuts.front() != 0) return stacks;
  stacks.front() = {0, network.num_layers() - 1};
  if (stacks.size() > 1) stacks[1].first = 0;
  return stacks;
}

}  // namespace

TEST_CASE("FSRCNN's grid costs what DeFiNES says: 26 points at limit 6, 100 at 5") {
  const auto table = reference_csv("defines/fsrcnn_all_points.csv");
  if (!table) {
    MESSAGE("skipped: reference/defines is absent");
    return;
  }
  const ZigzagAccelerator accelerator = accelerator_named("meta_prototype_df");
  const LayerGraph network = network_named("fsrcnn");
  const MapExtents extents = grown_maps(network);
  std::map<int, LomaTiles> tiles;
  int compared = 0;
  for (std::size_t row = 0; row < table->num_rows(); ++row) {
    const int limit = static_cast<int>(table->number(row, "lpf"));
    const LomaTiles& model = tiles.try_emplace(limit, accelerator, network, limit).first->second;
    const auto mode = OverlapMode(static_cast<int>(table->number(row, "mode")) - 1);
    const TileSize tile{static_cast<std::int64_t>(table->number(row, "tx")),
                        static_cast<std::int64_t>(table->number(row, "ty"))};
    const auto cost = network_cost_as_published(network, extents, {{0, 7}}, mode, tile, model);
    CAPTURE(row);
    REQUIRE(std::holds_alternative<StackCost>(cost));
    const StackCost& ours = std::get<StackCost>(cost);
    // The table rounds energies to 10 nJ, cycles to 100.
    CHECK(std::abs(ours.total_pj() / 1e9 - table->number(row, "energy_mJ")) < 0.51e-5);
    CHECK(std::abs(ours.cycles / 1e6 - table->number(row, "latency_Mcc")) < 0.51e-4);
    CHECK(std::abs(ours.mac_pj / 1e9 - table->number(row, "mac_mJ")) < 0.51e-4);
    CHECK(std::abs(ours.copy_pj / 1e9 - table->number(row, "datacopy_mJ")) < 0.51e-4);
    CHECK(std::abs(ours.copy_cycles / 1e6 - table->number(row, "datacopy_Mcc")) < 0.51e-4);
    CHECK(memory_difference(accelerator, ours, table->text(row, "mem_energy_json")) == "");
    CHECK(ours.num_types == table->number(row, "unique_tile_types"));
    ++compared;
  }
  CHECK(compared == 126);
}

TEST_CASE("other networks and accelerators cost what DeFiNES says, its fault at layer 0 included") {
  int compared = 0;
  for (const bool is_patched : {false, true}) {
    const auto table = reference_csv(is_patched ? "defines/patched.csv" : "defines/other.csv");
    if (!table) {
      MESSAGE("skipped: reference/defines is absent");
      return;
    }
    for (std::size_t row = 0; row < table->num_rows(); ++row) {
      const ZigzagAccelerator accelerator = accelerator_named(lower_case(table->text(row, "hw")));
      const LayerGraph network = network_named(network_of(table->text(row, "wl")));
      const LomaTiles model(accelerator, network, static_cast<int>(table->number(row, "lpf")));
      const std::vector<int> cuts = numbers_in(table->text(row, "stack_cuts"));
      const TileSize tile{static_cast<std::int64_t>(table->number(row, "tx")),
                          static_cast<std::int64_t>(table->number(row, "ty"))};
      const auto cost = network_cost_as_published(
          network, grown_maps(network),
          is_patched ? stacks_of_cuts(network, cuts) : stacks_with_fault(network, cuts),
          OverlapMode(static_cast<int>(table->number(row, "mode")) - 1), tile, model);
      CAPTURE(table->text(row, "wl"));
      CAPTURE(table->text(row, "hw"));
      CAPTURE(row);
      REQUIRE(std::holds_alternative<StackCost>(cost));
      const StackCost& ours = std::get<StackCost>(cost);
      CHECK(is_close(ours.total_pj(), table->number(row, "energy_pJ"), 1e-12));
      CHECK(ours.cycles == table->number(row, "latency_cc"));
      CHECK(is_close(ours.mac_pj, table->number(row, "mac_energy"), 1e-12));
      CHECK(is_close(ours.copy_pj, table->number(row, "datacopy_energy"), 1e-12));
      CHECK(ours.copy_cycles == table->number(row, "datacopy_latency"));
      CHECK(memory_difference(accelerator, ours, table->text(row, "mem_energy")) == "");
      ++compared;
    }
  }
  CHECK(compared == 15);
}

TEST_CASE("stacks are cut where DeFiNES cuts them") {
  const auto table = reference_csv("defines/wl_summary.csv");
  if (!table) {
    MESSAGE("skipped: reference/defines is absent");
    return;
  }
  for (std::size_t row = 0; row < table->num_rows(); ++row)
    for (const std::string column : {"cuts", "cuts_DF"}) {
      const LayerGraph network = network_named(network_of("workload_" + table->text(row, "wl")));
      const std::string name = table->text(row, "platform") + (column == "cuts" ? "" : "_DF");
      const StackMemories memories = stack_memories(accelerator_named(lower_case(name)));
      const MemoryChain& weights = memories.chain(Operand::Weight);
      const double capacity = memories.size_of(weights[weights.size() - 2]);
      std::vector<int> theirs;
      for (const int cut : numbers_in(table->text(row, column)))
        if (cut >= 0 && cut + 1 < network.num_layers()) theirs.push_back(cut);
      CAPTURE(name);
      CAPTURE(table->text(row, "wl"));
      CHECK(cuts_of_stacks(stacks_by_weights(network, capacity)) == theirs);
    }
}

}  // namespace codescent::testing
