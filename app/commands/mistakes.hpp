#pragma once

#include <string>
#include <utility>
#include <vector>

namespace codescent {

/// What was read by a program, by the command after it, or by that one's own command.
struct ReadPart {
  std::string typed;                                       // "predictor train"; empty: the program
  std::vector<std::pair<std::string, std::size_t>> flags;  // "--data", and how often it was given
  std::vector<std::string> commands;                       // that it has
  std::vector<std::string> unknown;                        // words that it has no use for
  std::string missing;  // the first that is required and was not given; empty: none
};

/// Why words could not be read.
enum class ReadFailure { Missing, Unknown, Miscounted, Other };

/// What is wrong with a command line, and how to mend it.
///   parts    the program's first
///   message  what the parser says of it
std::string mistake_of(const std::vector<ReadPart>& parts, ReadFailure failure,
                       const std::string& message);

}  // namespace codescent
