#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/exact_model/metrics.hpp"
#include "core/inputs/inputs.hpp"
#include "core/inputs/size_choices.hpp"
#include "core/json/json.hpp"
#include "searchers/mappers/given_starts.hpp"

namespace codescent {

/// What Gemmini's own tiling reaches on a hardware beside what was found for it. Totals of both
/// are of the layers that it can tile, counts included; cycles are analytical.
struct GemminiBaseline {
  struct OneLayer {
    std::optional<Mapping> mapping;  // with imperfect factors; nothing if there is an obstacle
    std::string obstacle;            // why the layer cannot be tiled
    std::int64_t cycles = 0;         // of one run, as is the energy
    double energy_pj = 0;
  };
  struct Totals {
    double energy_uj = 0;
    std::int64_t cycles = 0;

    double edp_uj_cycles() const { return energy_uj * static_cast<double>(cycles); }
  };
  std::vector<OneLayer> layers;
  int num_tiled = 0;
  Totals own;    // of Gemmini's tiling
  Totals found;  // of the design, the same layers
};

/// Nothing unless the hierarchy is of Gemmini's form.
std::optional<GemminiBaseline> gemmini_baseline(const Inputs& inputs, const Design& design,
                                                const Metrics& metrics);

/// `gemmini_tiling_baseline` of summary.json.
Json gemmini_baseline_json(const Inputs& inputs, const GemminiBaseline& baseline);
std::vector<std::string> gemmini_baseline_columns();
/// gemmini/tiling_baseline.csv: a row for each layer.
std::string gemmini_baseline_csv(const Inputs& inputs, const GemminiBaseline& baseline,
                                 const Metrics& metrics);

/// Gemmini's tiling at the template's default sizes, or those that are fixed, as a start for a
/// search; none unless the hierarchy is of Gemmini's form and some layer can be tiled.
std::vector<GivenStart> gemmini_starts(const Architecture& architecture, const Workload& workload,
                                       const SizeChoices& fixed);

}  // namespace codescent
