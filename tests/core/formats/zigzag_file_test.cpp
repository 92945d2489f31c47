#include "core/formats/zigzag_file.hpp"

#include <set>

#include "core/error.hpp"
#include "core/files/data_files.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/temporary_file.hpp"
#include "tests/support/reference/reference_data.hpp"
#include "tests/support/reference/zigzag_records.hpp"

namespace codescent::testing {
namespace {

const std::string kDataDirectory = std::string(CODESCENT_SOURCE_DIR) + "/data";

std::string lower_case(std::string text) {
  for (char& letter : text)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return text;
}

bool is_same(const AccessWidth& one, const AccessWidth& other) {
  return one.bits_per_cycle == other.bits_per_cycle && one.granule_bits == other.granule_bits &&
         one.word_pj == doctest::Approx(other.word_pj).epsilon(1e-12);
}

/// Whether two moves share a port in both memories, or in neither.
bool has_same_ports(const ZigzagMemory& one, const ZigzagMemory& other) {
  for (int first = 0; first < kNumOperands * kNumMoves; ++first)
    for (int second = 0; second < kNumOperands * kNumMoves; ++second) {
      const auto is_shared = [&](const ZigzagMemory& memory) {
        return memory.ports[first / kNumMoves][first % kNumMoves] ==
               memory.ports[second / kNumMoves][second % kNumMoves];
      };
      if (is_shared(one) != is_shared(other)) return false;
    }
  return true;
}

double instances(const ZigzagAccelerator& accelerator, int memory) {
  double count = 1;
  for (std::size_t axis = 0; axis < accelerator.array.size(); ++axis)
    if ((accelerator.memory(memory).shared_along >> axis & 1) == 0)
      count *= static_cast<double>(accelerator.array[axis].size);
  return count;
}

constexpr char kSmall[] = R"(schema: codescent/zigzag/1
name: small
source: made up
mac_pj: 1
array:
  - {name: rows, size: 4, unrolls: [K, G]}
memories:
  - name: registers
    size_bits: 64
    shared_along: []
    read: {bits_per_cycle: 8, word_pj: 1}
    write: {bits_per_cycle: 8, word_pj: 1}
    ports:
      Weight: {read_down: r, write_from_above: w}
  - name: dram
    size_bits: 1000000
    shared_along: all
    read: {bits_per_cycle: 64, word_pj: 100}
    write: {bits_per_cycle: 64, word_pj: 100}
    ports:
      Weight: {read_down: rw, write_from_above: rw}
      Input: {read_down: rw, write_from_above: rw}
      Output: {read_down: rw, write_from_below: rw, read_up: rw, write_from_above: rw}
)";

/// What is said of the small accelerator with one text in place of another.
std::string message_with(const std::string& from, const std::string& to) {
  std::string text = kSmall;
  text.replace(text.find(from), from.size(), to);
  const TemporaryFile file(text);
  try {
    load_zigzag_accelerator(file.path());
  } catch (const InputError& error) {
    return std::string(error.what()).substr(file.path().size());
  }
  return "";
}

}  // namespace

TEST_CASE("the ten accelerators of DeFiNES are as its tables have them") {
  const auto table = reference_csv("defines/hw_tables.csv");
  if (!table) {
    MESSAGE("skipped: reference/defines is absent");
    return;
  }
  std::set<std::string> names;
  for (std::size_t row = 0; row < table->num_rows(); ++row) names.insert(table->text(row, "hw"));
  CHECK(names.size() == 10);
  for (const std::string& name : names) {
    CAPTURE(name);
    const ZigzagAccelerator theirs = recorded_accelerator(*table, name);
    const ZigzagAccelerator ours = load_zigzag_accelerator(
        find_data_file(DataKind::ZigzagAccelerator, lower_case(name), kDataDirectory));
    CHECK(ours.name == lower_case(name));
    CHECK(ours.mac_pj == theirs.mac_pj);
    CHECK(ours.num_macs == theirs.num_macs);
    CHECK(ours.hierarchy == theirs.hierarchy);
    REQUIRE(ours.memories.size() == theirs.memories.size());
    for (std::size_t m = 0; m < ours.memories.size(); ++m) {
      CAPTURE(m);
      CHECK(ours.memories[m].name == theirs.memories[m].name);
      CHECK(ours.memories[m].size_bits == theirs.memories[m].size_bits);
      CHECK(is_same(ours.memories[m].read, theirs.memories[m].read));
      CHECK(is_same(ours.memories[m].write, theirs.memories[m].write));
      CHECK(has_same_ports(ours.memories[m], theirs.memories[m]));
    }
  }
  for (std::size_t row = 0; row < table->num_rows(); ++row) {
    const ZigzagAccelerator ours = load_zigzag_accelerator(find_data_file(
        DataKind::ZigzagAccelerator, lower_case(table->text(row, "hw")), kDataDirectory));
    for (std::size_t m = 0; m < ours.memories.size(); ++m)
      if (ours.memories[m].name == table->text(row, "mem"))
        CHECK(instances(ours, static_cast<int>(m)) == table->number(row, "n_inst"));
  }
}

TEST_CASE("a file of a zigzag accelerator that does not fit is refused at the place") {
  CHECK(message_with("mac_pj: 1", "mac_pj: 1") == "");
  CHECK(message_with("unrolls: [K, G]", "unrolls: [K, X]") ==
        ":6:40: array[0].unrolls[1]: expected one of \"R\", \"S\", \"P\", \"Q\", \"C\", \"K\", "
        "\"N\", "
        "\"G\", found \"X\"");
  CHECK(message_with("unrolls: [K, G]", "unrolls: [K, K]") ==
        ":6:40: array[0].unrolls[1]: \"K\" is unrolled here already");
  CHECK(message_with("size: 4", "size: 0").find("array[0].size: expected") != std::string::npos);
  CHECK(message_with("shared_along: []", "shared_along: [columns]")
            .find("memories[0].shared_along[0]: expected \"rows\", found \"columns\"") !=
        std::string::npos);
  CHECK(message_with("shared_along: all", "shared_along: []")
            .find("memories[1].shared_along: the last memory is one; expected all axes") !=
        std::string::npos);
  CHECK(message_with("name: dram", "name: registers")
            .find("memories[1].name: \"registers\" is a name already") != std::string::npos);
  CHECK(message_with("word_pj: 1}\n    ports", "word_pj: -1}\n    ports")
            .find("memories[0].write.word_pj: expected") != std::string::npos);
  CHECK(message_with("bits_per_cycle: 8, word_pj: 1}\n    write",
                     "bits_per_cycle: 8, granule_bits: 16, word_pj: 1}\n    write")
            .find("memories[0].read.granule_bits: expected") != std::string::npos);
  CHECK(message_with("Weight: {read_down: r, write_from_above: w}", "Weight: {read_down: r}")
            .find("memories[0].ports.Weight: ") != std::string::npos);
  CHECK(message_with("Weight: {read_down: r, write_from_above: w}",
                     "Weight: {read_down: r, write_from_above: w, read_up: r}")
            .find("memories[0].ports.Weight.read_up: only outputs move so") != std::string::npos);
  CHECK(message_with("      Input: {read_down: rw, write_from_above: rw}\n", "")
            .find("memories[1].ports: the last memory is where networks come from; expected that "
                  "it holds Input, too") != std::string::npos);
  CHECK(message_with("mac_pj: 1", "mac_pj: 1\nleakage: 2").find("leakage") != std::string::npos);
}

}  // namespace codescent::testing
