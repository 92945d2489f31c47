#include "core/validation/zigzag_rows.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/error.hpp"
#include "core/json/json.hpp"

namespace codescent {
namespace {

constexpr std::pair<const char*, Dim> kDimNames[] = {{"FX", Dim::R}, {"FY", Dim::S}, {"OX", Dim::P},
                                                     {"OY", Dim::Q}, {"C", Dim::C},  {"K", Dim::K},
                                                     {"B", Dim::N},  {"G", Dim::G}};

std::size_t slot_of(Operand operand) {
  return static_cast<std::size_t>(index(operand));
}

/// Reads one row, and says where it fails.
class ZigzagRowReader {
 public:
  /// The two accelerators have the same memories, and differ in what holds the second operand.
  ZigzagRowReader(const CsvTable& table, std::size_t row, const ZigzagAccelerator& accelerator,
                  const ZigzagAccelerator& twin)
      : table_(table), row_(row), accelerator_(accelerator), twin_(twin) {}

  [[noreturn]] void fail(const std::string& column, const std::string& message) const {
    throw InputError(table_.file() + ":" + std::to_string(table_.line(row_)) + ": " + column +
                     ": " + message);
  }

  DimArray dims() const {
    DimArray bounds = kAllOnes;
    const Json json = parsed("dims");
    for (const auto& [key, value] : object("dims", json)) {
      const double bound = number("dims", value);
      if (!(bound >= 1 && bound <= kLargestExtent) || bound != std::floor(bound))
        fail("dims", "expected whole bounds from 1 to " + std::to_string(kLargestExtent));
      bounds[static_cast<std::size_t>(index(dim("dims", key)))] = static_cast<std::int64_t>(bound);
    }
    return bounds;
  }

  bool names_filter() const { return parsed("dims").find("FX") != nullptr; }

  /// The key of each operand; an addition's two inputs are X and Y.
  std::array<std::string, kNumOperands> keys() const {
    const Json json = parsed("mem");
    const bool adds = json.find("Y") != nullptr;
    std::array<std::string, kNumOperands> keys = {adds ? "Y" : "W", adds ? "X" : "I", "O"};
    if (adds && json.find("X") == nullptr) keys[1] = "I";
    return keys;
  }

  /// What the row says under a key of an operand.
  OperandMapping mapping(const std::string& key, Operand operand, bool has_two_inputs) const {
    OperandMapping mapping;
    const Json memories = parsed("mem"), spatial = parsed("spatial"), temporal = parsed("temporal");
    for (const Json& item : array("mem", value_of("mem", memories, key))) {
      const auto* name = std::get_if<std::string>(&item.value());
      if (name == nullptr) fail("mem", "expected names of memories");
      mapping.memories.push_back(memory(*name));
    }
    const ZigzagAccelerator& accelerator = has_two_inputs ? twin_ : accelerator_;
    expect_chain(key, mapping.memories, accelerator.hierarchy[slot_of(operand)]);
    mapping.spatial = loops("spatial", value_of("spatial", spatial, key));
    mapping.temporal = loops("temporal", value_of("temporal", temporal, key));
    const std::size_t levels = mapping.memories.size();
    if (mapping.temporal.size() != levels || mapping.spatial.size() != levels + 1)
      fail("temporal", "expected loops for each of " + std::to_string(levels) + " memories of " +
                           key + ", and spatial ones for one more");
    return mapping;
  }

 private:
  Json parsed(const std::string& column) const {
    std::optional<Json> json = parsed_json(table_.text(row_, column));
    if (!json || !json->is_object()) fail(column, "expected a JSON object");
    return *std::move(json);
  }
  const Json& value_of(const std::string& column, const Json& json, const std::string& key) const {
    const Json* value = json.find(key);
    if (value == nullptr) fail(column, "missing key " + in_quotes(key));
    return *value;
  }
  const Json::Object& object(const std::string& column, const Json& json) const {
    if (!json.is_object()) fail(column, "expected a JSON object");
    return std::get<Json::Object>(json.value());
  }
  const Json::Array& array(const std::string& column, const Json& json) const {
    const auto* items = std::get_if<Json::Array>(&json.value());
    if (items == nullptr) fail(column, "expected lists");
    return *items;
  }
  double number(const std::string& column, const Json& json) const {
    if (const auto* real = std::get_if<double>(&json.value())) return *real;
    if (const auto* whole = std::get_if<std::uint64_t>(&json.value()))
      return static_cast<double>(*whole);
    fail(column, "expected numbers");
  }
  Dim dim(const std::string& column, const std::string& name) const {
    for (const auto& [known, dim] : kDimNames)
      if (name == known) return dim;
    fail(column, "no dim is named " + in_quotes(name));
  }
  int memory(const std::string& name) const {
    std::vector<std::string> names;
    for (const ZigzagMemory& each : accelerator_.memories) names.push_back(each.name);
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
      fail("mem",
           accelerator_.name + " has no memory " + in_quotes(name) + suggestion(name, names));
    return static_cast<int>(found - names.begin());
  }
  /// A hierarchy without some of its upper levels: what is left out is above what is there.
  void expect_chain(const std::string& key, const MemoryChain& memories,
                    const MemoryChain& hierarchy) const {
    if (!memories.empty() && memories.size() <= hierarchy.size() &&
        std::equal(memories.begin(), memories.end(), hierarchy.begin()))
      return;
    std::string names;
    for (const int memory : hierarchy)
      names += (names.empty() ? "" : ", ") + accelerator_.memory(memory).name;
    fail("mem", "expected that " + key + " has the first of " + names);
  }
  std::vector<ZigzagLoops> loops(const std::string& column, const Json& json) const {
    std::vector<ZigzagLoops> groups;
    for (const Json& group : array(column, json)) {
      ZigzagLoops& own = groups.emplace_back();
      for (const Json& loop : array(column, group)) {
        const Json::Array& pair = array(column, loop);
        const auto* name = pair.size() == 2 ? std::get_if<std::string>(&pair[0].value()) : nullptr;
        if (name == nullptr) fail(column, "expected loops such as [\"K\", 4]");
        own.push_back({dim(column, *name), number(column, pair[1])});
        if (!(own.back().factor >= 1)) fail(column, "expected factors from 1");
      }
    }
    return groups;
  }

  const CsvTable& table_;
  const std::size_t row_;
  const ZigzagAccelerator& accelerator_;
  const ZigzagAccelerator& twin_;
};

const Layer& layer_of(const CsvTable& table, std::size_t row, const Workload& workload,
                      const ZigzagRowReader& reader) {
  const double id = table.number(row, "id");
  if (id < 0 || id != std::floor(id) || id >= static_cast<double>(workload.layers.size()))
    reader.fail("id", "workload " + in_quotes(workload.name) + " has layers 0 to " +
                          std::to_string(workload.layers.size() - 1));
  return workload.layers[static_cast<std::size_t>(id)];
}

/// Operands share the steps of one nest, however each parts them.
void expect_one_nest(const ZigzagRow& row, const ZigzagRowReader& reader) {
  const auto steps = [](const OperandMapping& of_operand) {
    double factors = 1;
    for (const ZigzagLoops& loops : of_operand.temporal) factors *= product(loops);
    return factors;
  };
  for (const OperandMapping& of_operand : row.mapping)
    if (steps(of_operand) != steps(row.mapping.front()))
      reader.fail("temporal", "expected as many steps of all operands, found " +
                                  std::to_string(steps(row.mapping.front())) + " and " +
                                  std::to_string(steps(of_operand)));
}

/// Words of all loops and the bound agree: where an array does not divide it, by whole steps.
void expect_whole(const ZigzagRow& row, const ZigzagRowReader& reader) {
  for (const OperandMapping& of_operand : row.mapping)
    for (const Dim dim : kAllDims) {
      double factors = 1;
      for (const auto* groups : {&of_operand.spatial, &of_operand.temporal})
        for (const ZigzagLoops& loops : *groups)
          for (const ZigzagLoop& loop : loops)
            if (loop.dim == dim) factors *= loop.factor;
      if (std::abs(factors - static_cast<double>(row.layer.bound(dim))) > 1e-6 * factors)
        reader.fail("temporal", "loops of " + std::string(name(dim)) + " make " +
                                    std::to_string(factors) + ", the bound is " +
                                    std::to_string(row.layer.bound(dim)));
    }
}

}  // namespace

std::vector<ZigzagRow> read_zigzag_rows(const CsvTable& table, const ZigzagAccelerator& accelerator,
                                        const Workload* workload) {
  table.expect_no_bad_rows();
  const ZigzagAccelerator twin = with_twin_inputs(accelerator);
  std::vector<ZigzagRow> rows;
  for (std::size_t r = 0; r < table.num_rows(); ++r) {
    const ZigzagRowReader reader(table, r, accelerator, twin);
    ZigzagRow& row = rows.emplace_back();
    row.line = table.line(r);
    row.point = table.text(r, "point");
    row.layer_name = table.text(r, "id");
    if (workload != nullptr) row.layer = layer_of(table, r, *workload, reader);
    row.layer.bounds = reader.dims();
    const auto problems = layer_problems(row.layer);
    if (!problems.empty()) reader.fail("dims", problems.front());
    // Rows name the filter's dims where windows slide, be it of one tap.
    row.layer.stated_input.reset();
    if (reader.names_filter()) row.layer.stated_input = row.layer.input_axes();
    const auto keys = reader.keys();
    row.has_two_inputs = keys[0] == "Y";
    if (row.has_two_inputs && workload == nullptr) row.layer.type = &kAddition;
    for (const Operand operand : kAllOperands)
      row.mapping[slot_of(operand)] =
          reader.mapping(keys[slot_of(operand)], operand, row.has_two_inputs);
    if (!row.layer.type->has_weights && !row.has_two_inputs) row.bits.weight = 0;
    expect_whole(row, reader);
    expect_one_nest(row, reader);
    for (const ZigzagColumn& column : zigzag_row_columns())
      if (table.has_column(column.name))
        row.recorded.emplace_back(column.name, table.number(r, column.name));
  }
  if (rows.empty()) throw InputError(table.file() + ": expected rows, found none");
  return rows;
}

const std::vector<ZigzagColumn>& zigzag_row_columns() {
  static const std::vector<ZigzagColumn> columns = {
      {"energy_pJ", [](const ZigzagCost& cost) { return cost.total_pj(); }},
      {"MAC_energy", [](const ZigzagCost& cost) { return cost.mac_pj; }},
      {"ideal_cycle", [](const ZigzagCost& cost) { return cost.ideal_cycles; }},
      {"ideal_temporal", [](const ZigzagCost& cost) { return cost.compute_cycles; }},
      {"SS_comb", [](const ZigzagCost& cost) { return cost.waiting.stall; }},
      {"loading", [](const ZigzagCost& cost) { return cost.waiting.loading; }},
      {"offloading", [](const ZigzagCost& cost) { return cost.waiting.off_loading; }},
      {"latency0", [](const ZigzagCost& cost) { return cost.stalled_cycles(); }},
      {"latency1", [](const ZigzagCost& cost) { return cost.loaded_cycles(); }},
      {"latency2", [](const ZigzagCost& cost) { return cost.total_cycles(); }}};
  return columns;
}

std::vector<ZigzagAgreement> compare_zigzag_rows(const std::vector<ZigzagRow>& rows,
                                                 const ZigzagAccelerator& accelerator) {
  const ZigzagAccelerator twin = with_twin_inputs(accelerator);
  std::vector<ZigzagAgreement> agreements;
  for (const ZigzagColumn& column : zigzag_row_columns()) {
    ZigzagAgreement agreement{column.name, 0, 0, 0, 0};
    for (const ZigzagRow& row : rows) {
      const auto recorded =
          std::find_if(row.recorded.begin(), row.recorded.end(),
                       [&](const auto& figure) { return figure.first == column.name; });
      if (recorded == row.recorded.end()) continue;
      const double ours = column.value(
          zigzag_cost(row.has_two_inputs ? twin : accelerator, row.bits, row.layer, row.mapping));
      const double largest = std::max(std::abs(ours), std::abs(recorded->second));
      const double difference = largest == 0 ? 0 : std::abs(ours - recorded->second) / largest;
      ++agreement.rows;
      agreement.within += difference <= 1e-12 ? 1 : 0;
      if (difference <= agreement.largest_difference) continue;
      agreement.largest_difference = difference;
      agreement.line_of_largest = row.line;
    }
    if (agreement.rows > 0) agreements.push_back(agreement);
  }
  return agreements;
}

}  // namespace codescent
