#include "tests/support/architecture_difference.hpp"

namespace codescent::testing {
namespace {

bool is_equal(const Monomial& a, const Monomial& b) {
  return a.numerator * b.denominator == b.numerator * a.denominator && a.exponents == b.exponents;
}

bool is_equal(const std::optional<Monomial>& a, const std::optional<Monomial>& b) {
  return a.has_value() == b.has_value() && (!a || is_equal(*a, *b));
}

bool is_equal(const std::vector<SpatialAxis>& a, const std::vector<SpatialAxis>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i].dims != b[i].dims || !is_equal(a[i].limit, b[i].limit)) return false;
  return true;
}

bool is_equal(const Parameter& a, const Parameter& b) {
  return a.name == b.name && a.unit == b.unit && a.minimum == b.minimum && a.maximum == b.maximum &&
         a.default_value == b.default_value;
}

std::string level_difference(const MemoryLevel& a, const MemoryLevel& b) {
  if (a.name != b.name) return "name";
  if (a.holds != b.holds || a.may_bypass != b.may_bypass) return "operands";
  if (a.word_bits != b.word_bits || !is_equal(a.block_words, b.block_words)) return "words";
  if (!is_equal(a.capacity_words, b.capacity_words) || a.num_buffers != b.num_buffers)
    return "capacity";
  if (a.minimum_utilisation != b.minimum_utilisation) return "utilisation";
  if (!is_equal(a.instances, b.instances)) return "instances";
  if (!is_equal(a.bandwidth_words_per_cycle, b.bandwidth_words_per_cycle) ||
      !is_equal(a.read_bandwidth_words_per_cycle, b.read_bandwidth_words_per_cycle) ||
      !is_equal(a.write_bandwidth_words_per_cycle, b.write_bandwidth_words_per_cycle))
    return "bandwidth";
  if (!is_equal(a.spatial, b.spatial) || a.fixed_spatial != b.fixed_spatial) return "spatial";
  if (a.temporal != b.temporal || a.fixed_temporal != b.fixed_temporal) return "temporal";
  if (a.pinned_order != b.pinned_order) return "order";
  if (a.component != b.component || a.on_chip != b.on_chip) return "component";
  return "";
}

}  // namespace

std::string architecture_difference(const Architecture& found, const Architecture& expected) {
  if (found.name != expected.name || found.source != expected.source) return "name or source";
  if (found.parameters.size() != expected.parameters.size()) return "number of parameters";
  for (std::size_t p = 0; p < found.parameters.size(); ++p)
    if (!is_equal(found.parameters[p], expected.parameters[p]))
      return "parameter " + expected.parameters[p].name;
  if (found.mac_component != expected.mac_component ||
      !is_equal(found.mac_units, expected.mac_units) ||
      found.minimum_mac_utilisation != expected.minimum_mac_utilisation)
    return "mac";
  if (found.counts_first_fills != expected.counts_first_fills) return "first fills";
  if (found.levels.size() != expected.levels.size()) return "number of levels";
  for (std::size_t l = 0; l < found.levels.size(); ++l) {
    const std::string difference = level_difference(found.levels[l], expected.levels[l]);
    if (!difference.empty()) return expected.levels[l].name + ": " + difference;
  }
  return "";
}

}  // namespace codescent::testing
