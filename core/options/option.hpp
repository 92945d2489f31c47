#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace codescent {

/// Finite numbers that an option takes.
struct NumberRange {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
  bool has_ends = true;  // whether `least` and `most` are among them

  bool has(double value) const;
  /// "at least 1", "finite and positive", "between 0 and 0.5".
  std::string text() const;
};
constexpr NumberRange at_least(double least) {
  return {least, std::numeric_limits<double>::infinity(), true};
}
constexpr NumberRange above_zero() {
  return {0, std::numeric_limits<double>::infinity(), false};
}

/// An enumerator of an Options struct, by the names that users write, in enumerator order.
struct Choice {
  const std::vector<std::string>* names;
  std::function<int()> get;
  std::function<void(int)> set;
};
template <typename Enum>
Choice choice_of(Enum& value, const std::vector<std::string>& names) {
  return {&names, [&value] { return static_cast<int>(value); },
          [&value](int index) { value = static_cast<Enum>(index); }};
}

/// One field of an Options struct, as it is known to whoever sets it: flags of the program, figures
/// in results and the problems of a value come from here. Lives no longer than the struct.
struct Option {
  std::string_view name;  // "polish_designs"
  std::string_view help;
  std::variant<int*, std::uint64_t*, double*, Choice> value;
  NumberRange range = {};
  std::string_view flag = {};  // "time-limit", where that is not its name with dashes
};
using OptionList = std::vector<Option>;

/// Of threads, 0 for one a core; no machine has more cores than it takes.
Option threads_option(int& threads);

/// Its value as people write it.
std::string value_text(const Option& option);

/// What is wrong with values, "starts must be at least 1, got 0"; empty if all is well.
std::vector<std::string> problems_of(const OptionList& options);
/// Throws std::invalid_argument that lists them, if there are any.
void expect_no_problems(const std::vector<std::string>& problems);

/// The options of these names, in the order of the list.
OptionList only(const std::vector<std::string_view>& names, OptionList options);

/// Lists of options, one after the other.
OptionList joined(OptionList first, const OptionList& second);

}  // namespace codescent
