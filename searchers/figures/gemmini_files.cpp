#include "searchers/figures/gemmini_files.hpp"

#include "core/json/json.hpp"
#include "hw_templates/gemmini/software.hpp"

namespace codescent {
namespace {

Json dims_json(const DimArray& values) {
  Json json = Json::object();
  for (const Dim dim : kAllDims)
    if (dim != Dim::G) json[std::string(name(dim))] = values[index(dim)];
  return json;
}

Json call_json(const Layer& layer, const GemminiCall& call) {
  const auto [width, height] = layer.input_axes();
  return {{"name", layer.name},
          {"kind", name(call.kind)},
          {"runs", layer.count},
          {"groups", call.groups},
          {"bounds", dims_json(call.bounds)},
          {"input", {{"W", width.extent}, {"H", height.extent}}},
          {"padding", {{"W", width.padding}, {"H", height.padding}}},
          {"stride", {{"W", layer.stride_w}, {"H", layer.stride_h}}},
          {"dilation", {{"W", layer.dilation_w}, {"H", layer.dilation_h}}},
          {"tile", dims_json(call.tile)},
          {"iterations", dims_json(call.iterations)},
          {"loop_order", call.loop_order},
          {"has_stock_order", call.has_stock_order},
          {"keeps_sums", call.keeps_sums},
          {"scratchpad_rows", call.rows.scratchpad},
          {"accumulator_rows", call.rows.accumulator},
          {"fits_double_buffered", call.fits_double_buffered},
          {"warnings", call.warnings}};
}

}  // namespace

std::vector<std::pair<std::string, std::string>> gemmini_files(const Inputs& inputs,
                                                               const Design& design) {
  if (!has_gemmini_form(inputs.architecture)) return {};
  const GemminiSizes sizes = gemmini_sizes(inputs.architecture, design.hardware);
  std::vector<GemminiCall> calls;
  Json layers = Json::array();
  for (std::size_t i = 0; i < inputs.workload.layers.size(); ++i) {
    const Layer& layer = inputs.workload.layers[i];
    calls.push_back(gemmini_call(layer, inputs.architecture, design.hardware, design.mappings[i]));
    layers.push_back(call_json(layer, calls.back()));
  }
  const Json json = {{"schema_version", 1},
                     {"workload", inputs.workload.name},
                     {"hardware", inputs.architecture.name},
                     {"array_side", sizes.array_side},
                     {"scratchpad_rows", sizes.scratchpad_rows},
                     {"accumulator_rows", sizes.accumulator_rows},
                     {"layers", layers}};
  return {{kGemminiHeader, gemmini_params_header(inputs.workload, sizes, calls)},
          {kGemminiLayers, json_text(json)}};
}

std::vector<OwnFile> own_gemmini_files() {
  return {{kGemminiHeader, "/* Made by codescent"},
          {kGemminiLayers, "{\n  \"schema_version\": 1,\n  \"workload\": "}};
}

}  // namespace codescent
