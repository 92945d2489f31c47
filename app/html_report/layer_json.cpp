#include "app/html_report/layer_json.hpp"

#include "core/exact_model/capacity.hpp"
#include "core/exact_model/tiles.hpp"
#include "core/units.hpp"
#include "searchers/figures/csv_tables.hpp"

namespace codescent {
namespace {

/// Which dims run down and which run across where an operand is drawn as a rectangle: channels
/// down, all others across.
Json picture_axes_json(const Layer& layer) {
  Json operands = Json::array();
  for (const Operand operand : kAllOperands) {
    const DimSet relevant = layer.relevant(operand);
    const Dim channel = relevant.has(Dim::K) && layer.bound(Dim::K) > 1 ? Dim::K : Dim::C;
    Json rows = Json::array();
    Json columns = Json::array();
    for (const Dim dim : kAllDims)
      if (relevant.has(dim) && layer.bound(dim) > 1)
        (dim == channel || dim == Dim::G ? rows : columns).push_back(name(dim));
    operands.push_back({{"rows", std::move(rows)}, {"columns", std::move(columns)}});
  }
  return operands;
}

/// Loops of more than one iteration, outermost first.
Json temporal_json(const LevelMapping& loops) {
  Json json = Json::array();
  for (int place = kNumDims; place-- > 0;) {
    const Dim dim = loops.order[place];
    if (loops.temporal[index(dim)] > 1)
      json.push_back({{"dim", name(dim)}, {"factor", loops.temporal[index(dim)]}});
  }
  return json;
}

Json spatial_json(const MemoryLevel& level, const LevelMapping& loops) {
  Json json = Json::array();
  for (const Dim dim : kAllDims)
    if (loops.spatial[index(dim)] > 1)
      json.push_back({{"dim", name(dim)},
                      {"factor", loops.spatial[index(dim)]},
                      {"axis", level.spatial_axis(dim).value_or(0)}});
  return json;
}

Json extents_json(const DimArray& extents) {
  Json json = Json::object();
  for (const Dim dim : kAllDims) json[std::string(name(dim))] = extents[index(dim)];
  return json;
}

/// Words along W and H that the windows of a tile take.
Json input_extents_json(const Layer& layer, const DimArray& extents) {
  Json json = Json::array();
  for (const WindowAxis& axis : layer.window_axes()) json.push_back(window_extent(axis, extents));
  return json;
}

Json operand_json(const OperandTraffic& counts, double energy_pj) {
  if (counts.tile == 0) return nullptr;
  return {{"tile_words", counts.tile},
          {"reads", counts.reads},
          {"fills", counts.fills},
          {"updates", counts.updates},
          {"energy_uj", energy_pj * kMicrojoules}};
}

Json level_json(const ReportedDesign& one, std::size_t i, int l, const SizeDemand& demand) {
  const MemoryLevel& level = one.inputs.architecture.levels[l];
  const LevelMapping& loops = one.design.mappings[i].levels[l];
  const LayerMetrics& figures = one.metrics.layers[i];
  Json operands = Json::array();
  for (const Operand operand : kAllOperands)
    operands.push_back(operand_json(figures.traffic.levels[l][index(operand)],
                                    figures.energy_pj[l][index(operand)]));
  const bool is_limited = one.sized.levels[l].capacity_words.has_value();
  return {{"cycles", figures.level_cycles[l]},
          {"instances", figures.traffic.instances[l]},
          {"used_words", is_limited ? Json(demand.words[l]) : Json()},
          {"temporal", temporal_json(loops)},
          {"spatial", spatial_json(level, loops)},
          {"extents", extents_json(figures.traffic.extents[l])},
          {"input_extents",
           input_extents_json(one.inputs.workload.layers[i], figures.traffic.extents[l])},
          {"operands", std::move(operands)}};
}

}  // namespace

Json report_layer_json(const ReportedDesign& one, std::size_t i) {
  const Architecture& architecture = one.inputs.architecture;
  const Layer& layer = one.inputs.workload.layers[i];
  const LayerMetrics& figures = one.metrics.layers[i];
  const SizeDemand demand = size_demand(architecture, one.design.mappings[i], figures.traffic);
  Json levels = Json::array();
  for (int l = 0; l < architecture.num_levels(); ++l)
    levels.push_back(level_json(one, i, l, demand));
  return {{"name", layer.name},
          {"count", layer.count},
          {"bounds", extents_json(layer.bounds)},
          {"stride", {layer.stride_w, layer.stride_h}},
          {"dilation", {layer.dilation_w, layer.dilation_h}},
          {"macs", figures.traffic.macs},
          {"computes", figures.traffic.computes},
          {"mapping", mapping_string(one.design.mappings[i], architecture)},
          {"cycles", figures.latency.cycles},
          {"compute_cycles", figures.traffic.compute_cycles},
          {"limited_by", limiting_level_name(architecture, figures)},
          {"utilisation", figures.utilisation},
          {"energy_uj", figures.total_energy_pj * kMicrojoules},
          {"mac_energy_uj", figures.mac_energy_pj * kMicrojoules},
          {"picture_axes", picture_axes_json(layer)},
          {"levels", std::move(levels)}};
}

}  // namespace codescent
