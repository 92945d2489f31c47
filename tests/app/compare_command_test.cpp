#include <filesystem>
#include <fstream>

#include "core/files/csv_file.hpp"
#include "core/files/result_file.hpp"
#include "tests/app/program.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

std::vector<std::string> quick_compare(const std::string& network, const std::string& hardware,
                                       const std::string& output,
                                       const std::vector<std::string>& flags = {}) {
  std::vector<std::string> arguments = {"compare", "--workloads", network, "--hardware",
                                        hardware,  "--starts",    "4",     "--steps",
                                        "10",      "--output",    output};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  return arguments;
}

/// The row of a whole network.
std::size_t network_row(const CsvTable& table, const std::string& hardware) {
  for (std::size_t row = 0; row < table.num_rows(); ++row)
    if (table.text(row, "hardware") == hardware && table.text(row, "layer").empty()) return row;
  throw std::out_of_range("no row of " + hardware);
}

}  // namespace

TEST_CASE("compare writes a result for each pair and figures that add up") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  const Outcome outcome =
      run_here(quick_compare(network, "gemmini,eyeriss_like,nvdla_small", result));
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK(names_in(result) == std::vector<std::string>{"comparison.csv", "comparison.json",
                                                     "tiny-eyeriss_like", "tiny-gemmini",
                                                     "tiny-nvdla_small"});
  CHECK(outcome.out.find("warning: MAC units differ (gemmini 256, eyeriss_like 168, nvdla_small "
                         "64); ratios do not compare dataflows alone") != std::string::npos);
  CHECK(outcome.out.find("warning: word widths differ") != std::string::npos);

  const CsvTable table = read_csv(result + "/comparison.csv");
  for (const std::string hardware : {"gemmini", "eyeriss_like", "nvdla_small"}) {
    CAPTURE(hardware);
    const std::size_t total = network_row(table, hardware);
    double cycles = 0, energy_uj = 0, macs = 0;
    for (std::size_t row = 0; row < table.num_rows(); ++row) {
      if (table.text(row, "hardware") != hardware || table.text(row, "layer").empty()) continue;
      cycles += table.number(row, "cycles");
      energy_uj += table.number(row, "energy_uj");
      macs += table.number(row, "macs");
    }
    CHECK(table.number(total, "cycles") == cycles);
    CHECK(table.number(total, "macs") == macs);
    CHECK(table.number(total, "energy_uj") == doctest::Approx(energy_uj).epsilon(1e-12));
    CHECK(table.number(total, "edp_uj_cycles") ==
          doctest::Approx(energy_uj * cycles).epsilon(1e-12));
    double parts_fj = 0;
    for (const char* part : {"mac", "spads", "buffer", "dram"})
      parts_fj += table.number(total, std::string(part) + "_fj_per_mac");
    CHECK(table.number(total, "total_fj_per_mac") == doctest::Approx(parts_fj).epsilon(1e-12));
    CHECK(parts_fj == doctest::Approx(energy_uj * 1e9 / macs).epsilon(1e-9));
    CHECK(table.number(total, "utilisation") ==
          doctest::Approx(macs / cycles / table.number(total, "mac_units")).epsilon(1e-12));

    const Outcome again = run_here({"evaluate", result + "/tiny-" + hardware});
    CHECK(again.exit_code == 0);
  }
  CHECK(table.number(network_row(table, "nvdla_small"), "mac_units") == 64);
}

TEST_CASE("compare brings arrays to the first one's MAC units or area") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory);
  const std::string units = directory / "units", area = directory / "area";
  REQUIRE(run_here(quick_compare(network, "gemmini,nvdla_small", units, {"--at", "iso-pes"}))
              .exit_code == 0);
  const CsvTable by_units = read_csv(units + "/comparison.csv");
  CHECK(by_units.number(network_row(by_units, "nvdla_small"), "mac_units") == 256);

  REQUIRE(run_here(quick_compare(network, "gemmini,nvdla_small", area, {"--at", "iso-area"}))
              .exit_code == 0);
  const CsvTable by_area = read_csv(area + "/comparison.csv");
  const double ratio = by_area.number(network_row(by_area, "nvdla_small"), "area_mm2") /
                       by_area.number(network_row(by_area, "gemmini"), "area_mm2");
  CHECK(ratio > 0.95);
  CHECK(ratio <= 1 + 1e-9);
  CHECK(by_area.text(0, "at") == "iso-area");
  CHECK(by_area.text(0, "sizes") ==
        "array_side 16 PEs, scratchpad_kib 128 KiB, accumulator_kib 32 KiB");
}

TEST_CASE("compare warns of areas only where they differ") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  const auto warns = [&](const std::string& at) {
    const Outcome outcome =
        run_here(quick_compare(network, "gemmini,nvdla_small", result, {"--at", at}));
    REQUIRE(outcome.exit_code == 0);
    return outcome.out.find("warning: areas differ") != std::string::npos;
  };
  CHECK(warns("as-is"));
  CHECK_FALSE(warns("iso-area"));
}

TEST_CASE("a report shows a comparison's pairs in their order, and none of an earlier one") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  REQUIRE(run_here(quick_compare(network, "gemmini,eyeriss_like", result)).exit_code == 0);
  REQUIRE(run_here({"report", result, "--pareto-nodes", "0"}).exit_code == 0);
  REQUIRE(run_here(quick_compare(network, "simba,gemmini", result)).exit_code == 0);
  CHECK_FALSE(std::filesystem::exists(result + "/report.html"));
  REQUIRE(run_here({"report", result, "--pareto-nodes", "0"}).exit_code == 0);
  const std::string page = read_text(result + "/report.html");
  CHECK(page.find("tiny on eyeriss_like") == std::string::npos);
  REQUIRE(page.find("tiny on simba") != std::string::npos);
  CHECK(page.find("tiny on simba") < page.find("tiny on gemmini"));
  CHECK(page.find("MAC units differ (simba 1,024, gemmini 256)") != std::string::npos);
}

TEST_CASE("what compare writes is judged as a search by the analytical model") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  REQUIRE(run_here(quick_compare(network, "gemmini", result)).exit_code == 0);
  const Outcome judged = run_here({"certify", result + "/tiny-gemmini"});
  CHECK(judged.exit_code == 0);
  CHECK((judged.out + judged.err).find("predicted cycles") == std::string::npos);
}

TEST_CASE("a pair without a design is named, whatever is printed, and the others are there") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  std::string text =
      read_text(std::string(CODESCENT_SOURCE_DIR) + "/data/hardware/nvdla_small.yaml");
  text.replace(text.find("name: nvdla_small"), 17, "name: broken");
  text.replace(text.find("    spatial:\n"), 13, "    fixed_spatial: {C: 127}\n    spatial:\n");
  const std::string hardware = directory / "broken.yaml";
  std::ofstream(hardware) << text;
  for (const bool is_quiet : {false, true}) {
    CAPTURE(is_quiet);
    std::vector<std::string> flags;
    if (is_quiet) flags.emplace_back("--quiet");
    const Outcome outcome = run_here(quick_compare(network, hardware + ", gemmini", result, flags));
    CHECK(outcome.exit_code == 3);
    CHECK((is_quiet ? outcome.err : outcome.out).find("tiny on broken: Layer ") !=
          std::string::npos);
    const CsvTable table = read_csv(result + "/comparison.csv");
    CHECK(table.text(0, "termination") == "no valid design");
    CHECK(table.text(0, "cycles").empty());
    CHECK(table.number(network_row(table, "gemmini"), "cycles") > 0);
  }
}

TEST_CASE("a hardware file of the user's own works with search, evaluate and compare") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory);
  std::string text =
      read_text(std::string(CODESCENT_SOURCE_DIR) + "/data/hardware/simple_weight_stationary.yaml");
  text.replace(text.find("name: simple_weight_stationary"), 30, "name: mine");
  const std::string hardware = directory / "mine.yaml";
  std::ofstream(hardware) << text;

  const std::string found = directory / "found";
  REQUIRE(run_here(quick_search(network, found, {"--hardware", hardware})).exit_code == 0);
  CHECK(run_here({"evaluate", found}).exit_code == 0);
  const std::string compared = directory / "compared";
  REQUIRE(run_here(quick_compare(network, hardware + ",gemmini", compared)).exit_code == 0);
  CHECK(read_csv(compared + "/comparison.csv").text(0, "hardware") == "mine");
  REQUIRE(run_here({"report", found, compared, "--output", directory / "page.html"}).exit_code ==
          0);
  CHECK(read_text(directory / "page.html").find("tiny on mine") != std::string::npos);
}

TEST_CASE("compare maps with the searcher asked for, and refuses effort that it has no use for") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  REQUIRE(run_here({"compare", "--workloads", network, "--hardware", "nvdla_small", "--searcher",
                    "exact", "--output", result})
              .exit_code == 0);
  const std::string summary = read_text(result + "/tiny-nvdla_small/summary.json");
  CHECK(summary.find("\"searcher\": \"exact\"") != std::string::npos);
  CHECK(read_csv(result + "/comparison.csv").text(0, "termination") == "converged");
  CHECK(run_here(quick_compare(network, "gemmini", result, {"--searcher", "exact"})).err ==
        "codescent: --starts: searcher exact has no use for it; its effort is set by --epsilon\n");
}

TEST_CASE("a page beside a first comparison is not taken for one of an earlier comparison") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  std::filesystem::create_directories(result);
  write_text(result + "/report.html", "mine");
  REQUIRE(run_here(quick_compare(network, "gemmini,nvdla_small", result)).exit_code == 0);
  CHECK(read_text(result + "/report.html") == "mine");
}

TEST_CASE("compare refuses what it cannot tell apart or find") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  CHECK(run_here(quick_compare(network, "gemmini,gemmini", result)).err ==
        "codescent: --workloads, --hardware: two of the pairs are called tiny-gemmini; give "
        "workloads and "
        "hardware names of their own\n");
  const Outcome unknown = run_here(quick_compare(network, "gemmini,eyeris_like", result));
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.err.find("eyeriss_like") != std::string::npos);
}

}  // namespace codescent::testing
