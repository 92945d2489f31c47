#include "searchers/figures/figures_json.hpp"

#include "core/exact_model/capacity.hpp"
#include "searchers/figures/result_keys.hpp"

namespace codescent {
namespace {

Json accesses_json(const OperandTraffic& counts, std::int64_t instances, double energy_pj) {
  return {{"reads_per_instance", counts.reads},
          {"fills_per_instance", counts.fills},
          {"updates_per_instance", counts.updates},
          {"tile_words", counts.tile},
          {"instances", instances},
          {"energy_pj", energy_pj}};
}

Json levels_json(const Architecture& architecture, const SizedHardware& hardware,
                 const LayerMetrics& metrics, const SizeDemand& demand) {
  Json levels = Json::object();
  for (int l = 0; l < architecture.num_levels(); ++l) {
    const MemoryLevel& level = architecture.levels[l];
    Json one = {{"cycles", metrics.level_cycles[l]}};
    if (const auto capacity = hardware.levels[l].capacity_words) {
      one["used_words"] = demand.words[l];
      one["capacity_words"] = *capacity;
    }
    for (const Operand operand : kAllOperands)
      if (level.can_hold(operand))
        one[std::string(name(operand))] =
            accesses_json(metrics.traffic.levels[l][index(operand)], metrics.traffic.instances[l],
                          metrics.energy_pj[l][index(operand)]);
    levels[level.name] = std::move(one);
  }
  return levels;
}

Json layer_json(const Inputs& inputs, const SizedHardware& hardware, const Layer& layer,
                const Mapping& mapping, const LayerMetrics& metrics) {
  const Architecture& architecture = inputs.architecture;
  const int limiting = metrics.latency.limiting_level;
  const SizeDemand demand = size_demand(architecture, mapping, metrics.traffic);
  return {{"name", layer.name},
          {"count", layer.count},
          {"mapping", mapping_string(mapping, architecture)},
          {"cycles", metrics.latency.cycles},
          {"compute_cycles", metrics.traffic.compute_cycles},
          {"macs", metrics.traffic.macs},
          {"computes", metrics.traffic.computes},
          {"limiting_level",
           limiting == kComputeLimits ? Json("compute") : Json(architecture.levels[limiting].name)},
          {"utilisation", metrics.utilisation},
          {"energy_pj", metrics.total_energy_pj},
          {"mac_energy_pj", metrics.mac_energy_pj},
          {"levels", levels_json(architecture, hardware, metrics, demand)}};
}

Json input_file_json(const char* kind, const DesignInput& input) {
  return {{key::kKind, kind},
          {key::kName, input.name},
          {key::kFile, input.file},
          {key::kSha256, input.sha256}};
}

}  // namespace

Json sizes_json(const Architecture& architecture, const SizeChoices& sizes) {
  Json json = Json::object();
  for (std::size_t p = 0; p < sizes.size(); ++p)
    if (sizes[p]) json[architecture.parameters[p].name] = *sizes[p];
  return json;
}

Json sizes_json(const Architecture& architecture, const Hardware& hardware) {
  return sizes_json(architecture, SizeChoices(hardware.values.begin(), hardware.values.end()));
}

Json limits_json(const NetworkLimits& limits) {
  Json json = Json::object();
  if (limits.area_mm2) json[key::kMaxAreaMm2] = *limits.area_mm2;
  if (limits.cycles) json[key::kMaxLatencyCycles] = *limits.cycles;
  return json;
}

Json totals_json(const Metrics& metrics) {
  return {{"edp_uj_cycles", metrics.edp_uj_cycles()},
          {"energy_uj", metrics.energy_uj},
          {"cycles", metrics.cycles},
          {"area_mm2", metrics.area_mm2}};
}

Json input_files_json(const Inputs& inputs) {
  Json files = Json::array();
  if (!inputs.origin.workload.file.empty())
    files.push_back(input_file_json("workload", inputs.origin.workload));
  files.push_back(input_file_json("hardware", inputs.origin.hardware));
  files.push_back(input_file_json("energy_table", inputs.origin.energy_table));
  if (inputs.origin.area_table)
    files.push_back(input_file_json("area_table", *inputs.origin.area_table));
  return files;
}

Json coefficients_json(const Inputs& inputs, const Hardware& hardware) {
  const Architecture& architecture = inputs.architecture;
  const SizedHardware sized = size_hardware(architecture, hardware, inputs.table);
  Json all = Json::array();
  for (int l = 0; l < architecture.num_levels(); ++l) {
    const MemoryLevel& level = architecture.levels[l];
    const SizedLevel& costs = sized.levels[l];
    all.push_back({{"used_by", level.name},
                   {"component", level.component},
                   {"capacity_words", costs.capacity_words ? Json(*costs.capacity_words) : Json()},
                   {"words_per_access", costs.block_words},
                   {"bits_per_word", level.word_bits},
                   {"read_pj_per_access", costs.read_pj},
                   {"write_pj_per_access", costs.write_pj},
                   {"area_um2_per_instance", costs.area_um2},
                   {"instances", costs.instances},
                   {"on_chip", level.on_chip},
                   {"source", component_of(level, inputs.table).source}});
  }
  all.push_back({{"used_by", "multiply-accumulate"},
                 {"component", architecture.mac_component},
                 {"pj_per_operation", sized.mac_pj},
                 {"area_um2_per_instance", sized.mac_area_um2},
                 {"instances", sized.mac_units},
                 {"source", inputs.table.component(architecture.mac_component).source}});
  return all;
}

Json violations_json(const std::vector<DesignViolation>& violations) {
  Json json = {{"schema_version", 1}, {"valid", false}};
  Json& list = json["violations"] = Json::array();
  for (const auto& [layer, violation] : violations)
    list.push_back({{"layer", layer.empty() ? Json(nullptr) : Json(layer)},
                    {"constraint", violation.constraint},
                    {"demand", finite_or_null(violation.demand)},
                    {"limit", finite_or_null(violation.limit)},
                    {"smallest_change", violation.smallest_change},
                    {"sentence", violation.sentence()}});
  return json;
}

Json evaluation_json(const Inputs& inputs, const Design& design, const Metrics& metrics) {
  Json json = {{"schema_version", 1},
               {"valid", true},
               {"workload", inputs.workload.name},
               {"hardware", inputs.architecture.name},
               {"energy_table", inputs.table.name},
               {"sizes", sizes_json(inputs.architecture, design.hardware)}};
  json.update(totals_json(metrics));
  const SizedHardware hardware = size_hardware(inputs.architecture, design.hardware, inputs.table);
  Json& layers = json["layers"] = Json::array();
  for (std::size_t i = 0; i < inputs.workload.layers.size(); ++i)
    layers.push_back(layer_json(inputs, hardware, inputs.workload.layers[i], design.mappings[i],
                                metrics.layers[i]));
  return json;
}

}  // namespace codescent
