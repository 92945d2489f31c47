#pragma once

#include "searchers/codesign/judged_search.hpp"
#include "searchers/results/result_directory.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/temporary_directory.hpp"

namespace codescent::testing {

constexpr char kBundledData[] = CODESCENT_SOURCE_DIR "/data";

/// Writes a network of two small layers, the second run twice; returns the file's path.
inline std::string write_small_network(const TemporaryDirectory& directory) {
  std::string path = directory / "small.yaml";
  write_text(path, R"(schema: codescent/workload/1
name: small
source: made up for tests
layers:
  - {name: conv, bounds: {R: 3, S: 3, P: 8, Q: 8, C: 4, K: 16}}
  - {name: product, bounds: {P: 16, C: 32, K: 24}, count: 2}
)");
  return path;
}

/// A search that takes no time and finds no good design: two sizes, ten mappings a layer.
inline SearchRequest quick_request(const std::string& network, const Objective& objective = kEdp) {
  SearchRequest request;
  request.inputs = load_inputs(network, "gemmini", "pat_40nm", kBundledData);
  request.goal.objective = objective;
  for (SizeChoices* sizes : {&request.goal.fixed, &request.minima, &request.maxima})
    sizes->resize(request.inputs.architecture.parameters.size());
  request.searcher = SearcherKind::Random;
  request.options.random.hardware_samples = 2;
  request.options.random.mappings = 10;
  request.options.control.threads = 1;
  return request;
}

/// Searches and writes the result into a directory.
inline SearchSummary write_result(const SearchRequest& request, const std::string& path) {
  const Inputs& inputs = request.inputs;
  const SearchProblem problem(inputs.architecture, inputs.table, inputs.workload, request.goal);
  SearchSummary summary =
      judged_search(problem, {request.searcher, request.options, request.certify_seconds});
  REQUIRE(summary.has_design());
  ResultDirectory(path, request).write_final(request, summary);
  return summary;
}

}  // namespace codescent::testing
