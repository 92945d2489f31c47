#include "searchers/results/certificate_json.hpp"

#include "core/files/sha256.hpp"
#include "searchers/figures/figures_json.hpp"
#include "searchers/figures/optimality_json.hpp"
#include "searchers/figures/program_version.hpp"
#include "searchers/figures/result_keys.hpp"
#include "searchers/results/earlier_search.hpp"

namespace codescent {

Json question_json(const CertificateQuestion& question) {
  const Inputs& inputs = question.inputs;
  return {{key::kVersion, program_version()},
          {"workload", inputs.workload.name},
          {"hardware", inputs.architecture.name},
          {"energy_table", inputs.table.name},
          {key::kObjective, name(question.goal.objective)},
          {key::kCostModel, question.goal.cost.exact->name()},
          {key::kLatencyModel, "analytical"},
          {"footprint", name(inputs.origin.footprint)},
          {key::kLimits, limits_json(question.goal.limits)},
          {key::kFix, sizes_json(inputs.architecture, question.goal.fixed)},
          {key::kMin, sizes_json(inputs.architecture, question.minima)},
          {key::kMax, sizes_json(inputs.architecture, question.maxima)},
          {key::kInputs, input_files_json(inputs)}};
}

Json certificate_json(const CertificateQuestion& question, const CertifiedDesign& design,
                      const Optimality& optimality, const CertificateRun& run) {
  const bool is_better = optimality.objective < design.objective;
  return {{"schema_version", 1},
          {key::kQuestion, question_json(question)},
          {key::kDesign,
           {{key::kFile, design.file},
            {key::kSha256, sha256_of_file(design.file)},
            {key::kObjective, design.objective}}},
          {key::kBetterDesign, is_better ? Json(kBetterDesign) : Json()},
          {key::kTermination, run.termination},
          {key::kOptimality, optimality_json(question.inputs.architecture, optimality)},
          {key::kWallClock,
           {{key::kSeconds, optimality.over_sizes.seconds}, {key::kThreads, run.threads}}}};
}

}  // namespace codescent
