#pragma once

#include <string>
#include <vector>

#include "core/json/json.hpp"
#include "rtl_predictor/files/learned_predictor.hpp"

namespace codescent {

/// A row for each split and kind, means over the seeds.
std::string study_table(const std::vector<StudySummary>& study);
/// study.csv: a row for each split, kind and seed.
std::string study_csv(const std::vector<StudyCell>& cells);
Json study_json(const std::vector<StudySummary>& study);

/// {"rows": 74, "spearman": 0.98, ...}.
Json evaluation_figures_json(const Evaluation& evaluation);

/// What `predictor info` shows.
std::string predictor_report(const NamedPredictor& named);

}  // namespace codescent
