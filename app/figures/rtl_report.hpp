#pragma once

#include <string>

#include "app/figures/json_text.hpp"
#include "core/text.hpp"
#include "rtl_predictor/files/rtl_latency.hpp"

namespace codescent {

/// Lines of a closing table: the predicted RTL figures of a design, and what is not to be trusted.
void add_rtl_lines(const RtlLatency& rtl, const Inputs& inputs, const Design& design,
                   const Metrics& metrics, TextTable& table);

/// The predictor among a result's inputs.
Json predictor_file_json(const RtlLatency& rtl);

/// The same for summary.json; null for analytical latency.
Json rtl_json(const RtlLatency& rtl, const Inputs& inputs, const Design& design,
              const Metrics& metrics);

/// One row a layer: analytical and predicted cycles, 90 % interval, whether it is trusted.
std::string rtl_latency_csv(const RtlLatency& rtl, const Inputs& inputs, const Design& design,
                            const Metrics& metrics);

/// "3 of 24 layers lie outside what the predictor was trained on: a, b, c"; empty if none does.
std::string untrusted_text(const Workload& workload, const std::vector<RtlLayer>& layers);

}  // namespace codescent
