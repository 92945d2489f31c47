#pragma once

#include <random>
#include <vector>

#include "autodiff_model/graph/expression_program.hpp"
#include "autodiff_model/objective/descent.hpp"
#include "core/mapping.hpp"

namespace codescent::testing {

/// What a program computes at one point, by the compiled programs.
std::vector<double> outputs_of(const ExpressionProgram& program, const std::vector<double>& inputs);

/// ln of a mapping's factors, in the order of the variables.
std::vector<double> log_factors_of(const std::vector<FactorVariable>& variables,
                                   const Mapping& mapping);

/// The problem with one loop order for each layer, that of its mapping.
RelaxedProblem with_orders_of(RelaxedProblem problem, const std::vector<Mapping>& mappings);

/// Factors strictly above 1 everywhere, sizes between their minimum and 16 times that: points
/// without kinks nearby.
RelaxedBatch interior_batch(const RelaxedProblem& problem,
                            const std::vector<FactorVariable>& variables, int starts,
                            std::mt19937_64& generator);

}  // namespace codescent::testing
