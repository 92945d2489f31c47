#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/json/json.hpp"
#include "rtl_predictor/files/measured_evaluation.hpp"

namespace codescent {

/// Statistics, coverage, and the worst rows.
std::string evaluation_report(const PredictorEvaluation& evaluation, const NamedPredictor& named,
                              const Inputs& inputs);
Json evaluation_json(const PredictorEvaluation& evaluation, const NamedPredictor& named,
                     const Inputs& inputs);
/// rows.csv: every row, with its intervals.
std::string evaluation_rows_csv(const PredictorEvaluation& evaluation, const NamedPredictor& named,
                                const Inputs& inputs);
/// Both models' points.
std::string evaluation_svg(const PredictorEvaluation& evaluation, const NamedPredictor& named);

}  // namespace codescent
