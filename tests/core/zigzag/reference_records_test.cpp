#include <cmath>

#include "core/zigzag/layer_cost.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/reference/reference_data.hpp"
#include "tests/support/reference/zigzag_records.hpp"

namespace codescent::testing {
namespace {

std::string record_name(Operand operand) {
  return operand == Operand::Output ? "O" : operand == Operand::Weight ? "W" : "I";
}

std::string record_name(Move move) {
  switch (move) {
    case Move::ReadDown:
      return "rd_down";
    case Move::WriteFromBelow:
      return "wr_up_in";
    case Move::ReadUp:
      return "rd_up";
    default:
      return "wr_down_in";
  }
}

bool is_close(double one, double other) {
  return std::abs(one - other) <= 1e-12 * std::max(std::abs(one), std::abs(other));
}

/// The accelerator and its records; nothing where the reference data are absent.
struct Recorded {
  Recorded() {
    const auto table = reference_csv("defines/hw_tables.csv");
    const auto path = reference_file("defines/ref_layers.json.gz");
    if (!table || !path) {
      MESSAGE("skipped: reference/defines is absent");
      return;
    }
    accelerator = recorded_accelerator(*table, "Meta_prototype_DF");
    records = read_zigzag_records(*path, accelerator);
  }

  ZigzagAccelerator accelerator;
  ZigzagRecords records;
};

/// What differs between a level's figures and the recorded ones.
std::string level_difference(const ZigzagCost& cost, const Json& recorded, Operand operand,
                             std::size_t level) {
  const std::string name = record_name(operand);
  const Json& words = recorded_item(*recorded.find("word_access"), name, level);
  std::string found;
  for (const Move move : kAllMoves)
    if (cost.words[index(operand)][level][index(move)] !=
        recorded_number(words, {record_name(move)}))
      found += name + std::to_string(level) + " " + record_name(move) + " words; ";
  const Json& energy = recorded_item(*recorded.find("energy_breakdown"), name, level);
  if (!is_close(cost.level_pj[index(operand)][level], recorded_number(energy, {})))
    found += name + std::to_string(level) + " energy; ";
  // The records have the MACs before the levels.
  const Json& buffered = recorded_item(*recorded.find("double_buffer"), name, level + 1);
  if (Json(bool(cost.double_buffers[index(operand)][level])) != buffered)
    found += name + std::to_string(level) + " double buffer; ";
  return found;
}

std::string difference(const ZigzagCost& cost, const Json& recorded) {
  std::string found;
  const auto compare = [&](const std::string& key, double ours, bool exactly) {
    const double theirs = recorded_number(recorded, {key});
    if (exactly ? ours != theirs : !is_close(ours, theirs))
      found += key + " " + std::to_string(ours) + " for " + std::to_string(theirs) + "; ";
  };
  compare("MAC_energy", cost.mac_pj, false);
  compare("mem_energy", cost.memory_pj, false);
  compare("energy_total", cost.total_pj(), false);
  compare("ideal_cycle", cost.ideal_cycles, true);
  compare("ideal_temporal_cycle", cost.compute_cycles, true);
  compare("SS_comb", cost.waiting.stall, true);
  compare("loading", cost.waiting.loading, true);
  compare("offloading", cost.waiting.off_loading, true);
  compare("latency0", cost.stalled_cycles(), true);
  compare("latency1", cost.loaded_cycles(), true);
  compare("latency2", cost.total_cycles(), true);
  for (const Operand operand : kAllOperands)
    for (std::size_t level = 0; level < cost.level_pj[index(operand)].size(); ++level)
      found += level_difference(cost, recorded, operand, level);
  return found;
}

}  // namespace

TEST_CASE("all 152 layer tiles that DeFiNES costed cost the same, every word and cycle") {
  const Recorded recorded;
  if (recorded.records.layers.empty()) return;
  CHECK(recorded.records.layers.size() == 152);
  for (std::size_t i = 0; i < recorded.records.layers.size(); ++i) {
    const ZigzagLayerRecord& record = recorded.records.layers[i];
    const ZigzagCost cost =
        zigzag_cost(recorded.accelerator, record.bits, record.layer, record.mapping);
    CAPTURE(i);
    CHECK(difference(cost, record.recorded) == "");
  }
}

TEST_CASE("all 120 copies between memories that DeFiNES costed cost the same") {
  const Recorded recorded;
  if (recorded.records.copies.empty()) return;
  CHECK(recorded.records.copies.size() == 120);
  for (std::size_t i = 0; i < recorded.records.copies.size(); ++i) {
    const ZigzagCopyRecord& record = recorded.records.copies[i];
    const CopyCost cost = copy_cost(recorded.accelerator, record.actions);
    CAPTURE(i);
    CHECK(is_close(cost.energy_pj, recorded_number(record.recorded, {"energy"})));
    CHECK(cost.cycles == recorded_number(record.recorded, {"latency"}));
  }
}

}  // namespace codescent::testing
