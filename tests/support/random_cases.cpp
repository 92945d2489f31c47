#include "tests/support/random_cases.hpp"

#include <algorithm>
#include <utility>

namespace codescent::testing {
namespace {

std::int64_t pick(const std::vector<std::int64_t>& values, std::mt19937_64& generator) {
  return values[static_cast<std::size_t>(
      draw(static_cast<std::int64_t>(values.size()), generator))];
}

/// Bounds to draw from for each dim, in the order of kAllDims.
using BoundChoices = std::array<std::vector<std::int64_t>, kNumDims>;

Layer layer_from(const BoundChoices& choices, std::mt19937_64& generator) {
  Layer layer;
  for (int d = 0; d < kNumDims; ++d) layer.bounds[d] = pick(choices[d], generator);
  if (draw(3, generator) == 0) {  // one layer in three is depthwise
    layer.type = &kLayerTypes[1];
    layer.bounds[index(Dim::G)] = 1;
    layer.bounds[index(Dim::K)] = pick({1, 1, 2}, generator);
  }
  layer.stride_w = pick({1, 1, 2, 3}, generator);
  layer.stride_h = pick({1, 1, 2, 3}, generator);
  layer.dilation_w = pick({1, 1, 2, 4}, generator);
  layer.dilation_h = pick({1, 1, 2, 4}, generator);
  layer.count = 1 + draw(3, generator);
  if (draw(3, generator) == 0) layer.footprint = Footprint::Distinct;
  return layer;
}

std::vector<std::int64_t> prime_factors(std::int64_t n) {
  std::vector<std::int64_t> primes;
  for (std::int64_t p = 2; n > 1; ++p)
    for (; n % p == 0; n /= p) primes.push_back(p);
  return primes;
}

/// Every factor of a mapping that may be above 1 for this dim.
std::vector<std::int64_t*> factors_of(const Architecture& architecture, Dim dim, Mapping& mapping) {
  std::vector<std::int64_t*> factors;
  for (std::size_t l = 0; l < mapping.levels.size(); ++l) {
    const MemoryLevel& level = architecture.levels[l];
    if (level.temporal.has(dim) && level.fixed_temporal[index(dim)] == 0)
      factors.push_back(&mapping.levels[l].temporal[index(dim)]);
    if (level.spatial_axis(dim) && level.fixed_spatial[index(dim)] == 0)
      factors.push_back(&mapping.levels[l].spatial[index(dim)]);
  }
  return factors;
}

void place_fixed_factors(const Architecture& architecture, Mapping& mapping) {
  for (std::size_t l = 0; l < mapping.levels.size(); ++l)
    for (int d = 0; d < kNumDims; ++d) {
      const MemoryLevel& level = architecture.levels[l];
      if (level.fixed_temporal[d] > 1) mapping.levels[l].temporal[d] = level.fixed_temporal[d];
      if (level.fixed_spatial[d] > 1) mapping.levels[l].spatial[d] = level.fixed_spatial[d];
    }
}

void shuffle_orders(const Architecture& architecture, std::mt19937_64& generator,
                    Mapping& mapping) {
  for (std::size_t l = 0; l < mapping.levels.size(); ++l) {
    auto& order = mapping.levels[l].order;
    for (int i = kNumDims - 1; i > 0; --i)
      std::swap(order[i], order[static_cast<std::size_t>(draw(i + 1, generator))]);
    const std::vector<Dim>& pinned = architecture.levels[l].pinned_order;
    std::stable_sort(order.begin(), order.end(), [&](Dim a, Dim b) {
      return std::find(pinned.begin(), pinned.end(), a) <
             std::find(pinned.begin(), pinned.end(), b);
    });
  }
}

void choose_bypass(const Architecture& architecture, std::mt19937_64& generator, Mapping& mapping) {
  const std::vector<Bypass> choices = bypass_choices(architecture);
  if (choices.size() == 1) return;
  const auto chosen = draw(static_cast<std::int64_t>(choices.size()), generator);
  for (std::size_t l = 0; l < mapping.levels.size(); ++l)
    mapping.levels[l].bypassed = choices[static_cast<std::size_t>(chosen)][l];
}

}  // namespace

std::int64_t draw(std::int64_t count, std::mt19937_64& generator) {
  return static_cast<std::int64_t>(generator() % static_cast<std::uint64_t>(count));
}

double draw_real(double minimum, double maximum, std::mt19937_64& generator) {
  constexpr double kTwoToMinus53 = 1.0 / 9007199254740992.0;
  return minimum + (maximum - minimum) * static_cast<double>(generator() >> 11) * kTwoToMinus53;
}

Layer tiny_layer(std::mt19937_64& generator) {
  return layer_from(
      {{{1, 1, 2, 3}, {1, 1, 2, 3}, {1, 2, 4}, {1, 2, 3}, {1, 2, 4}, {1, 2, 4}, {1, 2}, {1, 2}}},
      generator);
}

Layer medium_layer(std::mt19937_64& generator) {
  return layer_from({{{1, 3, 5, 7},
                      {1, 3, 4, 7},
                      {7, 14, 28, 30, 56},
                      {1, 7, 12, 14, 28},
                      {1, 3, 16, 48, 128},
                      {1, 10, 32, 64, 96},
                      {1, 1, 2, 6},
                      {1, 1, 4}}},
                    generator);
}

Workload random_workload(int count, std::mt19937_64& generator) {
  Workload workload;
  workload.name = "random";
  for (int i = 0; i < count; ++i) {
    workload.layers.push_back(i % 2 == 0 ? tiny_layer(generator) : medium_layer(generator));
    workload.layers.back().name = "layer_" + std::to_string(i);
  }
  return workload;
}

Mapping random_mapping(const Architecture& architecture, const Layer& layer,
                       std::mt19937_64& generator) {
  Mapping mapping;
  mapping.levels.resize(architecture.levels.size());
  for (const Dim dim : kAllDims) {
    const auto factors = factors_of(architecture, dim, mapping);
    for (const std::int64_t prime :
         prime_factors(layer.bound(dim) / architecture.fixed_factor(dim)))
      *factors[static_cast<std::size_t>(
          draw(static_cast<std::int64_t>(factors.size()), generator))] *= prime;
  }
  place_fixed_factors(architecture, mapping);
  shuffle_orders(architecture, generator, mapping);
  choose_bypass(architecture, generator, mapping);
  return mapping;
}

Mapping random_imperfect_mapping(const Architecture& architecture, const Layer& layer,
                                 std::mt19937_64& generator) {
  Mapping mapping;
  mapping.levels.resize(architecture.levels.size());
  for (const Dim dim : kAllDims) {
    std::int64_t passes_left = layer.bound(dim);
    const auto place = [&](std::int64_t most, std::int64_t& factor) {
      factor = std::min(passes_left, most);
      passes_left = (passes_left + factor - 1) / factor;
    };
    for (std::size_t l = 0; l < mapping.levels.size(); ++l) {
      const MemoryLevel& level = architecture.levels[l];
      if (level.spatial_axis(dim))
        place(pick({1, 1, 2, 3}, generator), mapping.levels[l].spatial[index(dim)]);
      if (level.temporal.has(dim))
        place(pick({1, 1, 2, 3}, generator), mapping.levels[l].temporal[index(dim)]);
    }
    mapping.levels.back().temporal[index(dim)] *= passes_left;
  }
  shuffle_orders(architecture, generator, mapping);
  choose_bypass(architecture, generator, mapping);
  return mapping;
}

std::vector<Mapping> random_mappings(const Architecture& architecture, const Workload& workload,
                                     std::mt19937_64& generator) {
  std::vector<Mapping> mappings;
  for (const Layer& layer : workload.layers)
    mappings.push_back(random_mapping(architecture, layer, generator));
  return mappings;
}

}  // namespace codescent::testing
