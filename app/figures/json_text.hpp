#pragma once

#include <string>

#include "app/figures/json.hpp"
#include "app/figures/search_request.hpp"

namespace codescent {

/// A number, or null for NaN and infinities, which JSON cannot say.
Json finite_or_null(double value);

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

/// What `evaluate --json` prints for a valid design: summary.json's figures, and each layer's.
Json evaluation_json(const Inputs& inputs, const Design& design, const Metrics& metrics);

/// summary.json, as docs/file_formats.md describes it.
///   running  true for a design found by a search that goes on
Json summary_json(const SearchRequest& request, const SearchSummary& summary, bool running);

/// JSON as the program writes it, indented and with a newline at the end.
std::string json_text(const Json& json);

}  // namespace codescent
