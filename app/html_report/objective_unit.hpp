#pragma once

#include <string>

namespace codescent {

/// The unit of what a search minimises, by the objective's name: "µJ × cycles" of "edp".
std::string objective_unit(const std::string& objective);

}  // namespace codescent
