#include "tests/support/reference/zigzag_records.hpp"

#include <algorithm>
#include <map>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace codescent::testing {
namespace {

Operand operand_named(const std::string& name) {
  if (name == "O") return Operand::Output;
  return name == "I1" || name == "I" ? Operand::Input : Operand::Weight;
}

Dim dim_named(const std::string& name) {
  static const std::map<std::string, Dim> names = {{"FX", Dim::R}, {"FY", Dim::S}, {"OX", Dim::P},
                                                   {"OY", Dim::Q}, {"C", Dim::C},  {"K", Dim::K},
                                                   {"B", Dim::N},  {"G", Dim::G}};
  return names.at(name);
}

Move move_named(const std::string& name) {
  static const std::map<std::string, Move> names = {{"tl", Move::ReadDown},
                                                    {"fl", Move::WriteFromBelow},
                                                    {"th", Move::ReadUp},
                                                    {"fh", Move::WriteFromAbove}};
  return names.at(name);
}

const Json& at(const Json& json, const std::string& key) {
  const Json* found = json.find(key);
  if (found == nullptr) throw std::out_of_range("no " + key + " in a record");
  return *found;
}

const Json::Array& items(const Json& json) {
  return std::get<Json::Array>(json.value());
}

std::string text_of(const Json& json) {
  return std::get<std::string>(json.value());
}

double number_of(const Json& json) {
  if (const auto* real = std::get_if<double>(&json.value())) return *real;
  if (const auto* whole = std::get_if<std::int64_t>(&json.value()))
    return static_cast<double>(*whole);
  return static_cast<double>(std::get<std::uint64_t>(json.value()));
}

/// "I1:fh=w_port_1,tl=r_port_1; O:fh=w_port_1,...". Ports of one name are one.
void read_ports(const std::string& text, ZigzagMemory& memory) {
  std::vector<std::string> names;
  const std::regex of_operand("(I1|I2|O):([^;]*)"), of_move("(tl|fl|th|fh)=(\\w+)");
  const std::sregex_iterator none;
  for (std::sregex_iterator part(text.begin(), text.end(), of_operand); part != none; ++part) {
    const std::string moves = (*part)[2];
    for (std::sregex_iterator move(moves.begin(), moves.end(), of_move); move != none; ++move) {
      auto known = std::find(names.begin(), names.end(), (*move)[2].str());
      if (known == names.end()) known = names.insert(known, (*move)[2]);
      memory.ports[index(operand_named((*part)[1]))][index(move_named((*move)[1]))] =
          static_cast<int>(known - names.begin());
    }
  }
}

/// "I12,I23,O3": the operands that a memory holds, each with its level.
void read_places(const std::string& text, int memory, ZigzagAccelerator& accelerator) {
  const std::regex place("(I1|I2|O)(\\d+)");
  const std::sregex_iterator none;
  for (std::sregex_iterator found(text.begin(), text.end(), place); found != none; ++found) {
    MemoryChain& chain = accelerator.hierarchy[index(operand_named((*found)[1]))];
    const std::size_t level = std::stoul((*found)[2]);
    if (chain.size() <= level) chain.resize(level + 1, -1);
    chain[level] = memory;
  }
}

int memory_named(const ZigzagAccelerator& accelerator, const std::string& name) {
  for (std::size_t m = 0; m < accelerator.memories.size(); ++m)
    if (accelerator.memories[m].name == name) return static_cast<int>(m);
  throw std::out_of_range("no memory " + name);
}

std::vector<ZigzagLoops> read_loops(const Json& json) {
  std::vector<ZigzagLoops> groups;
  for (const Json& group : items(json)) {
    ZigzagLoops& loops = groups.emplace_back();
    for (const Json& loop : items(group))
      loops.push_back({dim_named(text_of(items(loop)[0])), number_of(items(loop)[1])});
  }
  return groups;
}

ZigzagLayerRecord read_layer(const Json& json, const ZigzagAccelerator& accelerator) {
  ZigzagLayerRecord record;
  record.recorded = json;
  for (const auto& [name, bound] : std::get<Json::Object>(at(json, "dims").value()))
    record.layer.bounds[index(dim_named(name))] = static_cast<std::int64_t>(number_of(bound));
  const Json& bits = at(json, "precision");
  record.bits = {number_of(at(bits, "W")), number_of(at(bits, "I")), number_of(at(bits, "O")),
                 number_of(at(bits, "O_final"))};
  for (const std::string name : {"O", "W", "I"}) {
    OperandMapping& mapping = record.mapping[index(operand_named(name))];
    for (const Json& memory : items(at(at(json, "mem"), name)))
      mapping.memories.push_back(memory_named(accelerator, text_of(memory)));
    mapping.spatial = read_loops(at(at(json, "spatial"), name));
    mapping.temporal = read_loops(at(at(json, "temporal"), name));
  }
  return record;
}

ZigzagCopyRecord read_copies(const Json& json, const ZigzagAccelerator& accelerator) {
  ZigzagCopyRecord record;
  record.recorded = json;
  for (const Json& action : items(at(json, "actions"))) {
    const Json::Array& from = items(at(action, "src"));
    const Json::Array& to = items(at(action, "dst"));
    record.actions.push_back({number_of(at(action, "bits")), operand_named(text_of(from[0])),
                              memory_named(accelerator, text_of(from[1])),
                              operand_named(text_of(to[0])),
                              memory_named(accelerator, text_of(to[1]))});
  }
  return record;
}

}  // namespace

ZigzagAccelerator recorded_accelerator(const CsvTable& table, const std::string& name) {
  ZigzagAccelerator accelerator;
  accelerator.name = name;
  accelerator.num_macs = 1024;  // of every array in the table
  for (std::size_t row = 0; row < table.num_rows(); ++row) {
    if (table.text(row, "hw") != name) continue;
    ZigzagMemory memory;
    memory.name = table.text(row, "mem");
    memory.size_bits = table.number(row, "size_bit");
    memory.read = {table.number(row, "r_bw"), table.number(row, "r_bw_min"),
                   table.number(row, "r_cost")};
    memory.write = {table.number(row, "w_bw"), table.number(row, "w_bw_min"),
                    table.number(row, "w_cost")};
    read_ports(table.text(row, "port_alloc"), memory);
    read_places(table.text(row, "operands_level"), static_cast<int>(accelerator.memories.size()),
                accelerator);
    accelerator.memories.push_back(memory);
    accelerator.mac_pj = table.number(row, "mac_energy");
  }
  return accelerator;
}

ZigzagRecords read_zigzag_records(const std::string& path, const ZigzagAccelerator& accelerator) {
  const std::optional<Json> all = parsed_json(uncompressed_text(path));
  if (!all) throw std::out_of_range(path + " is no JSON");
  ZigzagRecords records;
  for (const Json& record : items(*all))
    if (text_of(at(record, "kind")) == "copy")
      records.copies.push_back(read_copies(record, accelerator));
    else
      records.layers.push_back(read_layer(record, accelerator));
  return records;
}

double recorded_number(const Json& json, const std::vector<std::string>& keys) {
  const Json* found = &json;
  for (const std::string& key : keys) found = &at(*found, key);
  return number_of(*found);
}

const Json& recorded_item(const Json& json, const std::string& key, std::size_t item) {
  return items(at(json, key)).at(item);
}

}  // namespace codescent::testing
