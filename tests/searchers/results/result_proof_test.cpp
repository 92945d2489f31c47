#include "searchers/results/result_proof.hpp"

#include <filesystem>

#include "core/error.hpp"
#include "searchers/results/earlier_search.hpp"
#include "searchers/results/result_files.hpp"
#include "tests/searchers/results/written_result.hpp"

namespace codescent::testing {
namespace {

/// A search of small sizes, so that its proof takes no time.
SearchRequest small_request(const TemporaryDirectory& directory, const Objective& objective) {
  SearchRequest request = quick_request(write_small_network(directory), objective);
  Architecture& architecture = request.inputs.architecture;
  request.maxima = read_sizes_flag(
      "--max", {"array_side=16", "scratchpad_kib=16", "accumulator_kib=16"}, architecture);
  request.goal.fixed = read_sizes_flag("--fix", {"array_side=8"}, architecture);
  architecture = narrowed(architecture, request.minima, request.maxima);
  return request;
}

ProofWords words_of(const std::string& result) {
  ProofWords words;
  words.result = result;
  return words;
}

std::vector<std::string> notes_of(const ProofWords& words) {
  std::vector<std::string> notes;
  const ResultProof proof(words, kBundledData,
                          [&](const std::string& note) { notes.push_back(note); });
  return notes;
}

std::string error_of(const ProofWords& words) {
  try {
    const ResultProof proof(words, kBundledData);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a proof asks what the search was asked, unless the words say otherwise") {
  const TemporaryDirectory directory;
  const std::string result = directory / "result";
  const SearchRequest request = small_request(directory, kEnergy);
  const SearchSummary summary = write_result(request, result);
  ProofWords words = words_of(result);
  CHECK(notes_of(words).empty());
  {
    const ResultProof proof(words, kBundledData);
    CHECK(proof.objective() == summary.score.objective);
    CHECK(proof.directory() == result);
    CHECK(proof.question().goal.objective == kEnergy);
    CHECK(proof.question().goal.fixed == request.goal.fixed);
    CHECK(proof.question().minima == request.minima);
    CHECK(proof.question().maxima == request.maxima);
  }
  words.result = result + "/" + kDesign;
  words.objective = "edp";
  words.maximum = {"scratchpad_kib=64"};
  const ResultProof proof(words, kBundledData);
  CHECK(proof.directory() == result);
  CHECK(proof.question().goal.objective == kEdp);
  CHECK(proof.question().goal.fixed == request.goal.fixed);
  CHECK(proof.question().maxima ==
        read_sizes_flag("--max", words.maximum, request.inputs.architecture));
}

TEST_CASE("what is proven and written is where the next proof begins") {
  const TemporaryDirectory directory;
  const std::string result = directory / "result";
  // Memories that are larger than need be, which the proof may choose anew.
  SearchRequest request = small_request(directory, kEdp);
  request.goal.fixed =
      read_sizes_flag("--fix", {"array_side=8", "scratchpad_kib=16", "accumulator_kib=16"},
                      request.inputs.architecture);
  write_result(request, result);
  ProofWords words = words_of(result);
  words.fix = {"array_side=8"};
  double proven = 0;
  {
    ResultProof proof(words, kBundledData);
    const JudgedResult judged = proof.judged(proof.prove());
    CHECK(judged.optimality.over_sizes.is_complete);
    REQUIRE(judged.optimality.objective < proof.objective());
    proven = judged.optimality.objective;
    proof.write(judged);
    CHECK(read_text(result + "/" + kCertificate) == json_text(judged.certificate));
    CHECK(earlier_bound(result, question_json(proof.question())) ==
          judged.optimality.over_sizes.bound);
    CHECK(std::filesystem::exists(result + "/" + kBetterDesign));
  }
  ResultProof again(words, kBundledData);
  const Certificate certificate = again.prove();
  CHECK(certificate.is_complete);
  CHECK(certificate.objective == doctest::Approx(proven).epsilon(1e-12));
  CHECK(again.judged(certificate).optimality.objective == doctest::Approx(proven).epsilon(1e-12));
}

TEST_CASE("a proof that is stopped says so, and what is proven by then") {
  const TemporaryDirectory directory;
  const std::string result = directory / "result";
  write_result(quick_request(write_small_network(directory)), result);
  ResultProof proof(words_of(result), kBundledData);
  const JudgedResult judged =
      proof.judged(proof.prove([](const Certificate& /*now*/) { return false; }));
  REQUIRE_FALSE(judged.optimality.over_sizes.is_complete);
  CHECK(judged.optimality.over_sizes.bound > 0);
  CHECK(judged.optimality.over_sizes.bound < proof.objective());
  CHECK(*judged.certificate.find("termination") == Json("stopped"));
}

TEST_CASE("what a proof falls back on is noted, and a design that breaks its limits is refused") {
  const TemporaryDirectory directory;
  const std::string result = directory / "result";
  const SearchSummary summary = write_result(small_request(directory, kEdp), result);
  std::string text = read_text(result + "/" + kSummary);
  const std::string none = "\"limits\": {}";
  REQUIRE(text.find(none) != std::string::npos);
  text.replace(text.find(none), none.size(), "\"limits\": {\"max_latency_cycles\": 1}");
  write_text(result + "/" + kSummary, text);
  CHECK(error_of(words_of(result)).find("design.yaml: the design has ") != std::string::npos);

  std::filesystem::remove(result + "/" + kSummary);
  CHECK(notes_of(words_of(result)) ==
        std::vector<std::string>{"no summary.json beside the design: proving EDP over all sizes of "
                                 "the template, without limits"});
  ProofWords words = words_of(result);
  words.objective = "edp";
  CHECK(notes_of(words).empty());
  words.objective = "speed";
  CHECK(error_of(words).find("--objective: expected one of edp, ") == 0);
}

}  // namespace codescent::testing
