#include "core/formats/zigzag_file.hpp"

#include <algorithm>
#include <utility>

#include "core/files/yaml_reader.hpp"

namespace codescent {
namespace {

constexpr char kSchema[] = "codescent/zigzag/1";
constexpr double kLargestNumber = 1e15;
constexpr double kSmallest = 1e-15;  // of what must be positive
constexpr std::int64_t kLargestAxis = 65536;

/// As files spell them, in the order of `Move`.
const std::vector<std::string>& move_names() {
  static const std::vector<std::string> names = {"read_down", "write_from_below", "read_up",
                                                 "write_from_above"};
  return names;
}

std::vector<std::string> operand_names() {
  std::vector<std::string> names;
  for (const Operand operand : kAllOperands) names.emplace_back(name(operand));
  return names;
}

std::vector<std::string> dim_names() {
  std::vector<std::string> names;
  for (const Dim dim : kAllDims) names.emplace_back(name(dim));
  return names;
}

template <typename Named>
void expect_new_name(const YamlReader& reader, const std::string& name,
                     const std::vector<Named>& earlier) {
  for (const Named& other : earlier)
    if (other.name == name) reader.fail("\"" + name + "\" is a name already");
}

ArrayAxis read_axis(const YamlReader& reader) {
  reader.expect_keys({"name", "size", "unrolls"});
  ArrayAxis axis{reader.at("name").text(), reader.at("size").integer(1, kLargestAxis), {}};
  for (const YamlReader& item : reader.at("unrolls").items()) {
    const Dim dim = kAllDims[static_cast<std::size_t>(item.choice(dim_names()))];
    if (std::find(axis.dims.begin(), axis.dims.end(), dim) != axis.dims.end())
      item.fail("\"" + item.text() + "\" is unrolled here already");
    axis.dims.push_back(dim);
  }
  return axis;
}

AxisSet read_shared_along(const YamlReader& reader, const std::vector<ArrayAxis>& array) {
  if (reader.is_scalar()) {
    reader.choice({"all"});
    return kEveryAxis;
  }
  std::vector<std::string> names;
  for (const ArrayAxis& axis : array) names.push_back(axis.name);
  AxisSet axes = 0;
  for (const YamlReader& item : reader.items()) axes |= AxisSet{1} << item.choice(names);
  return axes;
}

AccessWidth read_width(const YamlReader& reader) {
  reader.expect_keys({"bits_per_cycle", "granule_bits", "word_pj"});
  AccessWidth width;
  width.bits_per_cycle = reader.at("bits_per_cycle").number(kSmallest, kLargestNumber);
  width.granule_bits = reader.has("granule_bits")
                           ? reader.at("granule_bits").number(kSmallest, width.bits_per_cycle)
                           : width.bits_per_cycle;
  width.word_pj = reader.at("word_pj").number(0, kLargestNumber);
  return width;
}

/// {Input: {read_down: tl, write_from_above: fh}, ...}: the operands that a memory holds, the port
/// of each move by a name; ports of one name are one.
void read_ports(const YamlReader& reader, ZigzagMemory& memory) {
  reader.expect_keys(operand_names());
  std::vector<std::string> ports;
  for (const auto& [operand_name, moves] : reader.entries()) {
    const Operand operand = *operand_from_name(operand_name);
    moves.expect_keys(move_names());
    for (const Move move : kAllMoves) {
      const std::string& key = move_names()[static_cast<std::size_t>(index(move))];
      const bool goes_up = move == Move::WriteFromBelow || move == Move::ReadUp;
      if (goes_up && operand != Operand::Output) {
        if (moves.has(key))
          moves.at(key).fail("only outputs move so; expected read_down and write_from_above");
        continue;
      }
      const std::string port = moves.at(key).text();
      auto known = std::find(ports.begin(), ports.end(), port);
      if (known == ports.end()) known = ports.insert(known, port);
      memory
          .ports[static_cast<std::size_t>(index(operand))][static_cast<std::size_t>(index(move))] =
          static_cast<int>(known - ports.begin());
    }
  }
  if (ports.empty()) reader.fail("expected the operands that the memory holds, found none");
}

ZigzagMemory read_memory(const YamlReader& reader, const ZigzagAccelerator& accelerator) {
  reader.expect_keys({"name", "size_bits", "shared_along", "read", "write", "ports"});
  ZigzagMemory memory;
  memory.name = reader.at("name").text();
  expect_new_name(reader.at("name"), memory.name, accelerator.memories);
  memory.size_bits = static_cast<double>(
      reader.at("size_bits").integer(1, static_cast<std::int64_t>(kLargestNumber)));
  memory.shared_along = read_shared_along(reader.at("shared_along"), accelerator.array);
  memory.read = read_width(reader.at("read"));
  memory.write = read_width(reader.at("write"));
  read_ports(reader.at("ports"), memory);
  return memory;
}

/// The outermost memory holds all operands, as one instance: it is where networks come from.
void expect_top(const YamlReader& memories, const ZigzagAccelerator& accelerator) {
  const int top = static_cast<int>(accelerator.memories.size()) - 1;
  for (const Operand operand : kAllOperands) {
    const MemoryChain& chain = accelerator.hierarchy[static_cast<std::size_t>(index(operand))];
    if (chain.empty() || chain.back() != top)
      memories.items().back().at("ports").fail(
          "the last memory is where networks come from; expected that it holds " +
          std::string(name(operand)) + ", too");
  }
  if (!accelerator.is_single(top))
    memories.items().back().at("shared_along").fail("the last memory is one; expected all axes");
}

}  // namespace

ZigzagAccelerator load_zigzag_accelerator(const std::string& path) {
  const YamlReader root = YamlReader::from_file(path);
  root.expect_keys({"schema", "name", "source", "mac_pj", "array", "memories"});
  root.at("schema").choice({kSchema});
  ZigzagAccelerator accelerator;
  accelerator.name = root.at("name").text();
  accelerator.source = root.at("source").text();
  accelerator.mac_pj = root.at("mac_pj").number(0, kLargestNumber);
  const YamlReader array = root.at("array");
  for (const YamlReader& item : array.items()) {
    ArrayAxis axis = read_axis(item);
    expect_new_name(item.at("name"), axis.name, accelerator.array);
    if (accelerator.num_macs > kLargestAxis * kLargestAxis / axis.size)
      item.at("size").fail("more than 2^32 MACs in all");
    accelerator.num_macs *= axis.size;
    accelerator.array.push_back(std::move(axis));
  }
  if (accelerator.array.empty() || accelerator.array.size() > kMostArrayAxes)
    array.fail("expected 1 to " + std::to_string(kMostArrayAxes) + " axes, found " +
               std::to_string(accelerator.array.size()));
  const YamlReader memories = root.at("memories");
  for (const YamlReader& item : memories.items()) {
    ZigzagMemory memory = read_memory(item, accelerator);
    for (const Operand operand : kAllOperands)
      if (item.at("ports").has(std::string(name(operand))))
        accelerator.hierarchy[static_cast<std::size_t>(index(operand))].push_back(
            static_cast<int>(accelerator.memories.size()));
    accelerator.memories.push_back(std::move(memory));
  }
  if (accelerator.memories.empty()) memories.fail("expected memories, found none");
  expect_top(memories, accelerator);
  return accelerator;
}

}  // namespace codescent
