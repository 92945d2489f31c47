#include "core/formats/architecture_text.hpp"

#include <stdexcept>

#include "core/files/data_files.hpp"
#include "core/formats/architecture_file.hpp"
#include "tests/support/architecture_difference.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

Architecture read_back(const Architecture& architecture) {
  return read_architecture(YamlReader::from_text(architecture_text(architecture), "written"));
}

}  // namespace

TEST_CASE("a written architecture reads back the same, for every bundled template") {
  const std::string data = std::string(CODESCENT_SOURCE_DIR) + "/data";
  const auto names = data_file_names(DataKind::Hardware, data);
  CHECK(names.size() >= 10);
  for (const std::string& name : names) {
    CAPTURE(name);
    const Architecture original = load_architecture(find_data_file(DataKind::Hardware, name, data));
    CHECK(architecture_difference(read_back(original), original) == "");
  }
}

TEST_CASE("what no template has reads back the same too: fixed factors, shares, odd numbers") {
  const Architecture original = read_architecture(YamlReader::from_text(R"(
schema: codescent/hardware/1
name: "a: name, that needs quotes"
source: "12"
parameters:
  - {name: side, unit: PEs, minimum: 4, maximum: 64, default: 16}
mac: {component: mac, units: side * side, minimum_utilisation: 0.3}
levels:
  - {name: Node, holds: [], spatial: [{dims: [C, K], limit: side}], temporal: none, fixed_spatial: {C: 2}}
  - name: Buffer
    holds: [Weight, Output]
    may_bypass: [Output]
    word_bits: 24
    capacity_words: 3 * 8192 / 24 / side
    multiple_buffering: 3
    minimum_utilisation: 0.1
    instances: side
    block_words: 7
    bandwidth_words_per_cycle: side / 3
    write_bandwidth_words_per_cycle: 0.1
    spatial: [{dims: [P], limit: side}]
    temporal: [R, P]
    fixed_temporal: {R: 3}
    order: [P, R]
    component: sram
  - {name: DRAM, holds: [Weight, Input, Output], word_bits: 8, instances: 1, block_words: 64, temporal: all,
     component: dram, on_chip: false}
)",
                                                                        "odd"));
  CHECK(architecture_difference(read_back(original), original) == "");
}

TEST_CASE("the comparison of architectures notices a limit, a name and an order") {
  const Architecture original = load_architecture(std::string(CODESCENT_SOURCE_DIR) +
                                                  "/data/hardware/simple_weight_stationary.yaml");
  Architecture other = original;
  other.levels[4].spatial[0].limit.numerator = 2;
  CHECK(architecture_difference(other, original) == "GlobalBuffer: spatial");
  other = original;
  other.levels[3].pinned_order.pop_back();
  CHECK(architecture_difference(other, original) == "Spad: order");
  other.parameters[0].maximum = 65;
  CHECK(architecture_difference(other, original) == "parameter columns");
}

TEST_CASE("an architecture without a name cannot be written") {
  CHECK_THROWS_AS(architecture_text(Architecture()), std::invalid_argument);
}

}  // namespace codescent::testing
