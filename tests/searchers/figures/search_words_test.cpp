#include "searchers/figures/search_words.hpp"

#include <cmath>

#include "core/error.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/temporary_directory.hpp"

namespace codescent::testing {
namespace {

constexpr char kData[] = CODESCENT_SOURCE_DIR "/data";

/// Words that differ from their defaults only in a small network.
SearchWords words_in(const TemporaryDirectory& directory) {
  write_text(directory / "net.yaml", R"(schema: codescent/workload/1
name: net
source: made up for tests
layers:
  - {name: product, bounds: {P: 16, C: 32, K: 24}}
)");
  SearchWords words;
  words.hardware = "gemmini";
  words.energy_table = "pat_40nm";
  words.workload = directory / "net.yaml";
  return words;
}

std::string error_of(const SearchWords& words) {
  try {
    search_request(words, kData);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("words become the inputs, the goal and the narrowed sizes that they name") {
  const TemporaryDirectory directory;
  SearchWords words = words_in(directory);
  words.footprint = "distinct";
  words.searcher = "random";
  words.objective = "energy";
  words.limits.area_mm2 = 3;
  words.fix = {"array_side=8"};
  words.minimum = {"scratchpad_kib=4"};
  words.maximum = {"scratchpad_kib=16", "accumulator_kib=2"};
  words.options.control.seed = 7;
  words.certify_seconds = 5;
  const SearchRequest request = search_request(words, kData);
  CHECK(request.inputs.workload.name == "net");
  CHECK(request.inputs.workload.layers[0].footprint == Footprint::Distinct);
  CHECK(request.inputs.origin.footprint == Footprint::Distinct);
  CHECK(request.inputs.origin.hardware.file == "gemmini");
  CHECK(request.searcher == SearcherKind::Random);
  CHECK(request.goal.objective == kEnergy);
  CHECK(request.goal.limits.area_mm2 == 3);
  CHECK(request.options.control.seed == 7);
  CHECK(request.certify_seconds == 5);
  CHECK_FALSE(request.rtl.model);

  const Architecture& architecture = request.inputs.architecture;
  const auto index_of = [&](const char* name) { return *architecture.parameter_index(name); };
  const std::size_t side = index_of("array_side"), scratchpad = index_of("scratchpad_kib"),
                    accumulator = index_of("accumulator_kib");
  CHECK(request.goal.fixed[side] == 8);
  CHECK_FALSE(request.goal.fixed[scratchpad]);
  CHECK(request.minima[scratchpad] == 4);
  CHECK(request.maxima[accumulator] == 2);
  CHECK(architecture.parameters[scratchpad].minimum == 4);
  CHECK(architecture.parameters[scratchpad].maximum == 16);
  CHECK(architecture.parameters[accumulator].maximum == 2);
  CHECK(architecture.parameters[accumulator].default_value <= 2);
}

TEST_CASE("a search on Gemmini's hierarchy starts from its own tiling, on another from none") {
  const TemporaryDirectory directory;
  SearchWords words = words_in(directory);
  CHECK_FALSE(search_request(words, kData).options.gradient.given_starts.empty());
  words.hardware = "eyeriss_like";
  CHECK(search_request(words, kData).options.gradient.given_starts.empty());
}

TEST_CASE("a predictor fixes the array that it was trained for, and refuses what it cannot know") {
  const TemporaryDirectory directory;
  SearchWords words = words_in(directory);
  words.latency_model = "rtl";
  const SearchRequest request = search_request(words, kData);
  CHECK(request.rtl.model);
  CHECK(request.goal.latency == request.rtl.model);
  CHECK(request.goal.fixed[*request.inputs.architecture.parameter_index("array_side")] == 16);
  words.footprint = "distinct";
  CHECK(error_of(words) ==
        "--footprint distinct: a predictor counts the transfers of Gemmini's own software; leave "
        "out --latency-model");
  words.footprint = "bounding-box";
  words.searcher = "exact";
  CHECK(error_of(words) ==
        "--searcher exact: no proof would close for a learned latency model; leave out "
        "--latency-model");
}

TEST_CASE("words that name nothing are refused by the flag's name, with the nearest that does") {
  const TemporaryDirectory directory;
  const SearchWords words = words_in(directory);
  const auto error_with = [&](std::string SearchWords::*word, const char* text) {
    SearchWords wrong = words;
    wrong.*word = text;
    return error_of(wrong);
  };
  CHECK(error_with(&SearchWords::footprint, "distnct") ==
        "--footprint: expected one of bounding-box, distinct, got \"distnct\"; did you mean "
        "\"distinct\"?");
  CHECK(error_with(&SearchWords::searcher, "greedy") ==
        "--searcher: expected one of gradient, random, bayesian, exact, polish, got \"greedy\"");
  CHECK(error_with(&SearchWords::objective, "Energy") ==
        "--objective: " + none_of_names("Energy", objective_names()));
  SearchWords sizes = words;
  sizes.fix = {"array_size=8"};
  CHECK(error_of(sizes).find("--fix array_size=8: gemmini has no size \"array_size\"") == 0);
  sizes.fix = {};
  sizes.minimum = {"array_side=16"};
  sizes.maximum = {"array_side=8"};
  CHECK(error_of(sizes) == "--min and --max leave no array_side: 16 to 8");
}

TEST_CASE("numbers that no flag takes are refused") {
  const TemporaryDirectory directory;
  const SearchWords words = words_in(directory);
  const auto error_with = [&](const auto& change) {
    SearchWords wrong = words;
    change(wrong);
    return error_of(wrong);
  };
  CHECK(error_with([](SearchWords& wrong) { wrong.risk = -5; }) ==
        "--risk: expected a number, at least 0, got -5.000000");
  CHECK(error_with([](SearchWords& wrong) { wrong.limits.area_mm2 = -1; }) ==
        "--max-area-mm2: expected a number, finite and positive, got -1.000000");
  CHECK(error_with([](SearchWords& wrong) {
          wrong.limits.cycles = std::nan("");
        }).find("--max-latency-cycles: expected a number, finite and positive") == 0);
  CHECK(error_with([](SearchWords& wrong) {
          wrong.certify_seconds = -1;
        }).find("--certify-seconds: expected a number, at least 0") == 0);
  CHECK(error_with([](SearchWords& wrong) { wrong.options.gradient.starts = 0; }) ==
        "starts must be at least 1, got 0");
  CHECK(error_with([](SearchWords& wrong) { wrong.options.control.threads = -1; }) ==
        "threads must be between 0 and 1024, got -1");
  CHECK(error_with([](SearchWords& wrong) {
          wrong.searcher = "random";
          wrong.options.gradient.starts = 0;  // of no use to it
        }) == "");
}

}  // namespace codescent::testing
