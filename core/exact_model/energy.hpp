#pragma once

#include "core/exact_model/sized_hardware.hpp"
#include "core/exact_model/traffic.hpp"

namespace codescent {

/// What accesses of one instance of a level cost; each kind moves whole blocks. For many counts of
/// a level.
class AccessPrice {
 public:
  explicit AccessPrice(const SizedLevel& level)
      : block_words_(level.block_words),
        is_power_of_two_((level.block_words & (level.block_words - 1)) == 0),
        shift_(__builtin_ctzll(static_cast<unsigned long long>(level.block_words))),
        read_pj_(level.read_pj),
        write_pj_(level.write_pj) {}

  double pj(const OperandTraffic& counts) const {
    const double written =
        is_power_of_two_ ? static_cast<double>(shifted(counts.fills) + shifted(counts.updates))
                         : divided(counts.fills) + divided(counts.updates);
    return pj(reads_pj(counts.reads), written);
  }
  /// The same of parts.
  double pj(double of_reads_pj, double written_blocks) const {
    return of_reads_pj + written_blocks * write_pj_;
  }
  double reads_pj(std::int64_t words) const { return blocks(words) * read_pj_; }
  /// Whole blocks.
  double blocks(std::int64_t words) const {
    return is_power_of_two_ ? static_cast<double>(shifted(words)) : divided(words);
  }

 private:
  /// Whole blocks of a power of two.
  std::int64_t shifted(std::int64_t words) const { return (words + block_words_ - 1) >> shift_; }
  /// Of any other size, in doubles, which is several times faster than dividing integers and exact
  /// here: counts stay below 2^53 unless a layer has more than 10^15 MACs, where rounding up is
  /// immaterial.
  double divided(std::int64_t words) const {
    const double quotient = static_cast<double>(words) / static_cast<double>(block_words_);
    const auto whole = static_cast<std::int64_t>(quotient);
    return static_cast<double>(whole + (static_cast<double>(whole) < quotient));
  }

  std::int64_t block_words_;
  bool is_power_of_two_;
  int shift_;
  double read_pj_;
  double write_pj_;
};

/// Energy of one operand at one level, all instances.
double operand_energy_pj(const SizedLevel& level, const OperandTraffic& counts,
                         std::int64_t instances);

/// Energy of a layer: every level and operand, plus the MACs. Leakage and wires are not modelled.
double energy_pj(const SizedHardware& hardware, const Traffic& traffic);

}  // namespace codescent
