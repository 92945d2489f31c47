#pragma once

#include <string>
#include <vector>

#include "core/exact_model/metrics.hpp"
#include "core/inputs/inputs.hpp"

namespace codescent {

/// What the energy of a memory's accesses is counted as.
enum class EnergyPart { Spads, Buffer, Dram };
std::string name(EnergyPart part);
/// DRAM is the outermost level; on chip, spads are memories of which there may be several, at
/// whatever sizes, a buffer is one of which there is always one.
EnergyPart energy_part(const Architecture& architecture, std::size_t level);

/// Figures of one layer or a whole network on one accelerator; of a layer all its runs together.
struct ComparedFigures {
  std::string layer;  // empty: the whole network
  std::int64_t runs = 1;
  std::int64_t macs = 0;
  std::int64_t cycles = 0;
  double energy_uj = 0;
  double additions = 0;  // into partial sums: all MACs but the first of each output
  double mac_units = 1;
  // Energy by where it goes, pJ.
  double mac_pj = 0;
  double spads_pj = 0;
  double buffer_pj = 0;
  double dram_pj = 0;

  double edp_uj_cycles() const { return energy_uj * static_cast<double>(cycles); }
  /// Multiplications and additions a nanosecond if a cycle takes one, as Timeloop counts them.
  double gflops_at_1ghz() const {
    return (static_cast<double>(macs) + additions) / static_cast<double>(cycles);
  }
  double utilisation() const {
    return static_cast<double>(macs) / (mac_units * static_cast<double>(cycles));
  }
  double fj_per_mac(double part_pj) const { return part_pj * 1e3 / static_cast<double>(macs); }
  double total_pj() const { return mac_pj + spads_pj + buffer_pj + dram_pj; }

  void add(const ComparedFigures& other);
};

/// One network on one accelerator.
struct ComparedPair {
  std::string workload, hardware;
  std::string sizes;        // "columns 14 PEs, rows 12 PEs"
  std::string termination;  // how the search ended
  double area_mm2 = 0;
  double gap = -1;      // of the mappings at these sizes; below 0: not known
  std::string failure;  // why there is no design; empty: there is one
  std::vector<ComparedFigures> layers;
  ComparedFigures network;
};

/// The figures of a design that was found; termination, gap and failure are the caller's to fill
/// in.
///   metrics  exact, of this design
ComparedPair compared_pair(const Inputs& inputs, const Design& design, const Metrics& metrics);

/// An accelerator at its sizes, under a name that tells it from the others.
struct ComparedAccelerator {
  std::string name;
  const Inputs* inputs;
  Hardware sizes;
};

/// In what else accelerators differ, so that ratios between them do not compare dataflows alone;
/// empty: in nothing. Areas within 5 % of each other are the same.
std::vector<std::string> comparison_warnings(const std::vector<ComparedAccelerator>& accelerators);

std::vector<std::string> comparison_columns();
/// A row for each layer of each pair, and one for each network, whose layer is empty; a pair
/// without a design has one row without figures.
///   at  what the sizes were brought to
std::string comparison_csv(const std::vector<ComparedPair>& pairs, const std::string& at);

}  // namespace codescent
