#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "rtl_predictor/training/study.hpp"

namespace codescent {

/// All that decides what a training gives: two of the same fields write the same bytes.
struct TrainingSpec {
  std::string traces;  // file name without its directory
  std::string traces_sha256;
  std::string hardware;  // the template's name
  std::string hardware_sha256;
  std::string kind = "auto";  // or one of kPredictorKinds
  std::uint64_t seed = 1;
  int study_seeds = 5;
  bool skip_bad_rows = false;
  std::string version;

  /// {name, value} in the order of a checkpoint.
  std::vector<std::pair<std::string, std::string>> fields() const;
  /// The command that gives the same again, without directories.
  std::string command() const;
};

constexpr char kCheckpoint[] = "checkpoint.yaml";

/// checkpoint.yaml: a training's spec and the cells of its study that are done.
std::string checkpoint_text(const TrainingSpec& spec, const std::vector<StudyCell>& cells);

/// The cells that an interrupted training left in a directory; none if there is no checkpoint.
/// Throws InputError if it is damaged, or of another spec, with the difference.
std::vector<StudyCell> read_checkpoint(const std::string& directory, const TrainingSpec& spec);

}  // namespace codescent
