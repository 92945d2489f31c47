#pragma once

#include <cstdint>

#include "core/architecture.hpp"
#include "core/files/yaml_reader.hpp"

namespace codescent {

/// Operands that all lists of may_bypass together may have: searches try every combination.
constexpr int kMostBypasses = 6;
/// What a file of ours or of Timeloop may state of a level.
constexpr std::int64_t kMostWordBits = 1024;
constexpr std::int64_t kMostBuffers = 64;
constexpr double kLeastBandwidth = 1e-6;  // words a cycle

/// Sizes in range at which a monomial is largest, or smallest.
Hardware extreme_sizes(const Monomial& monomial, const std::vector<Parameter>& parameters,
                       bool largest);

Monomial product(const Monomial& a, const Monomial& b);

/// Throws InputError with the place of what the levels of a file do not make together: an outermost
/// level that holds all, a level for the loops of each dim, copies enough for the fan-outs, fixed
/// factors that some bound can have.
///   root  the file that the architecture was read from
void check_hierarchy(const YamlReader& root, const Architecture& architecture);

}  // namespace codescent
