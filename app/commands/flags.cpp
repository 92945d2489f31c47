#include "app/commands/flags.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <functional>

#include "core/error.hpp"

namespace codescent {
namespace {

[[noreturn]] void refuse(const std::string& flag, const std::string& expected,
                         const std::string& got) {
  throw CLI::ValidationError(flag, "expected " + expected + ", got " + quoted(got));
}

CLI::Option* add_flag(CLI::App& command, const std::string& flag, const std::string& help,
                      const std::string& type,
                      const std::function<void(const std::string&)>& read) {
  return command.add_option_function<std::string>(flag, read, help)->type_name(type);
}

/// A number as people write it, which the help shows for a default.
std::string written(double value) {
  char text[32];
  return std::string(text, std::to_chars(text, text + sizeof text, value).ptr);
}

double read_number(const std::string& flag, const std::string& text, const std::string& expected,
                   bool allow_zero) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  const bool is_inside = std::isfinite(value) && (value > 0 || (allow_zero && value == 0));
  if (parsed.ec != std::errc() || parsed.ptr != end || !is_inside) refuse(flag, expected, text);
  return value;
}

template <typename Integer>
Integer read_integer(const std::string& flag, const std::string& text, Integer minimum,
                     Integer maximum) {
  Integer value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  const bool is_read = parsed.ec == std::errc() && parsed.ptr == end;
  if (is_read && value >= minimum && value <= maximum) return value;
  const bool is_too_large =
      parsed.ptr == end && text[0] != '-' &&
      (parsed.ec == std::errc::result_out_of_range || (is_read && value > maximum));
  std::string expected =
      minimum == 1 ? "a positive integer" : "an integer of at least " + std::to_string(minimum);
  if (is_too_large)
    expected = "an integer from " + std::to_string(minimum) + " to " + std::to_string(maximum);
  refuse(flag, expected, text);
}

constexpr char kPositive[] = "a positive number";

}  // namespace

template <typename Integer>
void add_integer_flag(CLI::App& command, const std::string& flag, Integer& value,
                      const std::string& help, Integer minimum, Integer maximum) {
  add_flag(command, flag, help, "INT", [flag, &value, minimum, maximum](const std::string& text) {
    value = read_integer(flag, text, minimum, maximum);
  })->default_str(std::to_string(value));
}

template void add_integer_flag(CLI::App&, const std::string&, int&, const std::string&, int, int);
template void add_integer_flag(CLI::App&, const std::string&, std::uint64_t&, const std::string&,
                               std::uint64_t, std::uint64_t);
template void add_integer_flag(CLI::App&, const std::string&, std::int64_t&, const std::string&,
                               std::int64_t, std::int64_t);

void add_positive_number_flag(CLI::App& command, const std::string& flag, double& value,
                              const std::string& help) {
  add_flag(command, flag, help, "NUMBER", [flag, &value](const std::string& text) {
    value = read_number(flag, text, kPositive, false);
  })->default_str(written(value));
}

void add_positive_number_flag(CLI::App& command, const std::string& flag,
                              std::optional<double>& value, const std::string& help) {
  add_flag(command, flag, help, "NUMBER", [flag, &value](const std::string& text) {
    value = read_number(flag, text, kPositive, false);
  });
}

void add_non_negative_number_flag(CLI::App& command, const std::string& flag, double& value,
                                  const std::string& help) {
  add_flag(command, flag, help, "NUMBER", [flag, &value](const std::string& text) {
    value = read_number(flag, text, "a finite number of at least 0", true);
  })->default_str(written(value));
}

void add_sizes_flag(CLI::App& command, const std::string& flag, std::vector<std::string>& values,
                    const std::string& help) {
  command.add_option(flag, values, help)->type_name("NAME=VALUE")->allow_extra_args(false);
}

void add_threads_flag(CLI::App& command, int& threads) {
  // More than any machine has cores; the system refuses to make a million.
  constexpr int kMostThreads = 1024;
  add_integer_flag(command, "--threads", threads, "0: one a core", 0, kMostThreads);
}

void add_choice_flag(CLI::App& command, const std::string& flag, std::string& value,
                     const std::string& help, const std::vector<std::string>& choices) {
  const auto read = [flag, &value, choices](const std::string& text) {
    if (std::find(choices.begin(), choices.end(), text) == choices.end())
      throw CLI::ValidationError(flag, "expected one of " + CLI::detail::join(choices, ", ") +
                                           ", got " + quoted(text) + suggestion(text, choices));
    value = text;
  };
  add_flag(command, flag, help, "{" + CLI::detail::join(choices, ",") + "}", read)
      ->default_str(value);
}

void guard_values(CLI::App& command) {
  for (CLI::Option* option : command.get_options()) {
    const bool takes_value = option->get_items_expected_max() > 0;
    option->check([takes_value](const std::string& text) -> std::string {
      if (!takes_value) return text == "true" ? "" : "expected no value, got " + quoted(text);
      const bool is_flag = text.compare(0, 2, "--") == 0;
      return is_flag ? "expected a value, got the flag " + quoted(text) : "";
    });
  }
}

}  // namespace codescent
