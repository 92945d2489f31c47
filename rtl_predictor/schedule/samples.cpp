#include "rtl_predictor/schedule/samples.hpp"

#include <algorithm>
#include <cmath>

#include "core/exact_model/latency.hpp"

namespace codescent {
namespace {

constexpr double kSmallestArray = 4;
constexpr std::int64_t kLargestArray = 64;

/// The harness gives the software as many whole blocks as a tile of a matrix product holds, at
/// least one. [gemmini-data-collection/templates]
void cut_to_blocks(const Layer& layer, OuterNest<double>& nest) {
  for (const Dim dim : {Dim::P, Dim::C, Dim::K}) {
    double& tile = nest.tile[index(dim)];
    const double whole = std::min(tile, static_cast<double>(layer.bound(dim)));
    tile = std::max(1.0, std::floor(whole / kSoftwareBlock)) * kSoftwareBlock;
  }
}

}  // namespace

Layer layer_as_run(const Layer& recorded) {
  if (runs_as_matmul(recorded)) return recorded;
  Layer layer = recorded;
  const std::int64_t filter = layer.bound(Dim::R);
  const std::int64_t padding = filter / 2;
  const std::int64_t input = layer.bound(Dim::P) * layer.stride_w;
  layer.bounds[index(Dim::P)] = (input + 2 * padding - filter) / layer.stride_w + 1;
  layer.bounds[index(Dim::Q)] = layer.bound(Dim::P);
  layer.bounds[index(Dim::S)] = filter;
  layer.stride_h = layer.stride_w;
  return layer;
}

double array_side_of(const Architecture& architecture, const Trace& trace) {
  const auto side = architecture.parameter_index("array_side");
  if (side && trace.sizes.hardware.values[*side] <= kLargestArray)
    return static_cast<double>(trace.sizes.hardware.values[*side]);
  std::int64_t widest = 1;
  for (const LevelMapping& loops : trace.mapping.levels)
    widest = std::max(widest, *std::max_element(loops.spatial.begin(), loops.spatial.end()));
  double array = kSmallestArray;
  while (array < static_cast<double>(widest)) array *= 2;
  return array;
}

std::string unsupported(const Layer& layer) {
  if (layer.type->relevant != kLayerTypes[0].relevant)
    return "is " + std::string(layer.type->name) + ", not dense";
  if (layer.bound(Dim::G) > 1) return "has groups";
  if (layer.dilation_w > 1 || layer.dilation_h > 1) return "has a dilated filter";
  return "";
}

std::vector<Sample> samples_of(const Architecture& architecture, const EnergyTable& table,
                               const std::vector<Trace>& traces) {
  std::vector<Sample> samples;
  Traffic traffic;
  SizedHardware sized;
  const RecordedSizes* sizes = nullptr;
  for (const Trace& trace : traces) {
    if (!trace.rtl_cycles || !unsupported(trace.layer).empty()) continue;
    if (sizes == nullptr || !(*sizes == trace.sizes)) {
      sized = size_hardware(architecture, trace.sizes, table);
      sizes = &trace.sizes;
    }
    count_traffic(architecture, trace.layer, trace.mapping, traffic);
    const auto cycles = static_cast<double>(layer_cycles(sized, traffic));
    OuterNest<double> nest = outer_nest(architecture, trace.mapping, cycles);
    if (runs_as_matmul(trace.layer)) cut_to_blocks(trace.layer, nest);
    Sample sample{layer_as_run(trace.layer), nest,      array_side_of(architecture, trace), {},
                  *trace.rtl_cycles,         trace.line};
    sample.schedule = count_schedule(sample.layer, sample.nest, sample.array_side, Points::Integer);
    samples.push_back(std::move(sample));
  }
  return samples;
}

std::string layer_key(const Sample& sample) {
  return bounds_text(sample.layer);
}

}  // namespace codescent
