#pragma once

#include <vector>

#include "core/architecture.hpp"
#include "core/files/yaml_reader.hpp"

namespace codescent {

/// Reads factors joined by * and /, each a positive number or the name of a parameter, such as
/// "accumulator_kib * 256 / array_side". Throws InputError that names the factor at fault.
Monomial read_monomial(const YamlReader& node, const std::vector<Parameter>& parameters);

}  // namespace codescent
