#pragma once

#include <string>
#include <vector>

#include "core/json/json.hpp"
#include "rtl_predictor/files/rtl_latency.hpp"

namespace codescent {

/// Layers that Gemmini's software would not run as they were predicted.
struct SoftwareLimits {
  int num_too_large = 0;     // tiles of which not one fits the memories
  int num_filling = 0;       // tiles of which one fits, and not two
  int num_leaving_sums = 0;  // output tiles left before their sums are complete
};

/// Counts the layers of a design whose tiles Gemmini's software would change or not hold.
SoftwareLimits software_limits(const Inputs& inputs, const Design& design);

/// Layers outside what the predictor was trained on.
std::vector<std::string> untrusted_names(const Workload& workload,
                                         const std::vector<RtlLayer>& layers);

/// The predictor among a result's inputs.
Json predictor_file_json(const RtlLatency& rtl);

/// The predicted RTL figures of a design, for summary.json; null for analytical latency.
Json rtl_json(const RtlLatency& rtl, const Inputs& inputs, const Design& design,
              const Metrics& metrics);

std::vector<std::string> rtl_latency_columns();
/// One row a layer: analytical and predicted cycles, 90 % interval, whether it is trusted.
std::string rtl_latency_csv(const RtlLatency& rtl, const Inputs& inputs, const Design& design,
                            const Metrics& metrics);

}  // namespace codescent
