#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/files/result_file.hpp"
#include "rtl_predictor/predictor.hpp"
#include "rtl_predictor/training/study_summary.hpp"

namespace codescent {

/// A predictor as it lies on the disk: a directory of predictor.yaml and weights.pt, which
/// docs/file_formats.md describes.
struct SavedPredictor {
  Predictor predictor;
  std::vector<StudySummary> study;  // how its kind and the others did when it was made
};

/// The files of a predictor, each {name, content}, for `write_files`. The same predictor gives the
/// same bytes. Throws std::invalid_argument if it has a number that is not finite or a table of the
/// wrong size.
std::vector<std::pair<std::string, std::string>> predictor_files(const SavedPredictor& saved);
/// How those begin.
std::vector<OwnFile> own_predictor_files();

/// Reads a predictor. Hashes are checked before anything is interpreted, then every name, type,
/// shape and number. Throws InputError that says the file, the place, what was expected and what
/// was found.
SavedPredictor load_predictor(const std::string& directory);

}  // namespace codescent
