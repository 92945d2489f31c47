#pragma once

#include "app/inputs.hpp"
#include "app/rtl_latency.hpp"
#include "searchers/gradient_searcher.hpp"

namespace codescent {

/// All that a search was asked for: inputs, goal, options.
struct SearchRequest {
  Inputs inputs;
  SearchGoal goal;
  SizeChoices minima;  // of --min
  SizeChoices maxima;  // of --max
  GradientOptions options;
  RtlLatency rtl;
};

}  // namespace codescent
