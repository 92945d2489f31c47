#include "core/formats/monomial_text.hpp"

#include <charconv>
#include <cmath>
#include <string>

#include "core/error.hpp"

namespace codescent {
namespace {

constexpr int kMostFactors = 16;
/// Of a size, so that whole sizes are exact in a double.
constexpr double kLargestValue = 1e15;

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

bool starts_as_number(const std::string& factor) {
  return factor.find_first_of("0123456789.+-") == 0;
}

double read_number(const YamlReader& node, const std::string& factor) {
  double value = 0;
  const char* end = factor.data() + factor.size();
  const auto parsed = std::from_chars(factor.data(), end, value);
  if (parsed.ptr != end || parsed.ec != std::errc() || !std::isfinite(value) || value <= 0)
    node.fail("expected a positive number, found \"" + factor + "\"");
  return value;
}

std::size_t read_parameter(const YamlReader& node, const std::string& factor,
                           const std::vector<Parameter>& parameters) {
  std::vector<std::string> names;
  for (const Parameter& parameter : parameters) {
    if (parameter.name == factor) return names.size();
    names.push_back(parameter.name);
  }
  if (factor.find_first_of(" +-") != std::string::npos)
    node.fail("expected factors joined by * and / alone, found \"" + factor + "\"");
  node.fail("unknown parameter \"" + factor + "\"" + suggestion(factor, names));
}

void multiply(Monomial& product, const YamlReader& node, const std::string& factor, bool divides,
              const std::vector<Parameter>& parameters) {
  if (factor.empty())
    node.fail("expected factors joined by * and /, found \"" + node.text() + "\"");
  if (starts_as_number(factor))
    (divides ? product.denominator : product.numerator) *= read_number(node, factor);
  else
    product.exponents[read_parameter(node, factor, parameters)] += divides ? -1 : 1;
}

double largest_value(const Monomial& monomial, const std::vector<Parameter>& parameters) {
  Hardware extreme;
  for (std::size_t i = 0; i < parameters.size(); ++i)
    extreme.values.push_back(monomial.exponents[i] > 0 ? parameters[i].maximum
                                                       : parameters[i].minimum);
  return monomial.at(extreme);
}

}  // namespace

Monomial read_monomial(const YamlReader& node, const std::vector<Parameter>& parameters) {
  const std::string text = node.text();
  Monomial product;
  product.exponents.assign(parameters.size(), 0);
  bool divides = false;
  std::size_t begin = 0;
  for (int num_factors = 1; begin != std::string::npos; ++num_factors) {
    if (num_factors > kMostFactors)
      node.fail("more than " + std::to_string(kMostFactors) + " factors");
    const std::size_t end = text.find_first_of("*/", begin);
    multiply(product, node, trimmed(text.substr(begin, end - begin)), divides, parameters);
    divides = end != std::string::npos && text[end] == '/';
    begin = end == std::string::npos ? end : end + 1;
  }
  if (!(largest_value(product, parameters) <= kLargestValue))
    node.fail("can exceed 1e15 within the ranges of the parameters");
  return product;
}

}  // namespace codescent
