#include "searchers/results/summary_json.hpp"

#include "searchers/figures/figures_json.hpp"
#include "searchers/figures/gemmini_baseline.hpp"
#include "searchers/figures/optimality_json.hpp"
#include "searchers/figures/program_version.hpp"
#include "searchers/figures/result_keys.hpp"
#include "searchers/figures/rtl_figures.hpp"

namespace codescent {
namespace {

Json value_json(const Option& option) {
  return std::visit(
      [](const auto& value) -> Json {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, Choice>)
          return value.names->at(static_cast<std::size_t>(value.get()));
        else
          return *value;
      },
      option.value);
}

Json options_json(const SearchRequest& request) {
  const Architecture& architecture = request.inputs.architecture;
  Json json = {{key::kSearcher, name(request.searcher)},
               {key::kObjective, name(request.goal.objective)},
               {key::kCostModel, request.goal.cost.exact->name()},
               {key::kLatencyModel, request.rtl.name},
               {key::kRisk, request.rtl.model ? Json(request.rtl.model->risk()) : Json()},
               {key::kLimits, limits_json(request.goal.limits)},
               {key::kFix, sizes_json(architecture, request.goal.fixed)},
               {key::kMin, sizes_json(architecture, request.minima)},
               {key::kMax, sizes_json(architecture, request.maxima)}};
  SearcherOptions options = request.options;
  for (const Option& option : effort_options(request.searcher, options))
    json[std::string(option.name)] = value_json(option);
  json["footprint"] = name(request.inputs.origin.footprint);
  json["time_limit_seconds"] = request.options.control.time_limit_seconds;
  json["certify_seconds"] = request.certify_seconds ? Json(*request.certify_seconds) : Json();
  return json;
}

/// Which coefficients there are depends on the hardware, so there are none without a design.
Json provenance_json(const SearchRequest& request, const SearchSummary& summary) {
  const Inputs& inputs = request.inputs;
  Json files = input_files_json(inputs);
  if (request.rtl.model) files.push_back(predictor_file_json(request.rtl));
  Json json = {{key::kInputs, files},
               {"workload_source", inputs.workload.source},
               {"hardware_source", inputs.architecture.source},
               {"energy_table_source", inputs.table.source}};
  json["coefficients"] =
      summary.has_design() ? coefficients_json(inputs, summary.best.hardware) : Json::array();
  return json;
}

Json best_json(const SearchRequest& request, const SearchSummary& summary) {
  if (!summary.has_design()) return nullptr;
  Json json = totals_json(summary.metrics);
  json[key::kObjective] = finite_or_null(summary.score.objective);
  json["hardware"] = sizes_json(request.inputs.architecture, summary.best.hardware);
  json[key::kRtl] = rtl_json(request.rtl, request.inputs, summary.best, summary.metrics);
  return json;
}

Json starts_json(const SearchSummary& summary) {
  Json starts = Json::array();
  for (const StartRecord& record : summary.starts)
    starts.push_back({{"start", record.start},
                      {"relaxed_objective", finite_or_null(record.relaxed_objective)},
                      {"rounded_objective", finite_or_null(record.rounded_objective)},
                      {"finite", record.finite}});
  return starts;
}

/// Null without a design, and for other hierarchies than Gemmini's.
Json baseline_json(const Inputs& inputs, const SearchSummary& summary) {
  if (!summary.has_design()) return nullptr;
  const auto baseline = gemmini_baseline(inputs, summary.best, summary.metrics);
  return baseline ? gemmini_baseline_json(inputs, *baseline) : Json();
}

/// All that differs from run to run, and with the number of threads.
Json wall_clock_json(const SearchRequest& request, const SearchSummary& summary) {
  Json certificate = nullptr;
  if (summary.optimality) certificate = summary.optimality->over_sizes.seconds;
  return {{key::kSeconds, summary.seconds},
          {"certificate_seconds", certificate},
          {key::kThreads, request.options.control.thread_count()}};
}

}  // namespace

Json summary_json(const SearchRequest& request, const SearchSummary& summary, bool running) {
  const Inputs& inputs = request.inputs;
  return {{"schema_version", 1},
          {key::kProgram, {{key::kName, "codescent"}, {key::kVersion, program_version()}}},
          {"workload", inputs.workload.name},
          {"hardware", inputs.architecture.name},
          {"energy_table", inputs.table.name},
          {key::kSeed, request.options.control.seed},
          {key::kOptions, options_json(request)},
          {key::kTermination, running ? "running" : name(summary.termination)},
          {key::kMessage, summary.message},
          {key::kBest, best_json(request, summary)},
          {"gemmini_tiling_baseline", baseline_json(inputs, summary)},
          {key::kOptimality, optimality_json(inputs.architecture, summary.optimality)},
          {key::kGradientSteps, summary.gradient_steps},
          {"layer_gradients", summary.layer_gradients},
          {key::kLayerEvaluations, summary.layer_evaluations},
          {"starts", starts_json(summary)},
          {key::kProvenance, provenance_json(request, summary)},
          {key::kWallClock, wall_clock_json(request, summary)}};
}

}  // namespace codescent
