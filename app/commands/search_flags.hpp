#pragma once

#include <string>
#include <vector>

#include "app/commands/command.hpp"
#include "searchers/figures/search_words.hpp"

namespace codescent {

/// The flags of `search` as they stand on the command line.
struct SearchFlags {
  const CommandFlags* command = nullptr;  // which of them were given
  SearchWords words;                      // but for the next two
  bool certify = false;
  double certify_seconds = 60;
  std::string output;  // empty: named after the search
  bool json = false;
  bool quiet = false;
};

void declare_search_flags(CommandFlags& command, SearchFlags& flags);

/// --seed, --time-limit, --threads.
void declare_control(CommandFlags& command, SearchControl& control);

/// A flag for each option that sets the effort of some searcher.
void declare_effort(CommandFlags& command, SearcherOptions& options);

/// Throws InputError if a flag of effort was given that the searcher has no use for.
void expect_suited(const CommandFlags& command, SearcherKind searcher);

/// Reads what the flags name. Throws InputError as `expect_suited` and `search_request` do.
SearchRequest make_request(const SearchFlags& flags, const GlobalOptions& global);

}  // namespace codescent
