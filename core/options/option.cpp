#include "core/options/option.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

namespace codescent {
namespace {

template <typename Number>
std::string short_text(Number value) {
  char text[32];
  return std::string(text, std::to_chars(text, text + sizeof text, value).ptr);
}

/// "name must be ..., got ..."; empty if the value is in range.
struct ProblemOf {
  const Option& option;

  template <typename Number>
  std::string operator()(const Number* value) const {
    if (option.range.has(static_cast<double>(*value))) return "";
    // A fraction may be too large to be finite.
    const bool says_finite =
        std::is_floating_point_v<Number> && std::isinf(option.range.most) && option.range.has_ends;
    return std::string(option.name) + " must be " + (says_finite ? "finite and " : "") +
           option.range.text() + ", got " + std::to_string(*value);
  }
  std::string operator()(const Choice& choice) const {
    const int index = choice.get();
    if (index >= 0 && index < static_cast<int>(choice.names->size())) return "";
    return std::string(option.name) + " must be one of its names, got number " +
           std::to_string(index);
  }
};

}  // namespace

bool NumberRange::has(double value) const {
  if (!std::isfinite(value)) return false;
  return has_ends ? value >= least && value <= most : value > least && value < most;
}

std::string NumberRange::text() const {
  if (std::isfinite(most)) return "between " + short_text(least) + " and " + short_text(most);
  if (has_ends) return "at least " + short_text(least);
  return least == 0 ? "finite and positive" : "finite and above " + short_text(least);
}

Option threads_option(int& threads) {
  return {"threads", "0: one a core", &threads, {0, 1024}};
}

std::string value_text(const Option& option) {
  return std::visit(
      [](const auto& value) {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, Choice>)
          return value.names->at(static_cast<std::size_t>(value.get()));
        else
          return short_text(*value);
      },
      option.value);
}

std::vector<std::string> problems_of(const OptionList& options) {
  std::vector<std::string> found;
  for (const Option& option : options)
    if (std::string problem = std::visit(ProblemOf{option}, option.value); !problem.empty())
      found.push_back(std::move(problem));
  return found;
}

void expect_no_problems(const std::vector<std::string>& problems) {
  std::string all;
  for (const std::string& problem : problems) all += (all.empty() ? "" : "; ") + problem;
  if (!all.empty()) throw std::invalid_argument(all);
}

OptionList only(const std::vector<std::string_view>& names, OptionList options) {
  options.erase(std::remove_if(options.begin(), options.end(),
                               [&](const Option& option) {
                                 return std::find(names.begin(), names.end(), option.name) ==
                                        names.end();
                               }),
                options.end());
  return options;
}

OptionList joined(OptionList first, const OptionList& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace codescent
