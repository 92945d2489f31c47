#include "searchers/results/search_record.hpp"

#include <set>

#include "core/files/result_file.hpp"
#include "core/files/sha256.hpp"
#include "searchers/codesign/judged_search.hpp"
#include "searchers/figures/program_version.hpp"
#include "searchers/figures/result_keys.hpp"
#include "searchers/results/certificate_json.hpp"
#include "searchers/results/earlier_search.hpp"
#include "searchers/results/result_directory.hpp"
#include "searchers/results/result_files.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/temporary_directory.hpp"

// What a search and a proof write is what reads them back.

namespace codescent::testing {
namespace {

constexpr char kData[] = CODESCENT_SOURCE_DIR "/data";
constexpr char kNetwork[] = R"(schema: codescent/workload/1
name: dense
source: made up for tests
layers:
  - {name: conv, bounds: {R: 3, S: 3, P: 28, Q: 28, C: 64, K: 128}, count: 2}
  - {name: product, bounds: {P: 128, C: 256, K: 64}}
)";

/// A search of which every option differs from its default, as far as results tell of it.
SearchRequest asked(const TemporaryDirectory& directory, const std::string& latency_model) {
  write_text(directory / "dense.yaml", kNetwork);
  SearchRequest request;
  request.inputs = load_inputs(directory / "dense.yaml", "gemmini", "pat_40nm", kData);
  Architecture& architecture = request.inputs.architecture;
  request.goal.objective = kEnergy;
  request.goal.limits = {500.5, 1e9};
  request.goal.fixed = read_sizes_flag("", {"array_side=16"}, architecture);
  request.minima = read_sizes_flag("", {"scratchpad_kib=64"}, architecture);
  request.maxima = read_sizes_flag("", {"accumulator_kib=128"}, architecture);
  architecture = narrowed(architecture, request.minima, request.maxima);
  request.rtl = load_rtl_latency(latency_model, 0.5, kData);
  request.goal.latency = request.rtl.model;
  request.searcher = SearcherKind::Random;
  request.options.random.hardware_samples = 2;
  request.options.random.mappings = 30;
  request.options.control.seed = 7;
  request.options.control.threads = 2;
  return request;
}

SearchSummary found(const SearchRequest& request) {
  const Inputs& inputs = request.inputs;
  const SearchProblem problem(inputs.architecture, inputs.table, inputs.workload, request.goal);
  SearchSummary summary =
      judged_search(problem, {request.searcher, request.options, request.certify_seconds});
  REQUIRE(summary.has_design());
  REQUIRE(summary.optimality);
  return summary;
}

/// The record of a result that is written to a directory.
SearchRecord written(const SearchRequest& request, const SearchSummary& summary,
                     const std::string& path) {
  ResultDirectory(path, request).write_final(request, summary);
  const auto record = read_search_record(path, sha256_of_file(path + "/" + kDesign));
  REQUIRE(record);
  return *record;
}

void check_options(const SearchRecord& record) {
  CHECK(record.searcher == "random");
  CHECK(record.objective == kEnergy);
  CHECK(record.seed == 7);
  CHECK(record.limits == NamedNumbers{{"max_area_mm2", 500.5}, {"max_latency_cycles", 1e9}});
  CHECK(record.fix == NamedNumbers{{"array_side", 16}});
  CHECK(record.minimum == NamedNumbers{{"scratchpad_kib", 64}});
  CHECK(record.maximum == NamedNumbers{{"accumulator_kib", 128}});
  CHECK(record.effort == NamedNumbers{{"hardware_samples", 2}, {"mappings", 30}});
  CHECK(record.threads == 2);
}

}  // namespace

TEST_CASE("what a search writes of itself reads back the same") {
  const TemporaryDirectory directory;
  const SearchRequest request = asked(directory, "analytical");
  const SearchSummary summary = found(request);
  const SearchRecord record = written(request, summary, directory / "result");
  check_options(record);
  CHECK(record.version == program_version());
  CHECK(record.latency_model == "analytical");
  CHECK(record.termination == name(summary.termination));
  CHECK(record.message == summary.message);
  CHECK(record.objective_value == summary.score.objective);
  CHECK(record.gradient_steps == static_cast<double>(summary.gradient_steps));
  CHECK(record.layer_evaluations == static_cast<double>(summary.layer_evaluations));
  CHECK(record.seconds == summary.seconds);
  CHECK_FALSE(record.rtl);
  REQUIRE(record.inputs.size() >= 3);
  CHECK(record.inputs[0].at("kind") == "workload");
  CHECK(record.inputs[0].at("sha256") == request.inputs.origin.workload.sha256);
  CHECK(record.inputs[1].at("name") == "gemmini");
  CHECK(record.inputs[2].at("file") == "pat_40nm");
  REQUIRE(!record.trace.empty());
  CHECK(record.trace.back().seconds == summary.trace.back().seconds);
  CHECK(record.trace.back().phase == summary.trace.back().phase);
  CHECK(record.trace.back().evaluations == summary.trace.back().evaluations);
  CHECK(record.trace.back().best_objective == summary.trace.back().best_objective);

  const Optimality& optimality = *summary.optimality;
  REQUIRE(record.proof);
  CHECK(record.proof->by == "search");
  CHECK(record.proof->objective == kEnergy);
  CHECK(record.proof->value == optimality.objective);
  CHECK(record.proof->bound == optimality.over_sizes.bound);
  CHECK(record.proof->bound_at_sizes == optimality.bound_at_sizes);
  CHECK(record.proof->is_in_class == optimality.is_in_class);
  CHECK(record.proof->compulsory_energy_share == optimality.compulsory_energy_share);
  CHECK(record.proof->energy_shares.back() ==
        std::pair<std::string, double>("MAC", optimality.energy_shares.back()));
  CHECK_FALSE(record.proof->cycles_limited_by.empty());
  CHECK(record.proof->fix == record.fix);
  CHECK(record.proof->minimum == record.minimum);
  CHECK(record.proof->maximum == record.maximum);
}

TEST_CASE("what a search says that it was asked for is what a proof is asked of") {
  const TemporaryDirectory directory;
  const SearchRequest request = asked(directory, "analytical");
  written(request, found(request), directory / "result");
  const auto earlier = read_earlier_search(directory / "result");
  REQUIRE(earlier);
  CHECK(earlier->objective == kEnergy);
  CHECK(earlier->limits.area_mm2 == 500.5);
  CHECK(earlier->limits.cycles == 1e9);
  CHECK_FALSE(earlier->is_by_predictor);
  CHECK(earlier->fix == std::vector<std::string>{"array_side=16"});
  CHECK(earlier->minimum == std::vector<std::string>{"scratchpad_kib=64"});
  CHECK(earlier->maximum == std::vector<std::string>{"accumulator_kib=128"});
  CHECK(is_ours(directory / "result", kSummary));
  for (const char* file : {kDesign, kLayers, kTrace}) CHECK(is_ours(directory / "result", file));
  CHECK_FALSE(is_ours(directory / "result", kReportPage));  // there is none
  CHECK_FALSE(read_earlier_search(directory.path()));
}

TEST_CASE("predicted figures of a search read back the same") {
  const TemporaryDirectory directory;
  const SearchRequest request = asked(directory, "rtl");
  const SearchSummary summary = found(request);
  const SearchRecord record = written(request, summary, directory / "result");
  check_options(record);
  CHECK(record.latency_model == "rtl");
  CHECK(record.inputs.back().at("kind") == "predictor");
  const std::vector<RtlLayer> layers =
      predict_design(request.rtl, request.inputs, summary.best, summary.metrics);
  const Workload& workload = request.inputs.workload;
  REQUIRE(record.rtl);
  CHECK(record.rtl->predictor == "rtl");
  CHECK(record.rtl->risk == 0.5);
  CHECK(record.rtl->cycles == network_cycles(workload, layers));
  CHECK(record.rtl->low_cycles == network_cycles(workload, layers, &RtlLayer::low_cycles));
  CHECK(record.rtl->high_cycles == network_cycles(workload, layers, &RtlLayer::high_cycles));
  std::vector<std::string> untrusted;
  for (std::size_t i = 0; i < layers.size(); ++i)
    if (!layers[i].is_trusted) untrusted.push_back(workload.layers[i].name);
  CHECK(record.rtl->untrusted_layers == untrusted);
  CHECK(read_earlier_search(directory / "result")->is_by_predictor);
}

TEST_CASE("a search reads back the effort that its searcher writes, number by number") {
  const TemporaryDirectory directory;
  SearchRequest request = asked(directory, "analytical");
  const SearchSummary summary = found(request);
  for (const std::string& searcher : searcher_names()) {
    request.searcher = *searcher_kind_from_name(searcher);
    const SearchRecord record = written(request, summary, directory / "result");
    CHECK(record.searcher == searcher);
    NamedNumbers asked_for;
    for (const Option& option : effort_options(request.searcher, request.options))
      if (!std::holds_alternative<Choice>(option.value))
        asked_for.emplace_back(option.name, std::stod(value_text(option)));
    CHECK_FALSE(asked_for.empty());
    CHECK((record.effort == asked_for));
  }
}

TEST_CASE("a certificate reads back the same, of its design and its question alone") {
  const TemporaryDirectory directory;
  const std::string result = directory / "result", design = result + "/" + kDesign;
  const SearchRequest request = asked(directory, "analytical");
  const SearchSummary summary = found(request);
  written(request, summary, result);
  CertificateQuestion question{request.inputs, request.goal, request.minima, request.maxima};
  Optimality optimality = *summary.optimality;
  optimality.over_sizes.bound = 0.75 * optimality.objective;
  const double objective = 1.5 * optimality.objective;  // so that the certificate has a better one
  const Json json = certificate_json(question, {design, objective}, optimality, {"stopped", 3});
  write_files(result, {{kCertificate, json_text(json)}});

  const auto proof = read_search_record(result, sha256_of_file(design))->proof;
  REQUIRE(proof);
  CHECK(proof->by == "certify");
  CHECK(proof->objective == kEnergy);
  CHECK(proof->value == objective);
  CHECK(proof->bound == optimality.over_sizes.bound);
  CHECK(proof->is_improved);
  CHECK(proof->fix == NamedNumbers{{"array_side", 16}});
  CHECK(proof->minimum == NamedNumbers{{"scratchpad_kib", 64}});
  CHECK(proof->maximum == NamedNumbers{{"accumulator_kib", 128}});
  CHECK(read_search_record(result, "another design")->proof->by == "search");

  CHECK(earlier_bound(result, question_json(question)) == optimality.over_sizes.bound);
  question.goal.limits.cycles = 2e9;
  CHECK(earlier_bound(result, question_json(question)) == 0);
  CHECK(earlier_bound(directory.path(), question_json(question)) == 0);
}

}  // namespace codescent::testing
