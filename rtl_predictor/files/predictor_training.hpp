#pragma once

#include <functional>
#include <string>
#include <vector>

#include "rtl_predictor/files/predictor_file.hpp"
#include "rtl_predictor/files/training_checkpoint.hpp"

namespace codescent {

/// How a study goes on.
struct StudyProgress {
  std::size_t num_done = 0;
  std::size_t num_cells = 0;
  const StudyCell& last;
};

/// Throws InputError unless every split of the study leaves enough rows to train on and to test.
///   file  named in the error
void expect_enough_samples(const std::vector<Sample>& samples, const TrainingSpec& spec,
                           const std::string& file);

/// Runs every split, kind and seed that `cells`, those of a checkpoint, lacks, several at a time,
/// and returns all in that order. After each the checkpoint in the directory is replaced. The
/// result does not depend on the threads.
///   on_progress  called after each cell, never by two threads at a time
std::vector<StudyCell> run_study(const std::vector<Sample>& samples, const TrainingSpec& spec,
                                 const std::vector<StudyCell>& cells, const std::string& directory,
                                 int threads,
                                 const std::function<void(const StudyProgress&)>& on_progress);

/// The predictor of the spec's kind, or of the one that the study speaks for, trained on all
/// samples.
SavedPredictor train_on_all(const std::vector<Sample>& samples, const TrainingSpec& spec,
                            const std::vector<StudyCell>& cells);

}  // namespace codescent
