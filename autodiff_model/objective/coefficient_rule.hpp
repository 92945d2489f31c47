#pragma once

#include <cstddef>
#include <vector>

#include "autodiff_model/objective/log_power.hpp"
#include "core/energy_table.hpp"

namespace codescent {

/// Energies per word and bandwidths of every level, and the area, of hardware of real sizes, with
/// their derivatives; the exact model rounds capacity and block down to whole words.
class CoefficientRule {
 public:
  /// Throws InputError if the table lacks a component that the architecture names.
  CoefficientRule(const Architecture& architecture, const EnergyTable& table);

  /// Of every level the five coefficients of `ProgramInputs`, then the area in mm².
  int num_values() const { return 5 * static_cast<int>(levels_.size()) + 1; }
  int num_parameters() const { return static_cast<int>(num_parameters_); }

  /// Every value, and its derivatives with respect to the ln of the sizes. Sizes must be finite.
  ///   log_sizes  [parameters]
  ///   values     [values]
  ///   jacobian   [values, parameters]
  void run(const double* log_sizes, double* values, double* jacobian) const;

 private:
  struct Level {
    EnergyComponent component;
    LogPower block_words, capacity_bytes, copies;
    bool has_capacity = false;
    bool on_chip = true;
    double word_bits = 8;
    std::vector<std::pair<int, LogPower>> bandwidths;  // port (0 shared, 1 read, 2 write), ln
  };

  void run_level(const Level& level, const double* log_sizes, double* values, double* jacobian,
                 double& area_mm2, double* area_row) const;

  std::ptrdiff_t num_parameters_ = 0;
  std::vector<Level> levels_;
  double mac_area_um2_ = 0;
  LogPower mac_units_;
};

}  // namespace codescent
