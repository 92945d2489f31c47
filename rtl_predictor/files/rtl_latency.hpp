#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/exact_model/metrics.hpp"
#include "core/inputs/inputs.hpp"
#include "core/inputs/size_choices.hpp"
#include "rtl_predictor/learned_latency.hpp"

namespace codescent {

/// A trained predictor that a command takes its latency from.
struct RtlLatency {
  std::string name = "analytical";  // as the user gave it
  std::string directory;
  std::shared_ptr<const LearnedLatency> model;  // null: latency is analytical
};

/// What a predictor says of one run of one layer.
struct RtlLayer {
  double cycles = 0;
  double low_cycles = 0;  // of the 90 % interval
  double high_cycles = 0;
  bool is_trusted = true;  // inside the region that the predictor was trained on
};

/// Reads the predictor that --latency-model names: "analytical" is none, "rtl" the one shipped for
/// Gemmini, anything else a name or a directory. Throws InputError if it cannot be read.
RtlLatency load_rtl_latency(const std::string& name, double risk,
                            const std::string& data_directory);

/// Throws InputError unless the predictor knows the architecture, its array and every layer.
void expect_covered(const RtlLatency& rtl, const Architecture& architecture,
                    const Workload& workload);

/// Fixes the array to the side that the predictor was trained for. Throws InputError if another
/// one is asked for.
void fix_array(const RtlLatency& rtl, const Architecture& architecture, SizeChoices& fixed);

/// Throws InputError if a design has another array than the predictor was trained for.
void expect_array(const RtlLatency& rtl, const Architecture& architecture,
                  const Hardware& hardware);

/// What a predictor says of a design. [layers]
std::vector<RtlLayer> predict_design(const RtlLatency& rtl, const Inputs& inputs,
                                     const Design& design, const Metrics& metrics);

/// Cycles of the network: layers weigh in with their counts.
double network_cycles(const Workload& workload, const std::vector<RtlLayer>& layers,
                      double RtlLayer::*figure = &RtlLayer::cycles);

}  // namespace codescent
