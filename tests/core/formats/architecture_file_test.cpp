#include "core/formats/architecture_file.hpp"

#include <fstream>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/exact_model/sized_hardware.hpp"
#include "core/formats/energy_table_file.hpp"
#include "tests/support/doctest.hpp"

namespace codescent {
namespace {

template <typename Action>
std::string error_of(const Action& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

std::string data_directory() {
  return std::string(CODESCENT_SOURCE_DIR) + "/data/";
}

Architecture parse(const std::string& text) {
  return read_architecture(YamlReader::from_text(text, "chip.yaml"));
}

constexpr char kChip[] = R"(schema: codescent/hardware/1
name: chip
source: nowhere
parameters:
  - {name: side, unit: PEs, minimum: 2, maximum: 128, default: 16}
  - {name: buffer_kib, unit: KiB, minimum: 1, maximum: 64, default: 32}
mac: {component: mac, units: 4 * side}
levels:
  - name: Buffer
    holds: [Weight, Output]
    word_bits: 16
    capacity_words: buffer_kib * 512 / side
    instances: side
    block_words: 4
    read_bandwidth_words_per_cycle: 2
    write_bandwidth_words_per_cycle: 0.5
    spatial:
      - {dims: [C, P], limit: side}
      - {dims: [K], limit: 4}
    temporal: [Q, N]
    order: [Q, N]
    component: sram
  - name: DRAM
    holds: [Weight, Input, Output]
    word_bits: 8
    instances: 1
    block_words: 64
    temporal: all
    component: dram
    on_chip: false
)";

std::string replaced(const std::string& from, const std::string& to) {
  std::string text = kChip;
  const std::size_t at = text.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

TEST_CASE("an architecture is read as written") {
  const Architecture chip = parse(kChip);
  CHECK(chip.name == "chip");
  CHECK(chip.default_hardware().values == std::vector<std::int64_t>{16, 32});
  CHECK(chip.parameters[1].unit == "KiB");
  CHECK(chip.mac_component == "mac");
  CHECK(chip.mac_units.exponents == std::vector<int>{1, 0});
  REQUIRE(chip.num_levels() == 2);

  const MemoryLevel& buffer = chip.levels[0];
  CHECK(buffer.holds == OperandSet{Operand::Weight, Operand::Output});
  CHECK(buffer.word_bits == 16);
  CHECK(buffer.capacity_words->exponents == std::vector<int>{-1, 1});
  CHECK(buffer.capacity_words->floor_at(Hardware{{24, 3}}) == 64);
  CHECK(buffer.capacity_words->floor_at(Hardware{{25, 3}}) == 61);
  CHECK_FALSE(buffer.bandwidth_words_per_cycle);
  CHECK(buffer.read_bandwidth_words_per_cycle->at(chip.default_hardware()) == 2);
  CHECK(buffer.write_bandwidth_words_per_cycle->at(chip.default_hardware()) == 0.5);
  CHECK(buffer.spatial_axis(Dim::P) == 0);
  CHECK(buffer.spatial_axis(Dim::K) == 1);
  CHECK(buffer.temporal == DimSet{Dim::Q, Dim::N});
  CHECK(buffer.pinned_order == std::vector<Dim>{Dim::Q, Dim::N});
  CHECK(buffer.on_chip);
  CHECK_FALSE(chip.levels[1].capacity_words);
  CHECK(chip.levels[1].pinned_order.empty());
  CHECK_FALSE(chip.levels[1].on_chip);
}

TEST_CASE("a product of factors has any spacing and any positive numbers") {
  const auto capacity = [](const std::string& product) {
    const Architecture chip = parse(replaced("buffer_kib * 512 / side", product));
    return chip.levels[0].capacity_words->at(chip.default_hardware());
  };
  CHECK(capacity("1024") == 1024);
  CHECK(capacity("buffer_kib*1e3/4") == 8000);
  CHECK(capacity("2 / side * buffer_kib *  0.5") == 2);
}

TEST_CASE("a level may hold nothing and only fan out") {
  const Architecture chip = parse(replaced("  - name: DRAM", R"(  - name: Router
    holds: []
    spatial: [{dims: [N], limit: 1}]
    temporal: none
  - name: DRAM)"));
  REQUIRE(chip.num_levels() == 3);
  CHECK(chip.levels[1].holds.empty());
  CHECK(chip.levels[1].spatial_axis(Dim::N) == 0);
  EnergyTable table;
  for (const char* component : {"mac", "sram", "dram"}) {
    table.components.emplace_back().name = component;
    table.components.back().area_um2.per_access = 1;
  }
  CHECK(size_hardware(chip, chip.default_hardware(), table).levels[1].area_um2 == 0);
}

TEST_CASE("constraints of a level are read") {
  const Architecture chip = parse(replaced("    order: [Q, N]\n", R"(    order: [Q]
    may_bypass: [Weight]
    minimum_utilisation: 0.25
    fixed_temporal: {N: 3, K: 1}
    fixed_spatial: {C: 4}
)"));
  const MemoryLevel& buffer = chip.levels[0];
  CHECK(buffer.may_bypass == OperandSet{Operand::Weight});
  CHECK(buffer.minimum_utilisation == 0.25);
  CHECK(buffer.fixed_temporal == FixedFactors{0, 0, 0, 0, 0, 1, 3, 0});
  CHECK(buffer.fixed_spatial == FixedFactors{0, 0, 0, 0, 4, 0, 0, 0});
  CHECK(chip.fixed_factor(Dim::C) == 4);
  CHECK(chip.fixed_factor(Dim::N) == 3);
  CHECK_FALSE(chip.counts_first_fills);
  const Architecture other =
      parse(replaced("mac: {component: mac, units: 4 * side}",
                     "first_fills: counted\n"
                     "mac: {component: mac, units: 4 * side, minimum_utilisation: 0.5}"));
  CHECK(other.counts_first_fills);
  CHECK(other.minimum_mac_utilisation == 0.5);
}

TEST_CASE("output and filter positions may fan out at levels of their own") {
  const Architecture chip = parse(replaced("  - name: DRAM", R"(  - name: Columns
    holds: []
    spatial: [{dims: [R], limit: 1}]
    temporal: none
  - name: DRAM)"));
  CHECK(chip.levels[0].spatial_axis(Dim::P) == 0);
  CHECK(chip.levels[1].spatial_axis(Dim::R) == 0);
}

TEST_CASE("the Gemmini file states the published machine") {
  const Architecture gemmini = load_architecture(data_directory() + "hardware/gemmini.yaml");
  CHECK(gemmini.name == "gemmini");
  const Hardware published = gemmini.default_hardware();
  CHECK(published.values == std::vector<std::int64_t>{16, 128, 32});
  CHECK(gemmini.mac_units.floor_at(published) == 256);
  REQUIRE(gemmini.num_levels() == 4);
  // Timeloop's description of it: entries of one instance, and instances.
  const std::int64_t entries[] = {1, 512, 131072};
  const std::int64_t instances[] = {256, 16, 1, 1};
  const std::int64_t blocks[] = {1, 1, 16, 64};
  for (int level = 0; level < 4; ++level) {
    CAPTURE(gemmini.levels[level].name);
    CHECK(gemmini.levels[level].instances.floor_at(published) == instances[level]);
    CHECK(gemmini.levels[level].block_words.floor_at(published) == blocks[level]);
    if (level < 3)
      CHECK(gemmini.levels[level].capacity_words->floor_at(published) == entries[level]);
  }
  CHECK_FALSE(gemmini.levels[0].bandwidth_words_per_cycle);
  CHECK(gemmini.levels[1].bandwidth_words_per_cycle->at(published) == 2);
  CHECK(gemmini.levels[2].bandwidth_words_per_cycle->at(published) == 32);
  CHECK(gemmini.levels[3].bandwidth_words_per_cycle->at(published) == 8);
  CHECK(gemmini.levels[1].spatial_axis(Dim::C) == 0);
  CHECK(gemmini.levels[2].spatial_axis(Dim::K) == 0);
  CHECK(gemmini.levels[2].temporal.empty());
}

TEST_CASE("templates state the published machines") {
  const auto load = [](const std::string& name) {
    return load_architecture(data_directory() + "hardware/" + name + ".yaml");
  };
  const auto units = [&](const std::string& name) {
    const Architecture architecture = load(name);
    return architecture.mac_units.floor_at(architecture.default_hardware());
  };
  CHECK(units("eyeriss_like") == 14 * 12);
  CHECK(units("eyeriss_256") == 256);
  CHECK(units("simple_weight_stationary") == 256);
  CHECK(units("simple_output_stationary") == 256);
  CHECK(units("nvdla_small") == 64);
  CHECK(units("nvdla_large") == 1024);
  CHECK(units("tpu_v1") == 65536);
  CHECK(units("simba") == 16 * 8 * 8);
  CHECK(load("simba").parameters.size() == 18);

  const Architecture nvdla = load("nvdla_small");
  // 512 words of which one half is worked on while the other one is filled.
  CHECK(nvdla.levels[1].capacity_words->floor_at(nvdla.default_hardware()) == 256);
  CHECK(nvdla.levels[1].num_buffers == 2);
}

TEST_CASE("the hardware file that the documentation shows is one") {
  std::ifstream file(data_directory() + "README.md");
  const std::string readme((std::istreambuf_iterator<char>(file)), {});
  const std::size_t begin = readme.find("schema: codescent/hardware/1\nname: my_chip");
  REQUIRE(begin != std::string::npos);
  const std::string text = readme.substr(begin, readme.find("```", begin) - begin);
  const Architecture chip = read_architecture(YamlReader::from_text(text, "README.md"));
  CHECK(chip.num_levels() == 3);
  CHECK(bypass_choices(chip).size() == 2);
  for (const char* table : {"pat_40nm", "cacti_40nm"})
    CHECK_NOTHROW(check_components(
        chip, load_energy_table(data_directory() + "energy_tables/" + table + ".yaml")));
}

struct Change {
  std::string from;
  std::string to;
  std::string error;
};

void check_changes(const std::vector<Change>& changes) {
  for (const Change& change : changes)
    CHECK(error_of([&] { parse(replaced(change.from, change.to)); }) ==
          "chip.yaml:" + change.error);
}

TEST_CASE("a value that cannot stand is refused where it stands") {
  check_changes({
      {"hardware/1", "hardware/7",
       "1:9: schema: expected \"codescent/hardware/1\", found \"codescent/hardware/7\"; did you "
       "mean \"codescent/hardware/1\"?"},
      {"source: nowhere\n", "", "1:1: missing key \"source\""},
      {"maximum: 128", "maximum: 1",
       "5:50: parameters[0].maximum: expected an integer from 2 to 1000000000, found \"1\""},
      {"default: 16", "default: 129",
       "5:64: parameters[0].default: expected an integer from 2 to 128, found \"129\""},
      {"name: buffer_kib", "name: side",
       "6:12: parameters[1].name: \"side\" is the name of parameters[0] too"},
      {"name: buffer_kib", "name: 2nd",
       "6:12: parameters[1].name: expected letters, digits and _, not a digit first, found "
       "\"2nd\""},
      {"unit: KiB, ", "", "6:5: parameters[1]: missing key \"unit\""},
      {"units: 4 * side", "units: 4 * sid",
       "7:30: mac.units: unknown parameter \"sid\"; did you mean \"side\"?"},
  });
}

TEST_CASE(
    "a size that is no product of parameters and positive numbers is refused where it stands") {
  check_changes({
      {"buffer_kib * 512", "buffer * 512",
       "12:21: levels[0].capacity_words: unknown parameter \"buffer\""},
      {"buffer_kib * 512", "buffer_kib + 512",
       "12:21: levels[0].capacity_words: expected factors joined by * and / alone, found "
       "\"buffer_kib + 512\""},
      {"buffer_kib * 512 /", "buffer_kib * /",
       "12:21: levels[0].capacity_words: expected factors joined by * and /, found \"buffer_kib * "
       "/ side\""},
      {"buffer_kib * 512", "buffer_kib * -512",
       "12:21: levels[0].capacity_words: expected a positive number, found \"-512\""},
      {"buffer_kib * 512", "buffer_kib * 512 + 1",
       "12:21: levels[0].capacity_words: expected a positive number, found \"512 + 1\""},
      {"buffer_kib * 512", "buffer_kib * 0",
       "12:21: levels[0].capacity_words: expected a positive number, found \"0\""},
      {"buffer_kib * 512", "buffer_kib * 1e16",
       "12:21: levels[0].capacity_words: can exceed 1e15 within the ranges of the parameters"},
      {"buffer_kib * 512", "buffer_kib / 512",
       "12:21: levels[0].capacity_words: less than 1 with the default parameters"},
  });
}

TEST_CASE("what a level cannot be, hold or loop over is refused where it stands") {
  check_changes({
      {"holds: [Weight, Output]", "holds: [Weights]",
       "10:13: levels[0].holds[0]: expected one of \"Weight\", \"Input\", \"Output\", found "
       "\"Weights\"; did you mean \"Weight\"?"},
      {"holds: [Weight, Output]", "holds: [Weight, Weight]",
       "10:21: levels[0].holds[1]: Weight stands twice"},
      {"holds: [Weight, Output]", "holds: []",
       "11:16: levels[0].word_bits: the level holds no operand, so it has no word_bits"},
      {"order: [Q, N]", "may_bypass: [Input]",
       "21:17: levels[0].may_bypass: the level does not hold Input, which passes it by anyway"},
      {"order: [Q, N]", "order: [Q, C]",
       "21:16: levels[0].order[1]: the level allows no temporal loop over C"},
      {"order: [Q, N]", "fixed_temporal: {C: 2}",
       "21:25: levels[0].fixed_temporal.C: the level allows no temporal loop over C"},
      {"temporal: [Q, N]\n    order: [Q, N]",
       "temporal: [Q, N, K]\n    fixed_temporal: {K: 1000000000}\n    fixed_spatial: {K: 2}",
       "22:20: levels[0].fixed_spatial: the fixed factors of K multiply to more than 1000000000"},
      {"order: [Q, N]", "fixed_spatial: {Q: 2}",
       "21:24: levels[0].fixed_spatial.Q: the level allows no fan-out over Q"},
      {"order: [Q, N]", "minimum_utilisation: 1.5",
       "21:26: levels[0].minimum_utilisation: expected a number from 0 to 1, found \"1.5\""},
      {"temporal: all\n", "temporal: all\n    minimum_utilisation: 0.5\n",
       "29:26: levels[1].minimum_utilisation: the level has no capacity_words to use a share of"},
      {"per_cycle: 0.5", "per_cycle: 1e-5 / side",
       "16:38: levels[0].write_bandwidth_words_per_cycle: expected at least 1e-6 words a cycle at "
       "any sizes in range"},
      {"word_bits: 16", "word_bits: sixteen",
       "11:16: levels[0].word_bits: expected an integer from 1 to 1024, found \"sixteen\""},
      {"temporal: [Q, N]", "temporal: Q",
       "20:15: levels[0].temporal: expected \"all\", \"none\" or a list, [Q]"},
      {"temporal: [Q, N]", "temporal: some",
       "20:15: levels[0].temporal: expected one of \"all\", \"none\", found \"some\"; did you "
       "mean \"none\"?"},
      {"temporal: [Q, N]", "temporal: [Q, Q]",
       "20:19: levels[0].temporal[1]: the dim Q stands twice"},
      {"order: [Q, N]", "oder: [Q, C]",
       "21:5: levels[0].oder: unknown key; did you mean \"order\"?"},
      {"on_chip: false", "on_chip: no",
       "30:14: levels[1].on_chip: expected true or false, found \"no\""},
      {"    component: sram\n", "", "9:5: levels[0]: missing key \"component\""},
  });
}

TEST_CASE("a hierarchy that the models cannot describe is refused") {
  check_changes({
      {"holds: [Weight, Input, Output]", "holds: [Weight, Output]",
       "24:12: levels[1].holds: the outermost level must hold every operand, and does not hold "
       "Input"},
      {"    block_words: 64\n", "    block_words: 64\n    capacity_words: 1e9\n",
       "28:21: levels[1].capacity_words: the outermost level must be unlimited"},
      {"temporal: all", "temporal: [R, S, P, Q, C, K, N]",
       "9:3: levels: no level may loop over G with any factor, so that bounds of G could not be "
       "covered; add it to the temporal dims of a level"},
      {"temporal: all\n", "temporal: all\n    fixed_temporal: {K: 2}\n",
       "9:3: levels: no level may loop over K with any factor, so that bounds of K could not be "
       "covered; add it to the temporal dims of a level"},
      {"temporal: all\n", "temporal: all\n    may_bypass: [Input]\n",
       "29:17: levels[1].may_bypass: the outermost level must hold every operand"},
      {"name: DRAM", "name: Buffer",
       "23:11: levels[1].name: \"Buffer\" is the name of levels[0] too"},
      {"dims: [K]", "dims: [K, C]",
       "19:16: levels[0].spatial[1].dims: the dim C has an axis at this level already"},
      {"dims: [K]", "dims: []",
       "19:16: levels[0].spatial[1].dims: expected at least one dim, found none"},
      {"dims: [K]", "dims: [R]",
       "18:7: levels[0].spatial: P and R slide one window and may not fan out at one level; let "
       "one of them fan out at a level of its own, which may hold nothing"},
      {"read_bandwidth", "multiple_buffering: 65\n    read_bandwidth",
       "15:25: levels[0].multiple_buffering: expected an integer from 1 to 64, found \"65\""},
      {"temporal: all\n", "temporal: all\n    multiple_buffering: 2\n",
       "29:25: levels[1].multiple_buffering: the level has no capacity_words to divide"},
      {"buffer_kib * 512 / side", "side * 512 / buffer_kib",
       "12:21: levels[0].capacity_words: the parameter buffer_kib that is divided by must be "
       "declared before side"},
  });
  check_changes({
      {"units: 4 * side", "units: 4",
       "7:30: mac.units: expected as many units as the fan-outs above them use, 512 at side 128, "
       "buffer_kib 32, found 4"},
      {"    temporal: all\n", "    temporal: all\n    spatial: [{dims: [Q], limit: side * 2}]\n",
       "13:16: levels[0].instances: expected as many instances as the fan-outs above them use, 32 "
       "at side 16, buffer_kib 32, found 16"},
  });
  const std::string text = kChip;
  CHECK(error_of([&] { parse(text.substr(0, text.find("levels:")) + "levels: []\n"); }) ==
        "chip.yaml:8:9: levels: expected 1 to 16 levels, found 0");
}

}  // namespace
}  // namespace codescent
