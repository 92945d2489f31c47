#include "searchers/results/comparison_run.hpp"

#include <atomic>
#include <filesystem>

#include "core/error.hpp"
#include "searchers/results/reported_design.hpp"
#include "tests/searchers/results/written_result.hpp"

namespace codescent::testing {
namespace {

/// A comparison of the small network on two accelerators, with hardly any effort.
ComparisonWords small_comparison(const TemporaryDirectory& directory) {
  ComparisonWords words;
  words.workloads = {write_small_network(directory)};
  words.hardware = {"gemmini", "eyeriss_like"};
  words.energy_table = "pat_40nm";
  words.searcher = "random";
  words.output = directory / "comparison";
  words.options = quick_request(words.workloads[0]).options;
  return words;
}

SearchSummary judged(const SearchRequest& request, const SearchProblem& problem) {
  return judged_search(problem, {request.searcher, request.options, request.certify_seconds});
}

std::string error_of(const ComparisonWords& words) {
  try {
    const Comparison comparison(words, kBundledData);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a comparison maps pair after pair, and its directory reads back as what it holds") {
  const TemporaryDirectory directory;
  Comparison comparison(small_comparison(directory), kBundledData);
  REQUIRE(comparison.manifest().pairs.size() == 2);
  CHECK(comparison.manifest().pairs[1].termination.empty());
  CHECK(comparison.failures() == std::vector<std::string>{"not begun: 2 of 2 pairs"});
  comparison.run();
  CHECK(comparison.all_mapped());
  CHECK(comparison.failures().empty());
  REQUIRE(comparison.compared().size() == 2);
  CHECK(comparison.compared()[0].hardware == "gemmini");
  CHECK(comparison.compared()[0].gap >= 0);

  const std::string output = directory / "comparison";
  const auto manifest = read_manifest(output);
  REQUIRE(manifest);
  CHECK(manifest_text(*manifest) == manifest_text(comparison.manifest()));
  CHECK(manifest->warnings.size() > 1);
  CHECK(read_text(output + "/" + kComparisonTable) ==
        comparison_csv(comparison.compared(), "as-is"));
  const ReportedResults read = read_reported_results({output}, kBundledData);
  REQUIRE(read.designs.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(manifest->pairs[i].sizes == comparison.compared()[i].sizes);
    CHECK(read.designs[i].metrics.cycles == comparison.compared()[i].network.cycles);
  }
}

TEST_CASE("every pair is searched at its own sizes, all of them fixed") {
  const TemporaryDirectory directory;
  ComparisonWords words = small_comparison(directory);
  words.at = "iso-pes";
  Comparison comparison(words, kBundledData);
  std::vector<std::int64_t> mac_units;
  comparison.run([&](const SearchRequest& request, const SearchProblem& problem,
                     ResultDirectory& /*results*/) {
    Hardware sizes;
    for (const auto& size : request.goal.fixed) sizes.values.push_back(size.value());
    mac_units.push_back(request.inputs.architecture.mac_units.floor_at(sizes));
    return judged(request, problem);
  });
  REQUIRE(mac_units.size() == 2);
  CHECK(mac_units[0] == 256);
  CHECK(mac_units[1] <= 256);
  CHECK(mac_units[1] >= 244);
}

TEST_CASE("a comparison ends at the stop flag, and names what failed and what was not begun") {
  const TemporaryDirectory directory;
  std::atomic<bool> stop = false;
  ComparisonWords words = small_comparison(directory);
  words.hardware.emplace_back("nvdla_small");
  words.options.control.stop_flag = &stop;
  Comparison comparison(words, kBundledData);
  comparison.run([&](const SearchRequest& request, const SearchProblem& problem,
                     ResultDirectory& /*results*/) {
    SearchSummary summary;
    summary.message = "nothing fits";
    if (request.inputs.architecture.name == "gemmini") return summary;
    summary = judged(request, problem);
    summary.termination = Termination::Stopped;
    stop = true;
    return summary;
  });
  CHECK(comparison.compared().size() == 2);
  CHECK_FALSE(comparison.all_mapped());
  CHECK(comparison.failures() ==
        std::vector<std::string>{"small on gemmini: nothing fits",
                                 "cut short, stopped: small on eyeriss_like",
                                 "not begun: 1 of 3 pairs"});
}

TEST_CASE("words that compare nothing, or name nothing, are refused by the flag's name") {
  const TemporaryDirectory directory;
  const ComparisonWords words = small_comparison(directory);
  ComparisonWords wrong = words;
  wrong.hardware = {"gemmini", "gemmini"};
  CHECK(error_of(wrong) ==
        "--workloads, --hardware: two of the pairs are called small-gemmini; give workloads and "
        "hardware names of their own");
  wrong.hardware.clear();
  CHECK(error_of(wrong) == "--hardware: expected one or more");
  wrong = words;
  wrong.at = "iso-pe";
  CHECK(error_of(wrong) ==
        "--at: expected one of as-is, iso-pes, iso-area, got \"iso-pe\"; did you mean "
        "\"iso-pes\"?");
  wrong = words;
  wrong.searcher = "greedy";
  CHECK(error_of(wrong).find("--searcher: expected one of ") == 0);
  wrong = words;
  wrong.output.clear();
  CHECK(error_of(wrong) == "--output: expected a directory, got \"\"");
  wrong = words;
  wrong.options.random.mappings = 0;
  CHECK(error_of(wrong) == "mappings must be at least 1, got 0");
  CHECK_FALSE(std::filesystem::exists(words.output));
  CHECK_THROWS_AS(read_reported_results({}, kBundledData), InputError);
}

TEST_CASE("a comparison does not begin where a later pair's result cannot be, and runs again") {
  const TemporaryDirectory directory;
  const ComparisonWords words = small_comparison(directory);
  Comparison comparison(words, kBundledData);
  comparison.run();
  const auto first = comparison.compared();
  comparison.run();
  REQUIRE(comparison.compared().size() == first.size());
  CHECK(comparison.compared()[1].sizes == first[1].sizes);

  ComparisonWords others = words;
  others.output = directory / "others";
  const std::string blocked = others.output + "/small-eyeriss_like/layers.csv";
  std::filesystem::create_directories(others.output + "/small-eyeriss_like");
  write_text(blocked, "mine");
  CHECK(error_of(others) == blocked +
                                ": would be replaced, and is not of an earlier result; move it, or "
                                "choose another --output");
  CHECK(read_text(blocked) == "mine");
}

}  // namespace codescent::testing
