#pragma once

#include <CLI/CLI.hpp>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace codescent {

// CLI11 reads 010 as 8, -1 as 2^64 - 1 and nan as a positive number. These read what they are given
// as text, and what they refuse is a CLI::ValidationError "--flag: expected ..., got "..."".

/// Declares a flag that takes a decimal integer of a closed range; `value` is the default.
///   Integer  int, std::int64_t or std::uint64_t
template <typename Integer>
void add_integer_flag(CLI::App& command, const std::string& flag, Integer& value,
                      const std::string& help, Integer minimum,
                      Integer maximum = std::numeric_limits<Integer>::max());

/// Declares a flag that takes a finite number above zero; `value` is the default.
void add_positive_number_flag(CLI::App& command, const std::string& flag, double& value,
                              const std::string& help);
/// The same, without a default.
void add_positive_number_flag(CLI::App& command, const std::string& flag,
                              std::optional<double>& value, const std::string& help);
/// Declares a flag that takes a finite number, zero or more; `value` is the default.
void add_non_negative_number_flag(CLI::App& command, const std::string& flag, double& value,
                                  const std::string& help);

/// Declares a flag "NAME=VALUE" that may be repeated.
void add_sizes_flag(CLI::App& command, const std::string& flag, std::vector<std::string>& values,
                    const std::string& help);

/// Declares --threads, 0 for one a core.
void add_threads_flag(CLI::App& command, int& threads);

/// Declares a flag that takes one of the choices; `value` is the default.
void add_choice_flag(CLI::App& command, const std::string& flag, std::string& value,
                     const std::string& help, const std::vector<std::string>& choices);

/// Makes every flag that takes a value refuse another flag in its place, and every other flag
/// refuse a value; call it once all are declared.
void guard_values(CLI::App& command);

}  // namespace codescent
