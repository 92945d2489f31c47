#include <nlohmann/json.hpp>

#include "core/exact_model/evaluate.hpp"
#include "core/exact_model/verify.hpp"
#include "hw_templates/gemmini/tiling.hpp"
#include "searchers/figures/gemmini_baseline.hpp"
#include "tests/app/program.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"

namespace codescent::testing {
namespace {

constexpr char kData[] = CODESCENT_SOURCE_DIR "/data";

nlohmann::json json_in(const std::string& path) {
  return nlohmann::json::parse(read_text(path));
}

}  // namespace

TEST_CASE("a search tells what Gemmini's own tiling reaches on its hardware, layer by layer") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  const Outcome outcome = run_here(quick_search(
      network, result,
      {"--fix", "array_side=4", "--fix", "scratchpad_kib=64", "--fix", "accumulator_kib=64"}));
  REQUIRE(outcome.exit_code == 0);
  CHECK(outcome.out.find("baseline   Gemmini's own tiling on this hardware, on the 2 of 3 layers "
                         "that it can tile: EDP ") != std::string::npos);
  const auto summary = json_in(result + "/summary.json");
  const auto& baseline = summary["gemmini_tiling_baseline"];
  CHECK(baseline["layers"] == 3);
  CHECK(baseline["tiled_layers"] == 2);
  REQUIRE(baseline["obstacles"].size() == 1);
  CHECK(baseline["obstacles"][0]["layer"] == "depthwise");
  CHECK(baseline["obstacles"][0]["reason"] ==
        "Gemmini's software runs depthwise layers with a call of their own, whose tiling is not "
        "known here");

  // The product alone, scored at the found sizes by hand.
  const Inputs inputs = load_inputs(network, "gemmini", "pat_40nm", kData);
  Hardware hardware;
  for (const Parameter& parameter : inputs.architecture.parameters)
    hardware.values.push_back(summary["best"]["hardware"][parameter.name]);
  const Layer& product = inputs.workload.layers[1];
  const auto tiling = gemmini_tiling(product, inputs.architecture, hardware);
  REQUIRE(tiling.has_value());
  const Mapping mapping = gemmini_mapping(product, inputs.architecture, hardware, *tiling);
  const LayerMetrics figures =
      evaluate_layer(inputs.architecture,
                     size_hardware(inputs.architecture, hardware, inputs.table), product, mapping);
  const std::string table = read_text(result + "/gemmini/tiling_baseline.csv");
  CHECK(table.find("\nproduct," + std::to_string(product.count) + "," +
                   mapping_string(mapping, inputs.architecture) + "," +
                   std::to_string(figures.latency.cycles) + ",") != std::string::npos);
}

TEST_CASE("evaluate writes Gemmini's files for other sizes, and they say what fits then") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  REQUIRE(run_here(quick_search(network, result, {"--fix", "array_side=4"})).exit_code == 0);
  const std::string written = directory / "here";
  const Outcome outcome = run_here({"evaluate", result, "--fix", "scratchpad_kib=64", "--fix",
                                    "accumulator_kib=64", "--gemmini", written});
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK(names_in(written) == std::vector<std::string>{"layers.json", "params.h"});
  const auto calls = json_in(written + "/layers.json");
  CHECK(calls["schema_version"] == 1);
  CHECK(calls["array_side"] == 4);
  CHECK(calls["scratchpad_rows"] == 16384);
  REQUIRE(calls["layers"].size() == 3);
  CHECK(calls["layers"][0]["kind"] == "conv");
  CHECK(calls["layers"][1]["kind"] == "matmul");
  CHECK(calls["layers"][2]["kind"] == "conv_dw");
  for (const auto& layer : calls["layers"]) {
    CHECK(layer["fits_double_buffered"] == true);
    for (const char* dim : {"R", "S", "P", "Q", "C", "K", "N"})
      CHECK(layer["tile"][dim].get<int>() * layer["iterations"][dim].get<int>() >=
            layer["bounds"][dim].get<int>());
  }
}

TEST_CASE("hardware of another form has neither calls nor baseline nor start") {
  Inputs inputs = load_inputs("bert", "gemmini", "pat_40nm", kData);
  CHECK(gemmini_starts(inputs.architecture, inputs.workload, {}).size() == 1);
  inputs.architecture = three_level();
  CHECK(gemmini_starts(inputs.architecture, inputs.workload, {}).empty());
  CHECK_FALSE(gemmini_baseline(inputs, {}, {}).has_value());
}

TEST_CASE("the given start is Gemmini's tiling at the default sizes, or at those that are fixed") {
  const Inputs inputs = load_inputs("bert", "gemmini", "pat_40nm", kData);
  const auto first_of = [&](const SizeChoices& fixed) {
    return gemmini_starts(inputs.architecture, inputs.workload, fixed).at(0).at(0).value();
  };
  const Mapping usual = first_of({});
  CHECK(usual.levels[1].spatial[index(Dim::C)] == 16);
  CHECK(first_of({8, {}, {}}).levels[1].spatial[index(Dim::C)] == 8);
  CHECK(verify_mapping(inputs.architecture, inputs.architecture.default_hardware(),
                       inputs.workload.layers[0], usual)
            .empty());
}

}  // namespace codescent::testing
