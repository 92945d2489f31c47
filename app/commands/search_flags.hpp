#pragma once

#include <string>
#include <vector>

#include "app/commands/command.hpp"
#include "searchers/figures/search_request.hpp"

namespace codescent {

/// The flags of `search` as they stand on the command line.
struct SearchFlags {
  const CommandFlags* command = nullptr;  // which of them were given
  std::string workload;
  std::string hardware = "gemmini";
  std::string energy_table = "pat_40nm";
  std::string footprint = "bounding-box";
  std::string searcher = "gradient";
  std::string objective = "edp";
  std::string latency_model = "analytical";
  double risk = 1;
  NetworkLimits limits;
  std::vector<std::string> fix, minimum, maximum;
  SearcherOptions options;
  bool certify = false;
  double certify_seconds = 60;
  std::string output;  // empty: named after the search
  bool json = false;
  bool quiet = false;
};

void declare_search_flags(CommandFlags& command, SearchFlags& flags);

/// A flag for each option that sets the effort of some searcher.
void declare_effort(CommandFlags& command, SearcherOptions& options);

/// Throws InputError if a flag of effort was given that the searcher has no use for.
void expect_suited(const CommandFlags& command, SearcherKind searcher);

/// Reads the inputs that the flags name. Throws InputError for what is wrong with any, or between
/// them.
SearchRequest make_request(const SearchFlags& flags, const GlobalOptions& global);

}  // namespace codescent
