#pragma once

#include <ATen/core/Tensor.h>
#include <random>
#include <string>
#include <vector>

#include "autodiff_model/tensors/problem_tensors.hpp"
#include "core/mapping.hpp"

namespace codescent::testing {

/// Logarithms of integer mappings, one for each layer, as a single start: [1, layers, levels,
/// dims].
LogFactors log_factors_of(const std::vector<Mapping>& mappings);

/// Factors strictly above 1 everywhere, fan-outs that no architecture has included, whose product
/// is the bound of every dim (or 2 for bounds below it): a point without kinks nearby.
LogFactors interior_factors(const ProblemTensors& problem, int num_starts,
                            std::mt19937_64& generator);

/// ln of sizes between minimum and 16 times minimum: [starts, parameters].
at::Tensor random_log_sizes(const Architecture& architecture, int num_starts,
                            std::mt19937_64& generator);

/// The problem with one loop order for each layer, that of its mapping.
ProblemTensors with_orders_of(ProblemTensors problem, const std::vector<Mapping>& mappings);

/// One start of a batch, as a batch of one.
LogFactors start_of(const LogFactors& factors, std::int64_t start);

/// Empty if every element is within tolerance * scale of what is expected, else the worst one. The
/// scale is the expected magnitude unless given.
std::string tensor_mismatch(const at::Tensor& actual, const at::Tensor& expected, double tolerance,
                            const at::Tensor& scale = {});

}  // namespace codescent::testing
