#pragma once

#include <string>

#include "core/objective.hpp"

namespace codescent {

/// The unit of what a search minimises, by the objective's exponents: "µJ × cycles" of energy *
/// cycles.
std::string objective_unit(const Objective& objective);

}  // namespace codescent
