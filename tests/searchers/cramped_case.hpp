#pragma once

#include <random>

#include "core/exact_model/capacity.hpp"
#include "core/exact_model/evaluate.hpp"
#include "searchers/mappers/exact_mapper.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {

/// A layer of at most four dims above 1, so that every order of its loops can be tried.
inline Layer few_dims_layer(std::mt19937_64& generator) {
  Layer layer = tiny_layer(generator);
  int num_left = 4;
  for (const Dim dim : {Dim::P, Dim::R, Dim::C, Dim::K, Dim::Q, Dim::S, Dim::N, Dim::G}) {
    std::int64_t& bound = layer.bounds[index(dim)];
    if (bound > 1 && (num_left == 0 || draw(4, generator) == 0)) bound = 1;
    num_left -= bound > 1;
  }
  return layer;
}

/// A tiny layer on hardware so small that most limits bind.
struct CrampedCase {
  Architecture architecture;
  Layer layer;
  Hardware hardware;
  MapperHardware mapped_to;

  CrampedCase(Architecture of, std::mt19937_64& generator) : architecture(std::move(of)) {
    const auto is_one_word = [](const MemoryLevel& level) {
      return level.capacity_words->exponents.empty() && level.capacity_words->numerator == 1;
    };
    for (MemoryLevel& level : architecture.levels)  // KiB would hold every tiny layer
      if (level.capacity_words && level.name != "Registers" && !is_one_word(level))
        level.capacity_words = Monomial{static_cast<double>(2 + draw(40, generator)), 1, {}};
    layer = few_dims_layer(generator);
    for (const Parameter& parameter : architecture.parameters)
      hardware.values.push_back(parameter.minimum + draw(1 + parameter.minimum, generator));
    mapped_to = mapper_hardware(architecture, hardware, hierarchy_energy_table());
  }

  LayerCost cost_of(const Mapping& mapping) const {
    const LayerMetrics metrics = evaluate_layer(architecture, mapped_to.sized, layer, mapping);
    return {metrics.total_energy_pj, metrics.latency.cycles};
  }
  bool fits(const Mapping& mapping) const {
    Traffic traffic;
    count_traffic(architecture, layer, mapping, traffic);
    return codescent::fits(architecture, hardware, size_demand(architecture, mapping, traffic));
  }
};

}  // namespace codescent::testing
