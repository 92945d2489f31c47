#include <nlohmann/json.hpp>

#include "core/files/csv_file.hpp"
#include "tests/app/program.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/reference/reference_data.hpp"

namespace codescent::testing {
namespace {

using Json = nlohmann::json;

constexpr char kHeader[] =
    "set,layer,R,S,P,Q,C,K,N,G,shape,Wstride,Hstride,Wdilation,Hdilation,pe,spad_KB,acc_KB,"
    "mapping,cycles,energy_pat_uJ,energy_ert_uJ\n";
constexpr char kFireSimHeader[] =
    "target.cycle,target.energy,mapping.mapping,arch.meshX,arch.mem1_entries,arch.mem2_entries,"
    "prob.shape,prob.C,prob.Hdilation,prob.Hstride,prob.K,prob.N,prob.P,prob.Q,prob.R,prob.S,"
    "prob.Wdilation,prob.Wstride,target.gemmini_cycle\n";

/// A matrix product, P 16, C 8, K 8 on 8x8. It takes 16 cycles of arithmetic and 40 of DRAM: 128
/// inputs, 64 weights and 128 outputs are 320 words, 8 a cycle.
std::string product_row(const std::string& cycles, const std::string& energy_uj) {
  return "tests,product,1,1,16,1,8,8,1,1,cnn,1,1,1,1,8,4,2,"
         "L3[WIO] P2 - L2[WI] K8X - L1[O] C8X - L0[W] P8," +
         cycles + "," + energy_uj + "," + energy_uj + "\n";
}

/// A matrix product, P 16, C 64, K 8, that a circuit ran.
std::string firesim_row(const std::string& mapping, const std::string& rtl_cycles) {
  return rtl_cycles + ",1," + mapping + ",128,2048,1048576,cnn-layer,64,1,1,8,1,16,1,1,1,1,1," +
         rtl_cycles + "\n";
}

struct Case {
  TemporaryDirectory directory;
  std::string reference = directory / "rows.csv";
  std::string output = directory / "out";

  Outcome correlate(const std::string& text, const std::vector<std::string>& flags = {}) const {
    write_text(reference, text);
    std::vector<std::string> words = {"correlate", reference, "--output", output};
    words.insert(words.end(), flags.begin(), flags.end());
    return run_here(words);
  }
  Json summary() const { return Json::parse(read_text(output + "/summary.json")); }
};

bool has(const std::string& text, const std::string& word) {
  return text.find(word) != std::string::npos;
}

/// The cycles and energy that the exact model says, found by running it.
Json figures_of_product(const Case& files) {
  files.correlate(kHeader + product_row("1", "1"));
  const CsvTable rows = read_csv(files.output + "/rows.csv");
  return {{"cycles", rows.text(0, "predicted_cycles")},
          {"energy", rows.text(0, "predicted_energy_uj")}};
}

Json reference_summary(const std::string& path, const std::string& output) {
  const Outcome outcome = run_here({"correlate", path, "--json", "--output", output});
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  return Json::parse(outcome.out)["references"][0];
}

}  // namespace

TEST_CASE("correlate writes a summary, every row and a plot of each quantity") {
  const Case files;
  const Outcome outcome =
      files.correlate(kHeader + product_row("100", "2") + product_row("50", "3"));
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK(names_in(files.output) ==
        std::vector<std::string>{"rows.csv", "scatter_rows_cycles.svg", "scatter_rows_edp.svg",
                                 "scatter_rows_energy_uj.svg", "summary.json"});
  const Json reference = files.summary()["references"][0];
  CHECK(reference["flavour"] == "Timeloop reference rows");
  CHECK(reference["rows"] == 2);
  CHECK(reference["artefact_rows"] == 0);
  const CsvTable rows = read_csv(files.output + "/rows.csv");
  REQUIRE(rows.num_rows() == 2);
  const double cycles = rows.number(0, "predicted_cycles");
  CHECK(cycles == 40);
  CHECK(rows.number(1, "predicted_cycles") == 40);
  CHECK(rows.number(0, "cycles_error") == doctest::Approx(cycles / 100 - 1));
  CHECK(rows.number(1, "cycles_error") == doctest::Approx(cycles / 50 - 1));
  CHECK(rows.number(1, "line") == 3);
  CHECK(reference["quantities"]["cycles"]["mean_absolute_error"].get<double>() ==
        doctest::Approx((std::abs(cycles / 100 - 1) + std::abs(cycles / 50 - 1)) / 2));
  CHECK(has(outcome.out, "Spearman"));
  CHECK(has(outcome.out, "worst rows"));
  CHECK(has(read_text(files.output + "/scatter_rows_energy_uj.svg"), "predicted energy, uJ"));
}

TEST_CASE("the prediction of a row is the figure that evaluate gives for the same design") {
  const Case files;
  const Json figures = figures_of_product(files);
  const std::string network = files.directory / "net.yaml";
  const std::string design = files.directory / "design.yaml";
  write_text(network,
             "schema: codescent/workload/1\nname: net\nsource: tests\nlayers:\n"
             "  - {name: one, bounds: {P: 16, C: 8, K: 8}}\n");
  write_text(design,
             "schema: codescent/design/1\nworkload: {name: net, file: \"" + network +
                 "\", sha256: \"00\"}\nhardware: {name: gemmini, file: gemmini, sha256: \"00\"}\n"
                 "energy_table: {name: pat_40nm, file: pat_40nm, sha256: \"00\"}\n"
                 "sizes: {array_side: 8, scratchpad_kib: 4, accumulator_kib: 2}\nlayers:\n"
                 "  - {name: one, mapping: \"L3[WIO] P2 - L2[WI] K8X - L1[O] C8X - L0[W] P8\"}\n");
  const Json evaluated = Json::parse(run_here({"evaluate", design, "--json"}).out);
  CHECK(std::stod(figures["cycles"].get<std::string>()) == evaluated["cycles"]);
  CHECK(std::stod(figures["energy"].get<std::string>()) == evaluated["energy_uj"].get<double>());
}

TEST_CASE("rows equal to the model's figures have no error, and energies follow the table") {
  const Case files;
  const Json figures = figures_of_product(files);
  REQUIRE(files.correlate(kHeader + product_row(figures["cycles"], figures["energy"])).exit_code ==
          0);
  CHECK(files.summary()["references"][0]["quantities"]["edp"]["max_absolute_error"] == 0);
  REQUIRE(files
              .correlate(kHeader + product_row(figures["cycles"], figures["energy"]),
                         {"--energy-table", "cacti_40nm"})
              .exit_code == 0);
  const Json cacti = files.summary()["references"][0]["quantities"];
  CHECK(cacti["cycles"]["max_absolute_error"] == 0);
  CHECK(cacti["energy_uj"]["max_absolute_error"] > 0.1);
}

TEST_CASE("energies of another table than the file's are not compared") {
  const Case files;
  const Outcome outcome = files.correlate(
      kFireSimHeader + firesim_row("L3[WIO] N1 - L2[WI] K8X - L1[O] C8 C8X - L0[W] P16", "500"),
      {"--energy-table", "cacti_40nm"});
  INFO(outcome.err);
  CHECK(outcome.exit_code == 0);
  CHECK(has(outcome.out, "energies are not compared, the file records those of pat_40nm"));
  CHECK_FALSE(files.summary()["references"][0]["quantities"].contains("energy_uj"));
}

TEST_CASE("why the circuit is off is said where it is known") {
  const Case files;
  const Outcome outcome = files.correlate(
      kFireSimHeader + firesim_row("L3[WIO] N1 - L2[WI] K8X - L1[O] C8 C8X - L0[W] P16", "50") +
      firesim_row("L3[WIO] N1 - L2[WI] K8X - L1[O] C2 C32X - L0[W] P16", "5000") +
      firesim_row("L3[WIO] P8 C8 - L2[WI] K8X - L1[O] C8X - L0[W] P2", "5000"));
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  const CsvTable rows = read_csv(files.output + "/rows.csv");
  CHECK(rows.text(0, "reason") ==
        "the RTL takes fewer cycles than the loops have iterations (128): it fills the array "
        "beyond their fan-out");
  CHECK(rows.text(1, "reason") == "fan-out C32 exceeds 16 of the RTL's array");
  CHECK(rows.text(2, "reason") ==
        "weights stay for 2 cycles, and the RTL takes 16 to load the next");
}

TEST_CASE("bad rows are named and end the run, or are counted and left out on demand") {
  const Case files;
  const std::string text =
      kHeader + product_row("100", "2") + product_row("0", "2") + "1,2\n" + product_row("50", "x");
  const Outcome refused = files.correlate(text);
  CHECK(refused.exit_code == 2);
  CHECK(refused.out == "");
  CHECK(refused.err ==
        "codescent: " + files.reference +
            ":3: cycles: expected a positive number, found \"0\"\ncodescent: " + files.reference +
            ":4: expected 22 fields, found 2\ncodescent: " + files.reference +
            ":5: energy_pat_uJ: expected a positive number, found \"x\"\n"
            "codescent: " +
            files.reference + ": 3 of 4 rows are bad; --skip-bad-rows goes on without them\n");
  const Outcome skipped = files.correlate(text, {"--skip-bad-rows"});
  CHECK(skipped.exit_code == 0);
  CHECK(has(skipped.err, "codescent: skipped: " + files.reference + ":4: expected 22 fields"));
  CHECK(has(skipped.out, "1 rows, 3 bad rows left out"));
  const Json reference = files.summary()["references"][0];
  CHECK(reference["rows"] == 1);
  REQUIRE(reference["bad_rows"].size() == 3);
  CHECK(reference["bad_rows"][1]["line"] == 4);
}

TEST_CASE("many bad rows are counted, not all listed, and a file of nothing else is refused") {
  const Case files;
  std::string text = kHeader;
  for (int i = 0; i < 30; ++i) text += "1\n";
  const Outcome outcome = files.correlate(text, {"--skip-bad-rows"});
  CHECK(outcome.exit_code == 2);
  CHECK(has(outcome.err, "and 10 more bad rows of "));
  CHECK(has(outcome.err, "expected rows to compare, found bad ones only"));
  CHECK(has(files.correlate(kHeader).err, "expected rows to compare, found none"));
}

TEST_CASE(
    "a file of no known kind, a missing one and a missing argument are mistakes of the user") {
  const Case files;
  const Outcome unknown = files.correlate("a,b\n1,2\n");
  CHECK(unknown.exit_code == 2);
  CHECK(has(unknown.err, ":1: expected the columns of one of: "));
  CHECK(run_here({"correlate", files.directory / "none.csv"}).err ==
        "codescent: " + (files.directory / "none.csv") +
            ": cannot be read: No such file or directory\n");
  CHECK(run_here({"correlate"}).exit_code == 2);
}

TEST_CASE("a file that no earlier comparison wrote is neither removed nor replaced") {
  const Case files;
  const std::string row = kHeader + product_row("100", "2");
  REQUIRE(files.correlate(row).exit_code == 0);
  write_text(files.output + "/scatter_mine.svg", "mine");
  REQUIRE(files.correlate(row).exit_code == 0);
  CHECK(read_text(files.output + "/scatter_mine.svg") == "mine");
  for (const std::string name : {"summary.json", "rows.csv", "scatter_rows_cycles.svg"}) {
    const Case others;
    std::filesystem::create_directory(others.output);
    write_text(others.output + "/" + name, name == "summary.json" ? "{\"mine\": 1}" : "mine");
    const std::string before = read_text(others.output + "/" + name);
    const Outcome outcome = others.correlate(row);
    CHECK(outcome.exit_code == 2);
    CHECK(has(outcome.err, others.output + "/" + name + ": would be replaced, and is not"));
    CHECK(read_text(others.output + "/" + name) == before);
    CHECK(names_in(others.output).size() == 1);
  }
}

TEST_CASE("several files give one summary, plots of their own, and leave none of an earlier run") {
  const Case files;
  const std::string row = kHeader + product_row("100", "2");
  REQUIRE(files.correlate(row).exit_code == 0);
  const std::string other = files.directory / "other.csv";
  write_text(other, row);
  const std::string same_name = files.directory / "sub.csv";
  write_text(same_name, row);
  write_text(files.output + "/notes.svg", "mine");
  const Outcome outcome = run_here(
      {"correlate", "--reference", other, same_name, other, "--out", files.output, "--json"});
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK(outcome.out == read_text(files.output + "/summary.json"));
  CHECK(files.summary()["references"].size() == 3);
  const auto names = names_in(files.output);
  const auto contains = [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  CHECK(contains("scatter_other_cycles.svg"));
  CHECK(contains("scatter_other_2_cycles.svg"));
  CHECK(contains("scatter_sub_cycles.svg"));
  CHECK(contains("notes.svg"));
  CHECK_FALSE(contains("scatter_rows_cycles.svg"));
  CHECK(read_csv(files.output + "/rows.csv").num_rows() == 3);
}

TEST_CASE("on 5,000 rows of DOSA's dataset cycles and energy are within 0.001 % of Timeloop's") {
  const auto path = reference_file("dosa/timeloop_dataset_sample.csv.gz");
  if (!path) {
    MESSAGE("skipped: the reference data is absent");
    return;
  }
  const TemporaryDirectory directory;
  const Json reference = reference_summary(*path, directory / "out");
  CHECK(reference["rows"] == 5000);
  CHECK(reference["bad_rows"].empty());
  CHECK(reference["artefact_rows"] == 26);
  const Json& cycles = reference["quantities"]["cycles"];
  const Json& energy = reference["quantities"]["energy_uj"];
  CHECK(cycles["mean_absolute_error"].get<double>() <= 1e-5);
  CHECK(energy["without_artefact_rows"]["mean_absolute_error"].get<double>() <= 1e-5);
  // Stronger: outside the artefact cycles are equal and energies differ by printed digits.
  CHECK(cycles["without_artefact_rows"]["max_absolute_error"] == 0);
  CHECK(energy["without_artefact_rows"]["max_absolute_error"].get<double>() <= 1e-5);
  for (const Json& row : reference["worst_rows"])
    CHECK(has(row["reason"].get<std::string>(), "artefact"));
}

TEST_CASE("the recorded layer tiles of DeFiNES cost the same by --cost-model zigzag") {
  const auto path = reference_file("defines/ref_layers.csv");
  if (!path) {
    MESSAGE("skipped: the reference data is absent");
    return;
  }
  const Outcome outcome = run_here({"correlate", *path, "--cost-model", "zigzag", "--hardware",
                                    "meta_prototype_df", "--workload", "fsrcnn", "--json"});
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  const Json figures = Json::parse(outcome.out)["files"][0]["figures"];
  CHECK(figures.size() == 10);
  for (const Json& figure : figures) {
    CHECK(figure["rows"] == 152);
    CHECK(figure["within_1e_12"] == 152);
  }
}

TEST_CASE("flags of one cost model are refused with the other") {
  const Case files;
  for (const std::vector<std::string>& flags :
       {std::vector<std::string>{"--energy-table", "pat_40nm"},
        {"--predictor", "gemmini_rtl"},
        {"--output", files.output},
        {"--skip-bad-rows"}}) {
    std::vector<std::string> words = {"correlate",         files.reference, "--hardware",
                                      "meta_prototype_df", "--cost-model",  "zigzag"};
    words.insert(words.end(), flags.begin(), flags.end());
    const Outcome outcome = run_here(words);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err ==
          "codescent: " + flags.front() + ": has no meaning with --cost-model zigzag\n");
  }
  CHECK(files.correlate(kHeader, {"--workload", "fsrcnn"}).err ==
        "codescent: --workload: rows say their layers themselves but in --cost-model zigzag\n");
}

TEST_CASE("against FireSim's cycles the correlations are those known of the analytical model") {
  const auto random = reference_file("firesim/training.csv");
  const auto searched = reference_file("firesim/searched_analytical.csv");
  if (!random || !searched) {
    MESSAGE("skipped: the reference data is absent");
    return;
  }
  // Figures of DOSA's own analytical model, computed with other programs.
  const TemporaryDirectory directory;
  const Json of_random = reference_summary(*random, directory / "out")["quantities"]["rtl_cycles"];
  CHECK(of_random["rows"] == 1567);
  CHECK(of_random["spearman"].get<double>() == doctest::Approx(0.8465).epsilon(1e-4));
  CHECK(of_random["kendall"].get<double>() == doctest::Approx(0.6666).epsilon(1e-4));
  const Json quantities = reference_summary(*searched, directory / "out")["quantities"];
  CHECK(quantities["rtl_cycles"]["rows"] == 74);
  CHECK(quantities["rtl_cycles"]["spearman"].get<double>() ==
        doctest::Approx(0.9714).epsilon(1e-4));
  CHECK(quantities["rtl_cycles"]["mean_absolute_error"].get<double>() ==
        doctest::Approx(0.316).epsilon(1e-3));
  CHECK(quantities["cycles"]["max_absolute_error"] == 0);  // Timeloop's
}

}  // namespace codescent::testing
