#pragma once

#include <optional>

#include "core/inputs/inputs.hpp"
#include "core/inputs/size_choices.hpp"
#include "rtl_predictor/files/rtl_latency.hpp"
#include "searchers/codesign/registry.hpp"

namespace codescent {

/// All that a search was asked for: inputs, goal, options.
struct SearchRequest {
  Inputs inputs;
  SearchGoal goal;
  SizeChoices minima;  // of --min
  SizeChoices maxima;  // of --max
  SearcherKind searcher = SearcherKind::Gradient;
  SearcherOptions options;
  std::optional<double> certify_seconds;  // 0: no limit; nothing: no certificate
  RtlLatency rtl;
};

}  // namespace codescent
