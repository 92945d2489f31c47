#include <fstream>
#include <nlohmann/json.hpp>

#include "core/files/result_file.hpp"
#include "tests/app/program.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

using Json = nlohmann::json;

/// One dilated layer with a single row of outputs: its box has rows that no window reaches.
std::string write_dilated_network(const TemporaryDirectory& directory) {
  const std::string path = directory / "dilated.yaml";
  std::ofstream(path) << "schema: codescent/workload/1\n"
                         "name: dilated\n"
                         "source: a test\n"
                         "layers:\n"
                         "  - name: atrous\n"
                         "    bounds: {R: 3, S: 3, P: 16, C: 16, K: 16}\n"
                         "    dilation: {W: 6, H: 6}\n";
  return path;
}

}  // namespace

TEST_CASE(
    "distinct words of a dilated layer are fewer than its box, and a design remembers which") {
  const TemporaryDirectory directory;
  const std::string network = write_dilated_network(directory);
  const std::string box = directory / "box", distinct = directory / "distinct";
  REQUIRE(run_here(quick_search(network, box)).exit_code == 0);
  REQUIRE(run_here(quick_search(network, distinct, {"--footprint", "distinct"})).exit_code == 0);
  CHECK(read_text(box + "/design.yaml").find("footprint") == std::string::npos);
  CHECK(read_text(distinct + "/design.yaml").find("footprint: distinct\n") != std::string::npos);

  // What one design counts by its words it counts no less by its box.
  const auto energy_uj = [&](const std::vector<std::string>& flags) {
    std::vector<std::string> arguments = {"evaluate", "--mapping", distinct, "--json"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const Outcome outcome = run_here(arguments);
    INFO(outcome.err);
    REQUIRE(outcome.exit_code == 0);
    return Json::parse(outcome.out)["energy_uj"].get<double>();
  };
  CHECK(energy_uj({}) == energy_uj({"--footprint", "distinct"}));
  CHECK(energy_uj({}) <= energy_uj({"--footprint", "bounding-box"}));

  const Json summary = Json::parse(read_text(distinct + "/summary.json"));
  const Outcome again = run_here({"evaluate", distinct, "--json"});
  CHECK(Json::parse(again.out)["edp_uj_cycles"] == summary["best"]["edp_uj_cycles"]);
  CHECK(summary["options"]["footprint"] == "distinct");
}

TEST_CASE("a predictor of RTL is not asked for distinct words") {
  const TemporaryDirectory directory;
  const Outcome refused =
      run_here(quick_search(write_dilated_network(directory), directory / "result",
                            {"--footprint", "distinct", "--latency-model", "rtl"}));
  CHECK(refused.exit_code == 2);
}

}  // namespace codescent::testing
