#include "core/formats/architecture_checks.hpp"

#include <algorithm>

#include "core/layer.hpp"

namespace codescent {
namespace {

/// The outermost level backs all others: it holds every operand, of any size.
void check_outermost(const YamlReader& node, const MemoryLevel& outermost) {
  for (const Operand operand : kAllOperands)
    if (!outermost.can_hold(operand))
      node.at("holds").fail("the outermost level must hold every operand, and does not hold " +
                            std::string(name(operand)));
  if (!outermost.may_bypass.empty())
    node.at("may_bypass").fail("the outermost level must hold every operand");
  if (outermost.capacity_words)
    node.at("capacity_words").fail("the outermost level must be unlimited");
}

void check_bypasses(const YamlReader& levels_node, const std::vector<MemoryLevel>& levels) {
  int num_choices = 0;
  for (const MemoryLevel& level : levels)
    for (const Operand operand : kAllOperands) num_choices += level.may_bypass.has(operand);
  if (num_choices > kMostBypasses)
    levels_node.fail("expected at most " + std::to_string(kMostBypasses) +
                     " operands in all lists of may_bypass together, found " +
                     std::to_string(num_choices));
}

/// The outermost level that may loop over a dim, and does not fix the factor, takes what all other
/// factors leave.
void check_loops(const YamlReader& levels_node, const std::vector<MemoryLevel>& levels) {
  for (const Dim dim : kAllDims)
    if (std::none_of(levels.begin(), levels.end(), [&](const MemoryLevel& level) {
          return level.temporal.has(dim) && level.fixed_temporal[index(dim)] == 0;
        }))
      levels_node.fail("no level may loop over " + std::string(name(dim)) +
                       " with any factor, so that bounds of " + std::string(name(dim)) +
                       " could not be covered; add it to the temporal dims of a level");
}

/// Throws unless there are at least as many copies as the fan-outs above them can use, at any sizes
/// in range.
void check_copies(const YamlReader& node, const std::string& what, const Monomial& used,
                  const Monomial& copies, const std::vector<Parameter>& parameters) {
  Monomial inverse{copies.denominator, copies.numerator, copies.exponents};
  for (int& exponent : inverse.exponents) exponent = -exponent;
  const Monomial ratio = product(used, inverse);
  const Hardware worst = extreme_sizes(ratio, parameters, true);
  std::string sizes;
  for (std::size_t p = 0; p < parameters.size(); ++p)
    sizes += (p == 0 ? " at " : ", ") + parameters[p].name + " " + std::to_string(worst.values[p]);
  if (ratio.at(worst) > 1 + 1e-9)
    node.fail("expected as many " + what + " as the fan-outs above them use, " +
              std::to_string(used.floor_at(worst)) + sizes + ", found " +
              std::to_string(copies.floor_at(worst)));
}

void check_all_copies(const YamlReader& root, const Architecture& architecture) {
  Monomial used;
  const auto level_nodes = root.at("levels").items();
  for (int l = architecture.num_levels() - 1; l >= 0; --l) {
    const MemoryLevel& level = architecture.levels[l];
    if (!level.holds.empty())
      check_copies(level_nodes[l].at("instances"), "instances", used, level.instances,
                   architecture.parameters);
    for (const SpatialAxis& axis : level.spatial) used = product(used, axis.limit);
  }
  check_copies(root.at("mac").at("units"), "units", used, architecture.mac_units,
               architecture.parameters);
}

/// Throws if both dims of a window fan out at one level: which neighbours share a whole input and
/// which a part of it, no model counts.
void check_windows(const YamlReader& levels_node, const std::vector<MemoryLevel>& levels) {
  const auto nodes = levels_node.items();
  for (const WindowAxis& window : Layer().window_axes())
    for (std::size_t l = 0; l < levels.size(); ++l)
      if (levels[l].spatial_axis(window.output) && levels[l].spatial_axis(window.filter))
        nodes[l].at("spatial").fail(
            std::string(name(window.output)) + " and " + std::string(name(window.filter)) +
            " slide one window and may not fan out at one level; let one of them fan out at a "
            "level of its own, which may hold nothing");
}

/// Throws if the fixed factors of a dim multiply to more than any layer's bound can be.
void check_fixed_factors(const YamlReader& levels_node, const std::vector<MemoryLevel>& levels) {
  constexpr std::int64_t kMost = 1'000'000'000;
  const auto nodes = levels_node.items();
  for (const Dim dim : kAllDims) {
    std::int64_t product = 1;
    const auto multiply = [&](std::int64_t factor, const char* key, std::size_t level) {
      product *= std::max<std::int64_t>(1, factor);
      if (product > kMost)
        nodes[level].at(key).fail("the fixed factors of " + std::string(name(dim)) +
                                  " multiply to more than " + std::to_string(kMost));
    };
    for (std::size_t l = 0; l < levels.size(); ++l) {
      multiply(levels[l].fixed_temporal[index(dim)], "fixed_temporal", l);
      multiply(levels[l].fixed_spatial[index(dim)], "fixed_spatial", l);
    }
  }
}

}  // namespace

Monomial product(const Monomial& a, const Monomial& b) {
  Monomial both{a.numerator * b.numerator, a.denominator * b.denominator, a.exponents};
  both.exponents.resize(std::max(a.exponents.size(), b.exponents.size()));
  for (std::size_t p = 0; p < b.exponents.size(); ++p) both.exponents[p] += b.exponents[p];
  return both;
}

Hardware extreme_sizes(const Monomial& monomial, const std::vector<Parameter>& parameters,
                       bool largest) {
  Hardware sizes;
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    const int exponent = p < monomial.exponents.size() ? monomial.exponents[p] : 0;
    sizes.values.push_back(exponent == 0               ? parameters[p].default_value
                           : (exponent > 0) == largest ? parameters[p].maximum
                                                       : parameters[p].minimum);
  }
  return sizes;
}

void check_hierarchy(const YamlReader& root, const Architecture& architecture) {
  const YamlReader levels_node = root.at("levels");
  check_bypasses(levels_node, architecture.levels);
  check_outermost(levels_node.items().back(), architecture.levels.back());
  check_loops(levels_node, architecture.levels);
  check_windows(levels_node, architecture.levels);
  check_fixed_factors(root.at("levels"), architecture.levels);
  check_all_copies(root, architecture);
}

}  // namespace codescent
