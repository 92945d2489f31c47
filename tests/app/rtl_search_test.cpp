#include <nlohmann/json.hpp>

#include "core/files/csv_file.hpp"
#include "tests/app/program.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

using Json = nlohmann::json;

/// A convolution and a matrix product, both dense.
std::string write_dense_network(const TemporaryDirectory& directory) {
  const std::string path = directory / "dense.yaml";
  write_text(path,
             "schema: codescent/workload/1\nname: dense\nsource: a test\nlayers:\n"
             "  - {name: conv, bounds: {R: 3, S: 3, P: 28, Q: 28, C: 64, K: 128}, count: 2}\n"
             "  - {name: product, bounds: {P: 128, C: 256, K: 64}}\n");
  return path;
}

std::vector<std::string> rtl_search(const std::string& network, const std::string& output,
                                    std::vector<std::string> flags = {}) {
  flags.insert(flags.end(), {"--latency-model", "rtl"});
  return quick_search(network, output, flags);
}

}  // namespace

TEST_CASE("a search by predicted RTL fixes the array and says what the predictor says") {
  const TemporaryDirectory directory;
  const std::string network = write_dense_network(directory), result = directory / "result";
  const Outcome outcome = run_here(rtl_search(network, result));
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK(outcome.out.find("RTL EDP") != std::string::npos);
  const Json best = Json::parse(read_text(result + "/summary.json"))["best"];
  CHECK(best["hardware"]["array_side"] == 16);
  CHECK(best["rtl"]["predictor"] == "rtl");

  const CsvTable table = read_csv(result + "/rtl_latency.csv");
  REQUIRE(table.num_rows() == 2);
  double cycles = 0;
  for (std::size_t row = 0; row < 2; ++row) {
    const double predicted = table.number(row, "predicted_cycles");
    CHECK(table.number(row, "low_cycles") < predicted);
    CHECK(predicted < table.number(row, "high_cycles"));
    cycles += table.number(row, "count") * predicted;
  }
  CHECK(best["rtl"]["cycles"].get<double>() == doctest::Approx(cycles));
  const double edp = best["rtl"]["edp_uj_cycles"];
  CHECK(edp == doctest::Approx(best["energy_uj"].get<double>() * cycles));
  // The search allowed for one standard deviation of every layer.
  CHECK(best["objective"].get<double>() > edp);
}

TEST_CASE("without risk the objective is the predicted EDP") {
  const TemporaryDirectory directory;
  const std::string result = directory / "result";
  REQUIRE(run_here(rtl_search(write_dense_network(directory), result, {"--risk", "0"})).exit_code ==
          0);
  const Json best = Json::parse(read_text(result + "/summary.json"))["best"];
  CHECK(best["objective"].get<double>() ==
        doctest::Approx(best["rtl"]["edp_uj_cycles"].get<double>()));
}

TEST_CASE("evaluate says of a design what the search that made it said") {
  const TemporaryDirectory directory;
  const std::string result = directory / "result";
  REQUIRE(run_here(rtl_search(write_dense_network(directory), result)).exit_code == 0);
  const Outcome outcome = run_here({"evaluate", result, "--latency-model", "rtl", "--json"});
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  Json said = Json::parse(read_text(result + "/summary.json"))["best"]["rtl"];
  said["risk"] = 0.0;  // an evaluation allows for none
  CHECK(Json::parse(outcome.out)["rtl"].dump() == said.dump());
}

TEST_CASE("a search by predicted RTL is the same on one and two threads") {
  const TemporaryDirectory directory;
  const std::string network = write_dense_network(directory);
  const std::string one = directory / "one", two = directory / "two";
  REQUIRE(run_here(rtl_search(network, one, {"--threads", "1"})).exit_code == 0);
  REQUIRE(run_here(rtl_search(network, two, {"--threads", "2"})).exit_code == 0);
  for (const std::string name : {"/design.yaml", "/layers.csv", "/rtl_latency.csv"})
    CHECK(read_text(one + name) == read_text(two + name));
}

TEST_CASE("what a predictor does not know is refused before the search") {
  const TemporaryDirectory directory;
  const std::string dense = write_dense_network(directory), result = directory / "result";
  const auto error_of = [&](const std::vector<std::string>& words) {
    const Outcome outcome = run_here(words);
    CHECK(outcome.exit_code == 2);
    return outcome.err;
  };
  CHECK(error_of(rtl_search(dense, result, {"--fix", "array_side=32"})) ==
        "codescent: --latency-model: \"rtl\" covers arrays of side 16, got 32 from --fix\n");
  CHECK(error_of(rtl_search(dense, result, {"--max", "array_side=8"})) ==
        "codescent: --latency-model: \"rtl\" covers arrays of side 16, got the range 2 to 8\n");
  CHECK(error_of(rtl_search(write_tiny_network(directory), result)) ==
        "codescent: --latency-model: \"rtl\" knows dense convolutions and matrix products; layer "
        "\"depthwise\" is depthwise, not dense\n");
  CHECK(error_of(quick_search(dense, result, {"--latency-model", "gemini_rtl"}))
            .find("did you mean \"gemmini_rtl\"?") != std::string::npos);
  CHECK(error_of(quick_search(dense, result, {"--latency-model", "rlt"})) ==
        "codescent: --latency-model: expected one of analytical, rtl, gemmini_rtl, or a directory "
        "with a slash in its path, got \"rlt\"; did you mean \"rtl\"?\n");
  CHECK(error_of(quick_search(dense, result, {"--risk", "2"})) ==
        "codescent: --risk requires --latency-model\n");
  CHECK(error_of(quick_search(dense, result, {"--latency-model", "rtl", "--risk", "-1"}))
            .find("--risk") != std::string::npos);
  CHECK(error_of(quick_search(dense, result, {"--latency-model", "rtl", "--risk", "1000"})) ==
        "codescent: --risk: expected a number from 0 to 100, got 1000\n");
}

}  // namespace codescent::testing
