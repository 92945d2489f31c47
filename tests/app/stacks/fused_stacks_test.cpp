#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/app/program.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/temporary_directory.hpp"

namespace codescent::testing {
namespace {

using Json = nlohmann::json;

/// `fuse` with our own stacks.
Outcome fuse(const TemporaryDirectory& directory, std::vector<std::string> words) {
  words.insert(words.begin(), "fuse");
  words.insert(words.end(), {"--output", directory / "out"});
  return run_here(words);
}

std::string error_of(const std::vector<std::string>& words) {
  const TemporaryDirectory directory;
  const Outcome outcome = fuse(directory, words);
  CHECK(outcome.exit_code == 2);
  CHECK_FALSE(std::filesystem::exists(directory / "out"));
  return outcome.err;
}

}  // namespace

TEST_CASE("attention of 4,096 tokens moves its queries, keys, values and results once") {
  const TemporaryDirectory directory;
  const std::vector<std::string> words = {
      "attention", "--hardware",          "gemmini", "--fix", "scratchpad_kib=2048",
      "--fix",     "accumulator_kib=256", "--json"};
  const Outcome outcome = fuse(directory, words);
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  const Json json = Json::parse(outcome.out);
  CHECK(json["outermost_words"] == 4.0 * 4096 * 768);
  CHECK(outcome.out == read_text(directory / "out/fuse.json"));
  // What the memories and the MACs take is all that it takes.
  double sum_uj = json["mac_uj"];
  for (const auto& [memory, parts] : json["memories"].items())
    for (const auto& [part, pj] : parts.items()) sum_uj += static_cast<double>(pj) / 1e6;
  CHECK(sum_uj == doctest::Approx(static_cast<double>(json["energy_uj"])).epsilon(1e-12));
  CHECK(json["bound"]["figure"] <= json["edp_uj_cycles"]);
  CHECK(json["edp_uj_cycles"] <= json["layer_by_layer"]["edp_uj_cycles"]);
  const TemporaryDirectory again;
  std::vector<std::string> alone = words;
  alone.insert(alone.end(), {"--threads", "1"});
  CHECK(fuse(again, alone).out == outcome.out);
}

TEST_CASE("fuse refuses flags that would make no difference") {
  CHECK(error_of({"fsrcnn", "--hardware", "gemmini", "--lpf-limit", "5"}) ==
        "codescent: --lpf-limit: the exact mapper orders all loops\n");
  CHECK(error_of({"fsrcnn", "--hardware", "gemmini", "--seed", "5"}) ==
        "codescent: --seed: only a search with --as-published draws tiles\n");
  CHECK(error_of({"fsrcnn", "--hardware", "gemmini", "--cuts", "all", "--most-layers", "5"}) ==
        "codescent: --most-layers: it limits the stacks of --cuts auto, without --as-published\n");
  const std::vector<std::string> published = {"fsrcnn", "--hardware", "meta_prototype_df",
                                              "--as-published"};
  const auto with = [&](const std::string& flag, const std::string& value) {
    std::vector<std::string> words = published;
    words.insert(words.end(), {flag, value});
    return error_of(words);
  };
  CHECK(with("--cost-model", "timeloop") ==
        "codescent: --cost-model: --as-published is ZigZag's model\n");
  CHECK(with("--fix", "array_side=8") ==
        "codescent: --fix: accelerators of ZigZag's model have no sizes to change\n");
  CHECK(with("--energy-table", "pat_40nm") ==
        "codescent: --energy-table: accelerators of ZigZag's model state their energies\n");
}

TEST_CASE("fuse refuses layers, sizes and cuts that it cannot run as they are asked for") {
  CHECK(
      error_of({"attention", "--hardware", "meta_prototype_df", "--as-published"}) ==
      "codescent: workload \"attention\", layer \"queries\": the published model has convolutions "
      "and poolings of one map and additions of two; leave --as-published out\n");
  CHECK(error_of({"attention", "--hardware", "gemmini", "--set", "sequence"}) ==
        "codescent: --set sequence: expected name=value, a positive integer\n");
  CHECK(error_of({"attention", "--hardware", "gemmini", "--set", "sequenc=3"})
            .find("no parameter is named \"sequenc\"; did you mean \"sequence\"?") !=
        std::string::npos);
  CHECK(error_of({"attention", "--hardware", "gemmini", "--fix", "array_side=1000"}) ==
        "codescent: --fix array_side=1000: the range of array_side is 2 to 128\n");
  CHECK(error_of({"resnet50", "--hardware", "gemmini", "--cuts", "conv2_1_reduce"}) ==
        "codescent: --cuts: a map from inside the stack \"conv1\" to \"conv2_1_reduce\" is read "
        "after it; expected cuts where one map is left\n");
}

}  // namespace codescent::testing
