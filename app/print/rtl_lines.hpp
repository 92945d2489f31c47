#pragma once

#include <string>
#include <vector>

#include "core/text.hpp"
#include "rtl_predictor/files/rtl_latency.hpp"

namespace codescent {

/// Lines of a closing table: the predicted RTL figures of a design, and what is not to be trusted.
void add_rtl_lines(const RtlLatency& rtl, const Inputs& inputs, const Design& design,
                   const Metrics& metrics, TextTable& table);

/// "3 of 24 layers lie outside what the predictor was trained on: a, b, c"; empty if none does.
std::string untrusted_text(const Workload& workload, const std::vector<RtlLayer>& layers);

}  // namespace codescent
