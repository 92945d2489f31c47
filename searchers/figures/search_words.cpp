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

/// Throws InputError if a number is none that the program's flags take.
void expect_right_numbers(const SearchWords& words) {
  expect_right_options(words.options, searcher_named(words.searcher));
  const auto check = [](const char* flag, const std::optional<double>& value,
                        const NumberRange& range) {
    if (value && !range.has(*value))
      throw InputError(std::string(flag) + ": expected a number, " + range.text() + ", got " +
                       std::to_string(*value));
  };
  check("--risk", words.risk, at_least(0));
  check("--max-area-mm2", words.limits.area_mm2, above_zero());
  check("--max-latency-cycles", words.limits.cycles, above_zero());
  check("--certify-seconds", words.certify_seconds, at_least(0));
}

}  // namespace

SearchRequest search_request(const SearchWords& words, const std::string& data_directory) {
  SearchRequest request;
  expect_right_numbers(words);
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
