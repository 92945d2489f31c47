#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/inputs/inputs.hpp"
#include "core/validation/correlation.hpp"
#include "rtl_predictor/files/learned_predictor.hpp"

namespace codescent {

/// What is held against measured rows, as a user puts it. Inputs are names in the data directory or
/// paths.
struct CorrelationWords {
  std::vector<std::string> references;  // files of measured rows, see `read_traces`
  std::string hardware;
  std::string energy_table;
  std::string predictor;  // of RTL cycles, beside the exact model; empty: none
};

/// What models say of the rows of some files.
struct CorrelationResult {
  Inputs inputs;
  std::optional<NamedPredictor> learned;
  std::vector<Correlation> correlations;  // the exact model's of each file, then the predictor's
};

/// Called with each file before it is compared, to look at its bad rows; may throw.
using TraceFileCheck = std::function<void(const TraceFile&)>;

/// Holds the exact model, and the predictor if one is named, against the files. Throws InputError
/// for inputs and files that cannot be read, and what `check` does.
CorrelationResult correlate_files(const CorrelationWords& words, const std::string& data_directory,
                                  const TraceFileCheck& check = {});

/// Writes summary.json, rows.csv and the pictures, {name, content}, into a directory, and removes
/// what an earlier run left there by its own account. Returns the text of summary.json. Throws
/// InputError, and writes nothing, if it would take the place of another file.
std::string write_correlation(const std::string& directory, const CorrelationResult& result,
                              std::vector<std::pair<std::string, std::string>> pictures);

}  // namespace codescent
