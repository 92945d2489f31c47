#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/design_file.hpp"
#include "core/energy_table.hpp"

namespace codescent {

/// The inputs of a command, read, and where they came from.
struct Inputs {
  Workload workload;
  Architecture architecture;
  EnergyTable table;
  DesignInputs origin;
};

/// Reads hardware and energy table, and leaves the workload empty. Throws as `load_inputs` does.
Inputs load_hardware_inputs(const std::string& hardware, const std::string& energy_table,
                            const std::string& data_directory);

/// Reads all three; each is a name in the data directory or a path. Throws InputError, also if the
/// table lacks a component of the hardware.
Inputs load_inputs(const std::string& workload, const std::string& hardware,
                   const std::string& energy_table, const std::string& data_directory);

/// One of `footprint_names`.
Footprint footprint_named(const std::string& name);

/// Makes all layers count their inputs so.
void set_footprint(Footprint footprint, Inputs& inputs);

/// One value for each parameter of an architecture, where the user gave one.
using SizeChoices = std::vector<std::optional<std::int64_t>>;

/// Reads the values of a repeatable flag, "array_side=16". Throws InputError that starts with the
/// flag, for an unknown parameter with a suggestion.
SizeChoices read_sizes_flag(const std::string& flag, const std::vector<std::string>& assignments,
                            const Architecture& architecture);

/// Narrows the ranges of an architecture's parameters, a default outside moves to the nearest end.
/// Throws InputError if a range would be empty or a value lies outside the architecture's.
Architecture narrowed(Architecture architecture, const SizeChoices& minima,
                      const SizeChoices& maxima);

/// Throws InputError unless every value lies in its parameter's range.
void expect_in_range(const std::string& flag, const SizeChoices& values,
                     const Architecture& architecture);

}  // namespace codescent
