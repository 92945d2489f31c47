#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/files/result_file.hpp"
#include "core/formats/workload_file.hpp"
#include "tests/app/program.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

using Json = nlohmann::json;

const std::vector<std::string> kSmall = {
    "--max", "array_side=16",      "--max", "scratchpad_kib=16",
    "--max", "accumulator_kib=16", "--fix", "array_side=8"};

std::vector<std::string> with(std::vector<std::string> words,
                              const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// A search of small sizes by a searcher, with little effort.
std::vector<std::string> search_by(const std::string& searcher, const std::string& network,
                                   const std::string& output,
                                   const std::vector<std::string>& flags = {}) {
  return with(
      with({"search", network, "--searcher", searcher, "--output", output, "--quiet"}, kSmall),
      flags);
}

Json json_of(const std::string& path) {
  return Json::parse(read_text(path));
}

/// Bounds and gaps as the objective has them.
void expect_consistent(const Json& optimality) {
  const double objective = optimality["objective"];
  for (const char* where : {"at_these_sizes", "over_all_sizes"}) {
    CAPTURE(where);
    const Json& bound = optimality[where];
    CHECK(bound["bound"].get<double>() <= objective * (1 + 1e-12));
    CHECK(bound["gap"].get<double>() ==
          doctest::Approx(objective / bound["bound"].get<double>() - 1).epsilon(1e-9));
    CHECK(bound["proven_optimal"] == (bound["gap"] == 0));
  }
  CHECK(optimality["over_all_sizes"]["bound"].get<double>() <=
        optimality["at_these_sizes"]["bound"].get<double>() * (1 + 1e-12));
  for (const char* shares : {"cycles_limited_by", "energy_shares"}) {
    double sum = 0;
    for (const auto& [name, share] : optimality[shares].items()) sum += share.get<double>();
    CHECK(sum == doctest::Approx(1));
  }
}

std::string error_of(const std::vector<std::string>& words) {
  const Outcome outcome = run_here(words);
  CHECK(outcome.exit_code == 2);
  return outcome.err;
}

}  // namespace

TEST_CASE("every search says how far from optimal its design is, and certify proves it closer") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  const Outcome searched = run_here(with(quick_search(network, result), kSmall));
  INFO(searched.err);
  REQUIRE(searched.exit_code == 0);
  CHECK(searched.out.find("\ngap  ") != std::string::npos);
  CHECK(searched.out.find("\nbinding  ") != std::string::npos);
  const Json quick = json_of(result + "/summary.json")["optimality"];
  expect_consistent(quick);

  const Outcome certified = run_here({"certify", result, "--time-limit", "0"});
  INFO(certified.err);
  REQUIRE(certified.exit_code == 0);
  const Json certificate = json_of(result + "/certificate.json");
  const Json proven = certificate["optimality"];
  expect_consistent(proven);
  CHECK(proven["over_all_sizes"]["proven_optimal"] == true);
  CHECK(proven["over_all_sizes"]["bound"].get<double>() >=
        quick["over_all_sizes"]["bound"].get<double>() * (1 - 1e-12));
  // The ranges and the goal are those of the search.
  CHECK(certificate["question"]["fix"] == Json{{"array_side", 8}});
  CHECK(certificate["question"]["max"]["scratchpad_kib"] == 16);
  CHECK(certificate["question"]["objective"] == "edp");
  CHECK(certificate["termination"] == "proven optimal");
  CHECK(certificate["design"]["objective"] ==
        json_of(result + "/summary.json")["best"]["objective"]);

  // A search from nothing ends at the same optimum, and says so.
  const std::string exact = directory / "exact";
  REQUIRE(run_here(search_by("exact", network, exact)).exit_code == 0);
  const Json summary = json_of(exact + "/summary.json");
  CHECK(summary["termination"] == "converged");
  CHECK(summary["best"]["objective"].get<double>() ==
        doctest::Approx(proven["objective"].get<double>()).epsilon(1e-12));
  CHECK(summary["optimality"]["over_all_sizes"]["proven_optimal"] == true);
}

TEST_CASE("what a certificate finds better is written as a design, and taken by search --certify") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), poor = directory / "poor";
  const std::vector<std::string> little = {"--hardware-samples", "1", "--mappings", "1"};
  // One size of each memory, and then all of the range.
  REQUIRE(
      run_here(search_by("random", network, poor,
                         with(little, {"--fix", "scratchpad_kib=1", "--fix", "accumulator_kib=1"})))
          .exit_code == 0);
  const Outcome certified =
      run_here({"certify", poor, "--fix", "array_side=8", "--json", "--time-limit", "0"});
  REQUIRE(certified.exit_code == 0);
  CHECK(certified.out == read_text(poor + "/certificate.json"));
  const Json certificate = Json::parse(certified.out);
  const double better = certificate["optimality"]["objective"];
  CHECK(better < certificate["design"]["objective"].get<double>());
  const Outcome evaluated = run_here({"evaluate", poor + "/better_design.yaml", "--json"});
  INFO(evaluated.err);
  REQUIRE(evaluated.exit_code == 0);
  CHECK(Json::parse(evaluated.out)["edp_uj_cycles"] == better);

  // Asked again with hardly any time, it forgets neither the better design nor the bound.
  REQUIRE(run_here({"certify", poor, "--fix", "array_side=8", "--time-limit", "0.001"}).exit_code ==
          0);
  const Json again = json_of(poor + "/certificate.json");
  CHECK(again["optimality"]["objective"] == better);
  CHECK(again["optimality"]["over_all_sizes"]["proven_optimal"] == true);
  // The better design itself is not taken away by its own certificate.
  REQUIRE(run_here({"certify", poor + "/better_design.yaml", "--fix", "array_side=8"}).exit_code ==
          0);
  CHECK(json_of(poor + "/certificate.json")["design"]["objective"] == better);
  CHECK(std::filesystem::exists(poor + "/better_design.yaml"));

  const std::string result = directory / "certified";
  REQUIRE(run_here(search_by("random", network, result,
                             with(little, {"--certify", "--certify-seconds", "0"})))
              .exit_code == 0);
  const Json summary = json_of(result + "/summary.json");
  CHECK(summary["best"]["objective"] == better);
  expect_consistent(summary["optimality"]);
  CHECK(summary["optimality"]["over_all_sizes"]["proven_optimal"] == true);
  CHECK(read_text(result + "/trace.csv").find(",certificate,") != std::string::npos);

  // A new search leaves nothing of the old one's certificate.
  REQUIRE(run_here(search_by("random", network, poor, little)).exit_code == 0);
  const auto names = names_in(poor);
  for (const char* gone : {"certificate.json", "better_design.yaml"})
    CHECK(std::find(names.begin(), names.end(), gone) == names.end());
}

TEST_CASE("a design of imperfect factors is judged as what it is, outside the class") {
  const TemporaryDirectory directory;
  const std::string network = directory / "odd.yaml", result = directory / "result";
  write_text(network,
             "schema: codescent/workload/1\nname: odd\nsource: made up for tests\n"
             "layers:\n  - {name: odd, bounds: {P: 64, C: 16, K: 17}}\n");
  const std::vector<std::string> sizes = {"--fix", "array_side=16",    "--fix", "scratchpad_kib=4",
                                          "--fix", "accumulator_kib=4"};
  REQUIRE(run_here(with({"search", network, "--output", result, "--quiet"}, sizes)).exit_code == 0);
  // 17 outputs are prime: two passes over 16 columns beat any whole split.
  const std::string padded = directory / "padded.yaml";
  std::string text = read_text(result + "/design.yaml");
  const std::size_t begin = text.find("mapping: \"") + 10;
  text.replace(begin, text.find('"', begin) - begin,
               "L3[WIO] K2 - L2[WI] K16X - L1[O] C16X - L0[W] P64");
  write_text(padded, text);
  const Outcome certified = run_here(with({"certify", padded, "--time-limit", "0"}, sizes));
  INFO(certified.err);
  REQUIRE(certified.exit_code == 0);
  CHECK(certified.out.find("\nclass ") != std::string::npos);
  CHECK(certified.out.find("proven optimal") == std::string::npos);
  const Json optimality = json_of(directory / "certificate.json")["optimality"];
  CHECK(optimality["in_class"] == false);
  CHECK(optimality["over_all_sizes"]["proven_optimal"] == false);
  CHECK(optimality["over_all_sizes"]["bound"].get<double>() ==
        doctest::Approx(json_of(result + "/summary.json")["best"]["objective"].get<double>())
            .epsilon(1e-9));
  CHECK(optimality["objective"].get<double>() <
        optimality["over_all_sizes"]["bound"].get<double>());
}

TEST_CASE("what beside a design is not as a search wrote it is refused with its place") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  REQUIRE(
      run_here(search_by("random", network, result, {"--hardware-samples", "1", "--mappings", "1"}))
          .exit_code == 0);
  const std::string summary = read_text(result + "/summary.json");
  const std::pair<const char*, const char*> mistakes[] = {
      {R"({"options": 5})", "options: expected an object"},
      {R"({"options": {"objective": 3}})", "options.objective: expected text"},
      {R"({"options": {"objective": "speed"}})", "options.objective: expected the name of an"},
      {R"({"options": {"objective": "edp", "latency_model": "analytical", "limits": {"max_area_mm2": null}}})",
       "options.limits.max_area_mm2: expected a positive number"},
      {"not JSON", "expected what a search writes"}};
  for (const auto& [text, message] : mistakes) {
    CAPTURE(text);
    write_text(result + "/summary.json", text);
    const std::string error = error_of({"certify", result});
    CHECK(error.find("summary.json: " + std::string(message)) != std::string::npos);
  }
  std::filesystem::remove(result + "/summary.json");
  const Outcome outcome = run_here(with({"certify", result, "--time-limit", "0.001"}, kSmall));
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err.find("note: no summary.json beside the design") != std::string::npos);
}

TEST_CASE("every searcher runs from the command line, with its own effort") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory);
  const std::pair<const char*, std::vector<std::string>> searchers[] = {
      {"gradient", {"--starts", "4", "--steps", "5"}},
      {"random", {"--hardware-samples", "2", "--mappings", "5"}},
      {"bayesian", {"--hardware-samples", "4", "--mappings", "5"}},
      {"exact", {"--epsilon", "0.1"}},
      {"polish", {"--starts", "4"}}};
  for (const auto& [searcher, effort] : searchers) {
    CAPTURE(searcher);
    const std::string result = directory / searcher;
    const Outcome outcome = run_here(search_by(searcher, network, result, effort));
    INFO(outcome.err);
    REQUIRE(outcome.exit_code == 0);
    const Json summary = json_of(result + "/summary.json");
    CHECK(summary["options"]["searcher"] == searcher);
    CHECK(summary["layer_evaluations"] > 0);
    expect_consistent(summary["optimality"]);
    const Outcome evaluated = run_here({"evaluate", result, "--json"});
    CHECK(Json::parse(evaluated.out)["edp_uj_cycles"] == summary["best"]["edp_uj_cycles"]);
  }
}

TEST_CASE("effort that is not the searcher's, and bounds that nobody knows, are refused") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  CHECK(error_of(search_by("random", network, result, {"--starts", "4"})) ==
        "codescent: --starts: searcher random has no use for it; its effort is set by "
        "--hardware-samples, --mappings\n");
  CHECK(error_of(search_by("polish", network, result, {"--steps", "4"})) ==
        "codescent: --steps: searcher polish has no use for it; its effort is set by --starts, "
        "--polish-designs, --restarts\n");
  CHECK(error_of({"search", "bert", "--searcher", "exact", "--latency-model", "rtl"}) ==
        "codescent: --searcher exact: no proof would close for a learned latency model; leave out "
        "--latency-model\n");
  CHECK(error_of({"certify", result}).find("no such file") != std::string::npos);
  CHECK(names_in(directory.path()) == std::vector<std::string>{"tiny.yaml"});
}

TEST_CASE("certify refuses a design that the template forbids, and says why") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  REQUIRE(run_here(search_by("exact", network, result)).exit_code == 0);
  std::string text = read_text(std::string(CODESCENT_SOURCE_DIR) + "/data/hardware/gemmini.yaml");
  text += "    fixed_temporal: {N: 3}\n";  // of DRAM
  const std::string hardware = directory / "fixed.yaml";
  std::ofstream(hardware) << text;
  const std::string error = error_of({"certify", result, "--hardware", hardware});
  CHECK(error.find("DRAM temporal N; make the factor 3, not 1: the template fixes it") !=
        std::string::npos);
  CHECK_FALSE(std::filesystem::exists(result + "/certificate.json"));
}

}  // namespace codescent::testing
