#include "autodiff_model/objective/coefficient_rule.hpp"

#include <algorithm>
#include <cmath>

#include "autodiff_model/relaxed/layer_program.hpp"
#include "core/exact_model/sized_hardware.hpp"
#include "core/units.hpp"

namespace codescent {
namespace {

/// max(0, ln of a count) and its derivatives: there is at least one of anything.
struct AtLeastOne {
  AtLeastOne(const LogPower& log_count, const double* log_sizes) : law(log_count) {
    const double log_value = log_count.at(log_sizes);
    value = std::exp(std::max(log_value, 0.0));
    moves = log_value >= 0;
  }
  void add_gradient(double scale, double* row) const {
    if (moves) law.add_gradient(scale, row);
  }

  const LogPower& law;
  double value = 1;
  bool moves = true;
};

}  // namespace

CoefficientRule::CoefficientRule(const Architecture& architecture, const EnergyTable& table)
    : num_parameters_(static_cast<std::ptrdiff_t>(architecture.parameters.size())),
      mac_area_um2_(mac_cost(architecture, table).area_um2.value),
      mac_units_(architecture.mac_units) {
  for (const MemoryLevel& level : architecture.levels) {
    Level& own = levels_.emplace_back();
    own.component = component_of(level, table);
    own.word_bits = level.word_bits;
    own.block_words = LogPower(level.block_words);
    own.copies = LogPower(level.instances);
    own.on_chip = level.on_chip;
    own.has_capacity = level.capacity_words.has_value();
    if (own.has_capacity) own.capacity_bytes = LogPower(*level.capacity_words);
    own.capacity_bytes.constant += std::log(level.num_buffers * level.word_bits / 8.0);
    const std::optional<Monomial>* ports[] = {&level.bandwidth_words_per_cycle,
                                              &level.read_bandwidth_words_per_cycle,
                                              &level.write_bandwidth_words_per_cycle};
    for (int port = 0; port < 3; ++port)
      if (*ports[port]) own.bandwidths.emplace_back(port, LogPower(**ports[port]));
  }
}

void CoefficientRule::run(const double* log_sizes, double* values, double* jacobian) const {
  std::fill(values, values + num_values(), 0.0);
  std::fill(jacobian, jacobian + num_values() * num_parameters_, 0.0);
  double& area_mm2 = values[num_values() - 1];
  double* area_row = jacobian + (num_values() - 1) * num_parameters_;
  const AtLeastOne mac_units(mac_units_, log_sizes);
  area_mm2 = mac_area_um2_ * mac_units.value * kSquareMillimetres;
  mac_units.add_gradient(area_mm2, area_row);
  for (std::size_t l = 0; l < levels_.size(); ++l)
    run_level(levels_[l], log_sizes, values + 5 * l,
              jacobian + static_cast<std::ptrdiff_t>(5 * l) * num_parameters_, area_mm2, area_row);
}

void CoefficientRule::run_level(const Level& level, const double* log_sizes, double* values,
                                double* jacobian, double& area_mm2, double* area_row) const {
  const ProgramInputs inputs;
  const AtLeastOne block_words(level.block_words, log_sizes);
  const double capacity_bytes =
      level.has_capacity ? std::exp(level.capacity_bytes.at(log_sizes)) : 0;
  const double width_bits = block_words.value * level.word_bits;

  const auto set_energy = [&](const SizeLaw& law, int i) {
    const SizedCost cost = law.at(capacity_bytes, width_bits);
    values[i] = cost.value / block_words.value;
    double* row = jacobian + i * num_parameters_;
    level.capacity_bytes.add_gradient(cost.slope_log_capacity / block_words.value, row);
    block_words.add_gradient((cost.slope_log_width - cost.value) / block_words.value, row);
  };
  set_energy(level.component.read_pj, inputs.read_pj(0));
  set_energy(level.component.write_pj, inputs.write_pj(0));
  for (const auto& [port, log_bandwidth] : level.bandwidths) {
    const int i = inputs.inverse_bandwidth(0, port);
    values[i] = std::exp(-log_bandwidth.at(log_sizes));
    log_bandwidth.add_gradient(-values[i], jacobian + i * num_parameters_);
  }
  if (!level.on_chip) return;
  const SizedCost area_um2 = level.component.area_um2.at(capacity_bytes, width_bits);
  const AtLeastOne copies(level.copies, log_sizes);
  const double copies_mm2 = copies.value * kSquareMillimetres;
  area_mm2 += area_um2.value * copies_mm2;
  level.capacity_bytes.add_gradient(area_um2.slope_log_capacity * copies_mm2, area_row);
  block_words.add_gradient(area_um2.slope_log_width * copies_mm2, area_row);
  copies.add_gradient(area_um2.value * copies_mm2, area_row);
}

}  // namespace codescent
