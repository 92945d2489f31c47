#pragma once

#include <string>

#include "core/exact_model/verify.hpp"
#include "core/json/json.hpp"
#include "searchers/figures/search_request.hpp"

namespace codescent {

/// {"array_side": 16, ...}; sizes without a value are left out.
Json sizes_json(const Architecture& architecture, const SizeChoices& sizes);
Json sizes_json(const Architecture& architecture, const Hardware& hardware);

/// The limits that a search obeys; those that there are.
Json limits_json(const NetworkLimits& limits);

/// EDP, energy, cycles and area of a network.
Json totals_json(const Metrics& metrics);

/// The files that the inputs came from, with their hashes; a workload only if there is one.
Json input_files_json(const Inputs& inputs);
/// Every coefficient that the energies and areas of this hardware are made of, with its source.
Json coefficients_json(const Inputs& inputs, const Hardware& hardware);

/// What `evaluate --json` prints for a design that breaks these.
Json violations_json(const std::vector<DesignViolation>& violations);
/// What it prints for a valid design: summary.json's figures, and each layer's.
Json evaluation_json(const Inputs& inputs, const Design& design, const Metrics& metrics);

}  // namespace codescent
