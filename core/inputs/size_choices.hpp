#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/architecture.hpp"
#include "core/formats/workload_sizes.hpp"

namespace codescent {

/// One value for each parameter of an architecture, where the user gave one.
using SizeChoices = std::vector<std::optional<std::int64_t>>;

/// Reads the values of a repeatable flag, "array_side=16". Throws InputError that starts with the
/// flag, for an unknown parameter with a suggestion.
SizeChoices read_sizes_flag(const std::string& flag, const std::vector<std::string>& assignments,
                            const Architecture& architecture);

/// Reads NAME=VALUE of a workload's parameters. Throws InputError.
SizeSettings read_settings(const std::vector<std::string>& assignments);

/// Narrows the ranges of an architecture's parameters, a default outside moves to the nearest end.
/// Throws InputError if a range would be empty or a value lies outside the architecture's.
Architecture narrowed(Architecture architecture, const SizeChoices& minima,
                      const SizeChoices& maxima);

/// Throws InputError unless every value lies in its parameter's range.
void expect_in_range(const std::string& flag, const SizeChoices& values,
                     const Architecture& architecture);

/// "array_side 16 PEs, scratchpad_kib 128 KiB, ...".
std::string sizes_text(const Architecture& architecture, const Hardware& hardware);

}  // namespace codescent
