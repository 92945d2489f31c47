#include "searchers/mappers/loma.hpp"

#include <set>

#include "tests/support/doctest.hpp"
#include "tests/support/reference/reference_data.hpp"
#include "tests/support/reference/zigzag_records.hpp"

namespace codescent::testing {
namespace {

constexpr int kRecordedLimit = 6;

std::string text_of(const std::vector<ZigzagLoops>& levels) {
  std::string text;
  for (const ZigzagLoops& loops : levels) {
    for (const ZigzagLoop& loop : loops)
      text += std::string(name(loop.dim)) + std::to_string(static_cast<int>(loop.factor)) + " ";
    text += "; ";
  }
  return text;
}

/// A register for weights and for sums, and a memory of everything.
ZigzagAccelerator two_levels(double register_bits, double memory_bits) {
  ZigzagAccelerator made;
  for (const double size_bits : {register_bits, register_bits, memory_bits}) {
    ZigzagMemory& memory = made.memories.emplace_back();
    memory.size_bits = size_bits;
    memory.read = memory.write = {8, 8, size_bits == memory_bits ? 100.0 : 1.0};
    for (auto& of_operand : memory.ports) of_operand = {0, 1, 2, 3};
  }
  made.hierarchy[index(Operand::Weight)] = {0, 2};
  made.hierarchy[index(Operand::Input)] = {2};
  made.hierarchy[index(Operand::Output)] = {1, 2};
  return made;
}

ZigzagMapping without_loops(const ZigzagAccelerator& accelerator) {
  ZigzagMapping mapping;
  for (const Operand operand : kAllOperands) {
    mapping[index(operand)].memories = accelerator.hierarchy[index(operand)];
    mapping[index(operand)].spatial.resize(accelerator.hierarchy[index(operand)].size() + 1);
  }
  return mapping;
}

Layer product_of(std::int64_t p, std::int64_t c, std::int64_t k) {
  Layer layer;
  layer.bounds[index(Dim::P)] = p;
  layer.bounds[index(Dim::C)] = c;
  layer.bounds[index(Dim::K)] = k;
  return layer;
}

constexpr OperandBits kBytes{8, 8, 8, 8};

}  // namespace

TEST_CASE("LOMA keeps in registers what saves most of the dear memory's accesses") {
  const ZigzagAccelerator accelerator = two_levels(8, 1e6);
  const auto found =
      map_by_loma(accelerator, kBytes, product_of(2, 5, 1), without_loops(accelerator), 6);
  REQUIRE(found.has_value());
  // A sum that stays while C runs goes up twice; a weight that stayed while P runs would spare 5 of
  // 10 reads, but send 10 sums up and down.
  CHECK(text_of(found->mapping[index(Operand::Output)].temporal) == "C5 ; P2 ; ");
  CHECK(found->cost.words[index(Operand::Output)][1][index(Move::WriteFromBelow)] == 2);
}

TEST_CASE("LOMA merges the smallest factors of the dim that has most until there are few") {
  const ZigzagAccelerator accelerator = two_levels(8, 1e9);
  const auto loops_of = [&](int most) {
    const auto found =
        map_by_loma(accelerator, kBytes, product_of(36, 4, 3), without_loops(accelerator), most);
    std::multiset<std::string> loops;
    for (const ZigzagLoops& level : found->mapping[index(Operand::Input)].temporal)
      for (const ZigzagLoop& loop : level)
        loops.insert(std::string(name(loop.dim)) + std::to_string(static_cast<int>(loop.factor)));
    return loops;
  };
  using Loops = std::multiset<std::string>;
  CHECK(loops_of(7) == Loops{"P2", "P2", "P3", "P3", "C2", "C2", "K3"});
  CHECK(loops_of(6) == Loops{"P3", "P3", "P4", "C2", "C2", "K3"});
  CHECK(loops_of(5) == Loops{"P4", "P9", "C2", "C2", "K3"});
  // Never fewer than one of each dim that loops.
  CHECK(loops_of(1) == Loops{"P36", "C4", "K3"});
}

TEST_CASE("LOMA finds nothing where not even a word fits") {
  const ZigzagAccelerator tight = two_levels(4, 1e6);
  CHECK_FALSE(map_by_loma(tight, kBytes, product_of(2, 3, 4), without_loops(tight), 6).has_value());
  const ZigzagAccelerator small = two_levels(8, 64);
  CHECK_FALSE(map_by_loma(small, kBytes, product_of(2, 3, 4), without_loops(small), 6).has_value());
}

TEST_CASE("LOMA finds the mappings that DeFiNES found, loop by loop, and their cycles") {
  const auto table = reference_csv("defines/hw_tables.csv");
  const auto path = reference_file("defines/ref_layers.json.gz");
  if (!table || !path) {
    MESSAGE("skipped: reference/defines is absent");
    return;
  }
  const ZigzagAccelerator accelerator = recorded_accelerator(*table, "Meta_prototype_DF");
  const ZigzagRecords records = read_zigzag_records(*path, accelerator);
  CHECK(records.layers.size() == 152);
  for (std::size_t i = 0; i < records.layers.size(); ++i) {
    const ZigzagLayerRecord& record = records.layers[i];
    CAPTURE(i);
    const auto found =
        map_by_loma(accelerator, record.bits, record.layer, record.mapping, kRecordedLimit);
    REQUIRE(found.has_value());
    CHECK(found->cost.total_pj() ==
          doctest::Approx(recorded_number(record.recorded, {"energy_total"})).epsilon(1e-12));
    CHECK(found->cost.total_cycles() == recorded_number(record.recorded, {"latency2"}));
    for (const Operand operand : kAllOperands)
      CHECK(text_of(found->mapping[index(operand)].temporal) ==
            text_of(record.mapping[index(operand)].temporal));
  }
}

}  // namespace codescent::testing
