#include "searchers/figures/search_words.hpp"

#include "core/error.hpp"
#include "searchers/figures/gemmini_baseline.hpp"

namespace codescent {
namespace {

/// Throws InputError if the proof that is asked for could not close, or the latency model does not
/// know what is asked for.
void expect_provable(const SearchRequest& request) {
  if (request.rtl.model && request.inputs.origin.footprint != Footprint::BoundingBox)
    throw InputError(
        "--footprint distinct: a predictor counts the transfers of Gemmini's own software; leave "
        "out --latency-model");
  if (request.rtl.model && request.searcher == SearcherKind::Exact)
    throw InputError(
        "--searcher exact: no proof would close for a learned latency model; leave out "
        "--latency-model");
}

}  // namespace

SearchRequest search_request(const SearchWords& words, const std::string& data_directory) {
  SearchRequest request;
  request.searcher = searcher_named(words.searcher);
  request.options = words.options;
  request.certify_seconds = words.certify_seconds;
  request.inputs = load_inputs(words.workload, words.hardware, words.energy_table, data_directory);
  set_footprint(footprint_named(words.footprint), request.inputs);
  Architecture& architecture = request.inputs.architecture;
  request.goal.objective = objective_named(words.objective);
  request.goal.limits = words.limits;
  request.minima = read_sizes_flag("--min", words.minimum, architecture);
  request.maxima = read_sizes_flag("--max", words.maximum, architecture);
  request.goal.fixed = read_sizes_flag("--fix", words.fix, architecture);
  architecture = narrowed(architecture, request.minima, request.maxima);
  request.rtl = load_rtl_latency(words.latency_model, words.risk, data_directory);
  expect_covered(request.rtl, architecture, request.inputs.workload);
  fix_array(request.rtl, architecture, request.goal.fixed);
  request.goal.latency = request.rtl.model;
  expect_in_range("--fix", request.goal.fixed, architecture);
  request.options.gradient.given_starts =
      gemmini_starts(architecture, request.inputs.workload, request.goal.fixed);
  expect_provable(request);
  return request;
}

}  // namespace codescent
