#pragma once

#include <random>

#include "core/mapping.hpp"

namespace codescent::testing {

/// A whole number in [0, count), the same on every platform.
std::int64_t draw(std::int64_t count, std::mt19937_64& generator);
/// A real number in [minimum, maximum), the same on every platform.
double draw_real(double minimum, double maximum, std::mt19937_64& generator);

/// A layer of a few hundred MACs at most: convolution or depthwise; strided, dilated or grouped.
Layer tiny_layer(std::mt19937_64& generator);
/// A layer of the size found in networks, of the same variety.
Layer medium_layer(std::mt19937_64& generator);

/// `count` layers, half of them tiny.
Workload random_workload(int count, std::mt19937_64& generator);

/// Spreads the prime factors of every bound over the loops and fan-outs that the architecture
/// allows, in random loop orders where it pins none. Sizes are not looked at.
Mapping random_mapping(const Architecture& architecture, const Layer& layer,
                       std::mt19937_64& generator);

/// The same with random factors up to 3, except outermost, that cover each bound without an empty
/// iteration; many are imperfect. Needs an outermost level that loops over every dim.
Mapping random_imperfect_mapping(const Architecture& architecture, const Layer& layer,
                                 std::mt19937_64& generator);

/// One random mapping for each layer.
std::vector<Mapping> random_mappings(const Architecture& architecture, const Workload& workload,
                                     std::mt19937_64& generator);

}  // namespace codescent::testing
