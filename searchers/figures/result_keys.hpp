#pragma once

#include <string>

namespace codescent {

/// Keys of summary.json and certificate.json that are written and read back, each stated once;
/// docs/file_formats.md says what stands there. A key that nobody reads is stated where it is
/// written; what sets a searcher's effort has the names of its options.
namespace key {

constexpr char kProgram[] = "program";
constexpr char kName[] = "name";
constexpr char kVersion[] = "version";

constexpr char kSeed[] = "seed";
constexpr char kOptions[] = "options";
constexpr char kSearcher[] = "searcher";
constexpr char kObjective[] = "objective";
constexpr char kCostModel[] = "cost_model";
constexpr char kLatencyModel[] = "latency_model";
constexpr char kLimits[] = "limits";
constexpr char kMaxAreaMm2[] = "max_area_mm2";
constexpr char kMaxLatencyCycles[] = "max_latency_cycles";
constexpr char kFix[] = "fix";
constexpr char kMin[] = "min";
constexpr char kMax[] = "max";

constexpr char kTermination[] = "termination";
constexpr char kMessage[] = "message";

constexpr char kBest[] = "best";
constexpr char kRtl[] = "rtl";
constexpr char kPredictor[] = "predictor";
constexpr char kRisk[] = "risk";
constexpr char kCycles[] = "cycles";
constexpr char kLowCycles[] = "low_cycles";
constexpr char kHighCycles[] = "high_cycles";
constexpr char kUntrustedLayers[] = "untrusted_layers";

constexpr char kOptimality[] = "optimality";
constexpr char kInClass[] = "in_class";
constexpr char kAtTheseSizes[] = "at_these_sizes";
constexpr char kOverAllSizes[] = "over_all_sizes";
constexpr char kBound[] = "bound";
constexpr char kCyclesLimitedBy[] = "cycles_limited_by";
constexpr char kEnergyShares[] = "energy_shares";
constexpr char kCompulsoryEnergyShare[] = "compulsory_energy_share";

constexpr char kGradientSteps[] = "gradient_steps";
constexpr char kLayerEvaluations[] = "layer_evaluations";

constexpr char kProvenance[] = "provenance";
constexpr char kInputs[] = "inputs";
constexpr char kKind[] = "kind";
constexpr char kFile[] = "file";
constexpr char kSha256[] = "sha256";

constexpr char kWallClock[] = "wall_clock";
constexpr char kSeconds[] = "seconds";
constexpr char kThreads[] = "threads";

// Of certificate.json alone.
constexpr char kQuestion[] = "question";
constexpr char kDesign[] = "design";
constexpr char kBetterDesign[] = "better_design";

/// "/options/objective": one key in another, as CheckedJson is asked.
template <typename... Keys>
std::string place(const Keys&... keys) {
  return (... + ("/" + std::string(keys)));
}

}  // namespace key
}  // namespace codescent
