#include "app/html_report/design_json.hpp"

#include "app/html_report/layer_json.hpp"
#include "app/html_report/objective_unit.hpp"
#include "searchers/explore/comparison.hpp"
#include "searchers/figures/figures_json.hpp"

namespace codescent {
namespace {

Json fan_outs_json(const MemoryLevel& level, const Hardware& hardware) {
  Json fan_outs = Json::array();
  for (const SpatialAxis& axis : level.spatial) {
    Json dims = Json::array();
    for (const Dim dim : kAllDims)
      if (axis.dims.has(dim)) dims.push_back(name(dim));
    fan_outs.push_back({{"dims", std::move(dims)}, {"limit", axis.limit.floor_at(hardware)}});
  }
  return fan_outs;
}

/// What one instance of a level can move in a cycle, by kind; those that are limited.
Json bandwidths_json(const SizedLevel& sized) {
  Json json = Json::object();
  if (sized.bandwidth_words_per_cycle) json["all"] = *sized.bandwidth_words_per_cycle;
  if (sized.read_bandwidth_words_per_cycle) json["reads"] = *sized.read_bandwidth_words_per_cycle;
  if (sized.write_bandwidth_words_per_cycle)
    json["writes"] = *sized.write_bandwidth_words_per_cycle;
  return json;
}

Json levels_json(const ReportedDesign& one) {
  const Architecture& architecture = one.inputs.architecture;
  Json levels = Json::array();
  for (int l = 0; l < architecture.num_levels(); ++l) {
    const MemoryLevel& level = architecture.levels[l];
    const SizedLevel& sized = one.sized.levels[l];
    Json energy_uj = Json::array();
    for (const Operand operand : kAllOperands)
      energy_uj.push_back(level.can_hold(operand) ? Json(one.energy_uj(l, operand)) : Json());
    levels.push_back(
        {{"name", level.name},
         {"holds_nothing", level.holds.empty()},
         {"energy_part", name(energy_part(one.inputs.architecture, l))},
         {"word_bits", level.word_bits},
         {"capacity_words", sized.capacity_words ? Json(*sized.capacity_words) : Json()},
         {"instances", sized.instances},
         {"area_mm2", level.on_chip ? Json(one.area_mm2(l)) : Json()},
         {"words_per_cycle", bandwidths_json(sized)},
         {"fan_outs", fan_outs_json(level, one.design.hardware)},
         {"energy_uj", std::move(energy_uj)}});
  }
  return levels;
}

Json mac_json(const ReportedDesign& one) {
  return {{"units", one.sized.mac_units},
          {"area_mm2", one.mac_area_mm2()},
          {"energy_uj", one.mac_energy_uj()}};
}

Json trace_json(const SearchRecord& search) {
  Json trace = Json::array();
  for (const TraceRecord& point : search.trace)
    trace.push_back({{"seconds", point.seconds},
                     {"phase", point.phase},
                     {"evaluations", point.evaluations},
                     {"best_objective", point.best_objective}});
  return trace;
}

Json search_json(const ReportedDesign& one) {
  if (!one.search) return nullptr;
  const SearchRecord& search = *one.search;
  Json json = {{"objective", std::string(name(search.objective))},
               {"unit", objective_unit(search.objective)},
               {"value", search.objective_value},
               {"trace", trace_json(search)},
               {"bound", nullptr}};
  // A bound of another objective, or one that does not hold, would mislead beside the curve.
  if (search.proof && search.proof->objective == search.objective && search.proof->is_in_class &&
      search.proof->bound > 0)
    json["bound"] = search.proof->bound;
  return json;
}

Json front_json(const std::optional<MappingFront>& front) {
  if (!front) return nullptr;
  Json points = Json::array();
  for (const FrontPoint& point : front->points) points.push_back({point.energy_uj, point.cycles});
  return {{"points", std::move(points)},
          {"is_complete", front->is_complete},
          {"is_thinned", front->is_thinned}};
}

/// What Gemmini's own tiling reaches at these sizes; null unless it can tile every layer.
Json baseline_json(const ReportedDesign& one) {
  if (!one.baseline || one.baseline->num_tiled < static_cast<int>(one.metrics.layers.size()))
    return nullptr;
  return {{"energy_uj", one.baseline->own.energy_uj}, {"cycles", one.baseline->own.cycles}};
}

Json totals_of(const ReportedDesign& one) {
  Json json = totals_json(one.metrics);
  json["macs"] = one.inputs.workload.total_macs();
  json["utilisation"] = one.utilisation();
  json["fj_per_mac"] = one.fj_per_mac();
  return json;
}

}  // namespace

Json report_design_json(const ReportedDesign& one, const std::optional<MappingFront>& front) {
  Json layers = Json::array();
  for (std::size_t i = 0; i < one.inputs.workload.layers.size(); ++i)
    layers.push_back(report_layer_json(one, i));
  return {{"title", one.title()},        {"workload", one.inputs.workload.name},
          {"series", one.series},        {"totals", totals_of(one)},
          {"levels", levels_json(one)},  {"mac", mac_json(one)},
          {"layers", std::move(layers)}, {"search", search_json(one)},
          {"front", front_json(front)},  {"baseline", baseline_json(one)}};
}

}  // namespace codescent
