#pragma once

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "rtl_predictor/schedule/samples.hpp"
#include "rtl_predictor/schedule/schedule_cost.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {

/// Random tiles and loop orders of random convolutions and matrix products, whose RTL cycles are
/// what these charges say, times a factor with that standard deviation of its logarithm.
inline std::vector<Sample> synthetic_samples(int num_layers, int rows_per_layer,
                                             const Charges<double>& charges, double noise = 0,
                                             std::uint64_t seed = 1) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> error(0, 1);
  std::vector<Sample> samples;
  for (int l = 0; l < num_layers; ++l) {
    Layer layer;
    const bool is_matmul = l % 3 == 2;
    const std::int64_t filter = is_matmul ? 1 : 1 + 2 * draw(3, random);
    const std::int64_t width = 7 * (1 + draw(8, random));
    layer.bounds = {filter,
                    filter,
                    width,
                    is_matmul ? 1 : width,
                    16 * (1 + draw(24, random)),
                    16 * (1 + draw(24, random)),
                    1,
                    1};
    for (int i = 0; i < rows_per_layer; ++i) {
      Sample sample;
      sample.layer = layer;
      sample.array_side = 4 << (2 * draw(3, random));
      for (int d = 0; d < kNumDims; ++d) {
        const std::int64_t bound = layer.bounds[d];
        sample.nest.tile[d] = static_cast<double>(1 + draw(bound, random));
        sample.nest.iterations[d] = std::ceil(static_cast<double>(bound) / sample.nest.tile[d]);
      }
      sample.nest.order = kAllDims;
      std::shuffle(sample.nest.order.begin(), sample.nest.order.end(), random);
      sample.nest.analytical_cycles = static_cast<double>(width * width * (1 + draw(9, random)));
      sample.schedule = count_schedule(layer, sample.nest, sample.array_side, Points::Integer);
      sample.rtl_cycles = charge(sample.schedule, charges).cycles * std::exp(noise * error(random));
      sample.line = static_cast<int>(samples.size()) + 2;
      samples.push_back(std::move(sample));
    }
  }
  return samples;
}

}  // namespace codescent::testing
