#pragma once

#include <optional>
#include <string>
#include <vector>

#include "searchers/figures/search_request.hpp"

namespace codescent {

/// A search as a user puts it, in names and texts. Each input is a name in the data directory or a
/// path.
struct SearchWords {
  std::string workload;
  std::string hardware;
  std::string energy_table;
  std::string footprint = "bounding-box";    // one of `footprint_names`
  std::string searcher = "gradient";         // one of `searcher_names`
  std::string objective = "edp";             // one of `objective_names`
  std::string latency_model = "analytical";  // as `load_rtl_latency` takes it
  double risk = 1;                           // standard deviations of predicted latency
  NetworkLimits limits;
  std::vector<std::string> fix, minimum, maximum;  // "array_side=16"
  SearcherOptions options;
  std::optional<double> certify_seconds;  // 0: no limit; nothing: no certificate
};

/// Reads the inputs that the words name, narrows the sizes, and adds what the hardware is known to
/// start well from. Throws InputError for what is wrong with any, or between them; it calls them by
/// the flags of `codescent search`.
SearchRequest search_request(const SearchWords& words, const std::string& data_directory);

}  // namespace codescent
