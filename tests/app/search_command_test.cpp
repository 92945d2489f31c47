#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/files/result_file.hpp"
#include "core/inputs/workload_input.hpp"
#include "tests/app/program.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

using Json = nlohmann::json;

/// summary.json without the fields that may differ from run to run.
std::string summary_without_clock(const std::string& result) {
  Json summary = Json::parse(read_text(result + "/summary.json"));
  summary.erase("wall_clock");
  return summary.dump();
}

/// trace.csv without its first column.
std::string trace_without_seconds(const std::string& result) {
  std::string kept;
  const std::string trace = read_text(result + "/trace.csv");
  for (std::size_t begin = 0; begin < trace.size();) {
    const std::size_t end = trace.find('\n', begin);
    const std::size_t comma = trace.find(',', begin);
    kept += trace.substr(comma, end - comma + 1);
    begin = end + 1;
  }
  return kept;
}

/// Everything that a search wrote and that must not depend on the clock.
std::string settled_bytes(const std::string& result) {
  std::string bytes = summary_without_clock(result) + trace_without_seconds(result) +
                      read_text(result + "/design.yaml") + read_text(result + "/layers.csv");
  for (const std::string folder : {"/timeloop", "/gemmini"})
    for (const std::string& name : names_in(result + folder))
      bytes += name + read_text(result + folder + "/" + name);
  return bytes;
}

}  // namespace

TEST_CASE("a search writes its whole result directory, and evaluate agrees to the last digit") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  const Outcome outcome = run_here(quick_search(network, result));
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK(outcome.err == "");
  CHECK(outcome.out.find("stem 3x3/2") != std::string::npos);
  CHECK(outcome.out.find("ended      converged") != std::string::npos);
  CHECK(names_in(result) == std::vector<std::string>{"design.yaml", "gemmini", "layers.csv",
                                                     "summary.json", "timeloop", "trace.csv"});
  CHECK(names_in(result + "/timeloop") ==
        std::vector<std::string>{"00_stem_3x3_2.mapping.yaml", "00_stem_3x3_2.problem.yaml",
                                 "01_product.mapping.yaml", "01_product.problem.yaml",
                                 "02_depthwise.mapping.yaml", "02_depthwise.problem.yaml",
                                 "arch.yaml"});
  CHECK(names_in(result + "/gemmini") ==
        std::vector<std::string>{"layers.json", "params.h", "tiling_baseline.csv"});

  const Json summary = Json::parse(read_text(result + "/summary.json"));
  CHECK(summary["schema_version"] == 1);
  CHECK(summary["termination"] == "converged");
  CHECK(summary["best"]["objective"] == summary["best"]["edp_uj_cycles"]);
  CHECK(summary["provenance"]["inputs"].size() == 4);  // the energy table has an area table
  CHECK(summary["provenance"]["coefficients"].size() == 5);
  CHECK(summary["starts"].size() == 4);

  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"evaluate", result, "--json"},
        {"evaluate", "--workload", network, "--hardware", "gemmini", "--mapping",
         result + "/design.yaml", "--json"}}) {
    const Outcome evaluated = run_here(words);
    CHECK(evaluated.err == "");
    REQUIRE(evaluated.exit_code == 0);
    const Json figures = Json::parse(evaluated.out);
    for (const char* key : {"edp_uj_cycles", "energy_uj", "cycles", "area_mm2"})
      CHECK(figures[key].dump() == summary["best"][key].dump());
    CHECK(figures["sizes"] == summary["best"]["hardware"]);
    CHECK(figures["layers"].size() == 3);
  }
}

TEST_CASE("the Timeloop problems of a result read back as the layers they came from") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  REQUIRE(run_here(quick_search(network, result)).exit_code == 0);
  const Workload workload = load_workload(network);
  const auto names = names_in(result + "/timeloop");
  for (std::size_t i = 0; i < workload.layers.size(); ++i) {
    const Layer& layer = workload.layers[i];
    const Workload read = load_workload(result + "/timeloop/" + names[2 * i + 1]);
    REQUIRE(read.layers.size() == 1);
    CHECK(read.layers[0].type == layer.type);
    CHECK(read.layers[0].bounds == layer.bounds);
    CHECK(read.layers[0].stride_w == layer.stride_w);
    CHECK(read.layers[0].dilation_h == layer.dilation_h);
  }
}

TEST_CASE("one thread and two write the same bytes, wall clock aside") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory);
  std::vector<std::string> bytes;
  for (const char* threads : {"1", "2"}) {
    const std::string result = directory / std::string("threads_") + threads;
    const Outcome outcome =
        run_here(quick_search(network, result, {"--threads", threads, "--quiet"}));
    REQUIRE(outcome.exit_code == 0);
    CHECK(outcome.out == "");
    CHECK(outcome.err == "");
    bytes.push_back(settled_bytes(result));
  }
  CHECK(bytes[0] == bytes[1]);
}

TEST_CASE("flags reach the search: sizes are fixed and bounded, limits hold, seeds matter") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  const Outcome outcome = run_here(quick_search(
      network, result,
      {"--fix", "array_side=8", "--min", "scratchpad_kib=3", "--max", "accumulator_kib=16",
       "--objective", "energy_area", "--max-area-mm2", "2", "--seed", "007", "--json"}));
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  const Json summary = Json::parse(outcome.out);
  CHECK(summary == Json::parse(read_text(result + "/summary.json")));
  CHECK(summary["best"]["hardware"]["array_side"] == 8);
  CHECK(summary["best"]["hardware"]["scratchpad_kib"] >= 3);
  CHECK(summary["best"]["hardware"]["accumulator_kib"] <= 16);
  CHECK(summary["best"]["area_mm2"] <= 2.0);
  CHECK(summary["seed"] == 7);
  CHECK(summary["options"]["objective"] == "energy_area");
  CHECK(summary["options"]["fix"] == Json{{"array_side", 8}});
  CHECK(summary["best"]["objective"].get<double>() ==
        doctest::Approx(summary["best"]["energy_uj"].get<double>() *
                        summary["best"]["area_mm2"].get<double>()));
}

TEST_CASE("a search without a valid design says so, exits with 3 and leaves no design behind") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  REQUIRE(run_here(quick_search(network, result)).exit_code == 0);
  const Outcome outcome = run_here(quick_search(network, result, {"--max-latency-cycles", "1"}));
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.out.find("no valid design") != std::string::npos);
  CHECK(names_in(result) ==
        std::vector<std::string>{"gemmini", "summary.json", "timeloop", "trace.csv"});
  CHECK(names_in(result + "/timeloop").empty());
  CHECK(names_in(result + "/gemmini").empty());
  const Json summary = Json::parse(read_text(result + "/summary.json"));
  CHECK(summary["best"].is_null());
  CHECK(summary["termination"] == "no valid design");
}

TEST_CASE(
    "a search leaves other files of its directory alone, and shares it with no other search") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  std::filesystem::create_directories(result + "/timeloop");
  write_text(result + "/timeloop/mine.yaml", "mine");
  write_text(result + "/notes.txt", "mine");
  {
    const DirectoryLock lock(result);
    const Outcome refused = run_here(quick_search(network, result));
    CHECK(refused.exit_code == 2);
    CHECK(refused.err ==
          "codescent: " + result +
              ": another process is writing there; wait for it, or choose another directory\n");
  }
  REQUIRE(run_here(quick_search(network, result)).exit_code == 0);
  CHECK(read_text(result + "/timeloop/mine.yaml") == "mine");
  CHECK(read_text(result + "/notes.txt") == "mine");
}

}  // namespace codescent::testing
