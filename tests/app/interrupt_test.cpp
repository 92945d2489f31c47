#include <csignal>
#include <nlohmann/json.hpp>

#include "tests/app/program.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

using Json = nlohmann::json;

/// Under sanitizers, and on a machine that does something else too, everything takes longer.
constexpr double kSecondsToEnd = 5;

}  // namespace

TEST_CASE("a search that is interrupted at any moment leaves a design that evaluate reproduces") {
  const TemporaryDirectory directory;
  const std::string result = directory / "result";
  const double delays_seconds[] = {0.0, 0.2, 0.5, 0.8, 1.3, 2.1};
  int index = 0;
  for (const double delay_seconds : delays_seconds) {
    const int signal_number = index++ % 2 == 0 ? SIGINT : SIGTERM;
    const Outcome outcome = run_program(
        {"search", "resnet50", "--output", result, "--steps", "100000", "--round-every", "10"},
        Interrupt{signal_number, delay_seconds, ""});
    CAPTURE(delay_seconds);
    INFO(outcome.err);
    REQUIRE(outcome.exit_code == 0);
    CHECK(outcome.seconds_after_signal < kSecondsToEnd);
    CHECK(outcome.out.find("ended      stopped") != std::string::npos);
    const Json summary = Json::parse(read_text(result + "/summary.json"));
    CHECK(summary["termination"] == "stopped");
    const Outcome evaluated = run_here({"evaluate", result, "--json"});
    REQUIRE(evaluated.exit_code == 0);
    CHECK(Json::parse(evaluated.out)["edp_uj_cycles"].dump() ==
          summary["best"]["edp_uj_cycles"].dump());
  }
}

TEST_CASE("a search that is killed outright leaves the best design it had a moment before") {
  const TemporaryDirectory directory;
  const std::string result = directory / "result";
  const Outcome outcome = run_program({"search", "bert", "--output", result, "--steps", "100000",
                                       "--round-every", "2", "--starts", "2"},
                                      Interrupt{SIGKILL, 0.5, result + "/summary.json"});
  CHECK(outcome.exit_code == -1);
  const Json summary = Json::parse(read_text(result + "/summary.json"));
  CHECK(summary["termination"] == "running");
  const Outcome evaluated = run_here({"evaluate", result});
  CHECK(evaluated.exit_code == 0);
}

TEST_CASE("commands that write nothing end at once when interrupted") {
  const Outcome outcome = run_program(
      {"check-gradients", "--points", "1000", "--workload", "resnet50"}, Interrupt{SIGTERM, 1, ""});
  CHECK(outcome.exit_code == -1);
}

}  // namespace codescent::testing
