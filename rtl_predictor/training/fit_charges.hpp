#pragma once

#include <vector>

#include "rtl_predictor/schedule/samples.hpp"
#include "rtl_predictor/schedule/schedule_cost.hpp"

namespace codescent {

Charges<double> prior_charges();

/// The charges that explain the samples' RTL cycles best: least squares of the log ratio, large
/// errors counted by their size rather than their square (soft L1 beyond 10 %), with a weak prior
/// at `prior_charges`; Levenberg-Marquardt on the logs of the charges. Deterministic.
///   rows  of `samples`
Charges<double> fit_charges(const std::vector<Sample>& samples, const std::vector<int>& rows);

}  // namespace codescent
