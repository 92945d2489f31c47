#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>

#include "core/files/checked_text.hpp"
#include "core/files/csv_file.hpp"
#include "rtl_predictor/files/predictor_file.hpp"
#include "tests/app/program.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/reference/reference_data.hpp"

namespace codescent::testing {
namespace {

using Json = nlohmann::json;

constexpr char kHeader[] =
    "target.cycle,target.energy,mapping.mapping,arch.meshX,arch.mem1_entries,arch.mem2_entries,"
    "prob.shape,prob.C,prob.Hdilation,prob.Hstride,prob.K,prob.N,prob.P,prob.Q,prob.R,prob.S,"
    "prob.Wdilation,prob.Wstride,target.gemmini_cycle\n";

std::string row_text(const std::string& mapping, int p, int c, const std::string& cycles,
                     int dilation = 1) {
  return cycles + ",1," + mapping + ",16,2048,1048576,cnn-layer," + std::to_string(c) + "," +
         std::to_string(dilation) + ",1,32,1," + std::to_string(p) + ",1,1,1,1,1," + cycles + "\n";
}

/// 144 mappings of six matrix products, with cycles that depend on the tile and a little noise.
std::string made_up_traces() {
  std::mt19937_64 random(3);
  std::string text = kHeader;
  for (const int p : {128, 256, 384})
    for (const int c : {64, 128})
      for (const int p_tile : {16, 32, 64, 128})
        for (const int c_tile : {16, 32, 64})
          for (const int k_tile : {16, 32}) {
            const int p_tiles = p / p_tile, c_tiles = c / c_tile, k_tiles = 32 / k_tile;
            const std::string mapping = "L3[WIO] P" + std::to_string(p_tiles) + " C" +
                                        std::to_string(c_tiles) + " K" + std::to_string(k_tiles) +
                                        " - L2[WI] K" + std::to_string(k_tile / 16) +
                                        " K16X - L1[O] C" + std::to_string(c_tile / 16) +
                                        " C16X - L0[W] P" + std::to_string(p_tile);
            const int cycles = 1000 + 300 * p_tiles * c_tiles * k_tiles + p * c * 32 / 256 +
                               static_cast<int>(random() % 300);
            text += row_text(mapping, p, c, std::to_string(cycles));
          }
  return text;
}

struct Case {
  TemporaryDirectory directory;
  std::string traces = directory / "made_up.csv";

  Case() { write_text(traces, made_up_traces()); }

  std::vector<std::string> train(const std::string& output,
                                 const std::vector<std::string>& flags = {}) const {
    std::vector<std::string> words = {"predictor", "train", "--traces",      traces,
                                      "--out",     output,  "--study-seeds", "1"};
    words.insert(words.end(), flags.begin(), flags.end());
    return words;
  }
};

bool has(const std::string& text, const std::string& word) {
  return text.find(word) != std::string::npos;
}

void expect_same_files(const std::string& a, const std::string& b) {
  for (const char* name : {"predictor.yaml", "weights.pt", "study.csv"}) {
    CAPTURE(name);
    const bool is_same = read_text(a + "/" + name) == read_text(b + "/" + name);
    CHECK(is_same);
  }
}

}  // namespace

TEST_CASE("train studies every kind on every split, and its predictor can be used by name") {
  const Case files;
  const std::string output = files.directory / "data/predictors/mine";
  const Outcome trained = run_here(files.train(output, {"--kind", "schedule", "--threads", "1"}));
  INFO(trained.err);
  REQUIRE(trained.exit_code == 0);
  CHECK(names_in(output) == std::vector<std::string>{"predictor.yaml", "study.csv", "weights.pt"});
  for (const char* word : {"random_rows", "by_layer", "slow_to_fast", "analytical", "direct",
                           "schedule, as asked for", "residual", "144 of made_up.csv"}) {
    CAPTURE(word);
    CHECK(has(trained.out, word));
  }
  CHECK(has(trained.err, "12/12 "));
  CHECK(read_csv(output + "/study.csv").num_rows() == 12);
  const SavedPredictor saved = load_predictor(output);
  CHECK(saved.predictor.kind == PredictorKind::Schedule);
  CHECK(saved.predictor.provenance.num_rows == 144);
  CHECK_FALSE(has(read_text(output + "/predictor.yaml"), files.directory.path()));

  const Outcome info = run_here({"--data", files.directory / "data", "predictor", "info", "mine"});
  CHECK(info.exit_code == 0);
  for (const char* word : {"schedule: the counted schedule", "word_cycles", "made_up.csv",
                           "log_busy_lines", "slow_to_fast"}) {
    CAPTURE(word);
    CHECK(has(info.out, word));
  }
}

TEST_CASE("evaluate holds a predictor against rows, beside the exact model") {
  const Case files;
  const std::string predictor = files.directory / "mine", output = files.directory / "out";
  REQUIRE(run_here(files.train(predictor, {"--quiet"})).exit_code == 0);
  const Outcome outcome = run_here(
      {"predictor", "evaluate", predictor, "--traces", files.traces, "--out", output, "--json"});
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK(names_in(output) == std::vector<std::string>{"rows.csv", "scatter.svg", "summary.json"});
  CHECK(outcome.out == read_text(output + "/summary.json"));
  const Json summary = Json::parse(outcome.out);
  CHECK(summary["predictor"] == "mine");
  CHECK(summary["rows"] == 144);
  CHECK(summary["worst_rows"].size() == 10);
  const Json& figures = summary["predictor_figures"];
  CHECK(figures["mean_absolute_error"].get<double>() <
        summary["exact_model_figures"]["mean_absolute_error"].get<double>());

  // The figures follow from rows.csv.
  const CsvTable rows = read_csv(output + "/rows.csv");
  REQUIRE(rows.num_rows() == 144);
  double error = 0, inside = 0, outside = 0;
  for (std::size_t row = 0; row < rows.num_rows(); ++row) {
    const double measured = rows.number(row, "rtl_cycles");
    error += std::fabs(rows.number(row, "predicted_cycles") / measured - 1) / 144;
    inside += measured >= rows.number(row, "low_90_cycles") &&
                      measured <= rows.number(row, "high_90_cycles")
                  ? 1.0 / 144
                  : 0;
    outside += rows.number(row, "outside_region") / 144;
  }
  CHECK(figures["mean_absolute_error"].get<double>() == doctest::Approx(error));
  CHECK(figures["coverage_90"].get<double>() == doctest::Approx(inside));
  CHECK(figures["outside_region"].get<double>() == doctest::Approx(outside));

  const Outcome report =
      run_here({"predictor", "evaluate", predictor, "--traces", files.traces, "--out", output});
  CHECK(has(report.out, "exact model"));
  CHECK(has(report.out, "90 % interval    holds "));
}

TEST_CASE("neither training nor evaluation takes the place of a file of the user") {
  const Case files;
  const std::string output = files.directory / "out";
  std::filesystem::create_directory(output);
  const auto check = [&](const std::vector<std::string>& command, const char* name) {
    const std::string file = output + "/" + name;
    write_text(file, "mine");
    CHECK(
        has(run_here(command).err, file + ": would be replaced, and is not of an earlier result"));
    CHECK(read_text(file) == "mine");
    std::filesystem::remove(file);
  };
  for (const char* name : {"rows.csv", "scatter.svg", "summary.json"})
    check({"predictor", "evaluate", "gemmini_rtl", "--traces", files.traces, "--out", output},
          name);
  for (const char* name : {"study.csv", "predictor.yaml", "weights.pt"})
    check(files.train(output), name);
}

TEST_CASE("correlate shows a predictor's RTL cycles beside the exact model's") {
  const Case files;
  const std::string predictor = files.directory / "mine", output = files.directory / "out";
  REQUIRE(run_here(files.train(predictor, {"--quiet", "--kind", "analytical"})).exit_code == 0);
  const Outcome outcome =
      run_here({"correlate", files.traces, "--predictor", predictor, "--out", output, "--json"});
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  const Json references = Json::parse(outcome.out)["references"];
  REQUIRE(references.size() == 2);
  CHECK(references[0]["predictor"] == "exact model");
  CHECK(references[1]["predictor"] == "mine");
  CHECK_FALSE(references[1]["quantities"].contains("energy_uj"));
  // An analytical predictor is the exact model behind the other seam.
  const std::string key = "mean_absolute_error";
  CHECK(references[1]["quantities"]["rtl_cycles"][key].get<double>() ==
        doctest::Approx(references[0]["quantities"]["rtl_cycles"][key].get<double>()));
  CHECK(has(read_text(output + "/rows.csv"), ",mine\n"));
  const auto names = names_in(output);
  CHECK(std::count(names.begin(), names.end(), "scatter_made_up_mine_rtl_cycles.svg") == 1);
}

TEST_CASE("training that is killed at any moment goes on to the bytes of one that was not") {
  const Case files;
  const std::string whole = files.directory / "whole", killed = files.directory / "killed";
  REQUIRE(run_here(files.train(whole, {"--quiet", "--threads", "1"})).exit_code == 0);
  // A signal that comes late finds the training done, and the next one begins anew.
  for (const double delay_seconds : {0.0, 0.2, 0.5, 1.0})
    run_program(files.train(killed, {"--threads", "2"}), Interrupt{SIGKILL, delay_seconds, ""});
  run_program(files.train(killed, {"--threads", "2"}), Interrupt{SIGINT, 0.3, ""});
  const Outcome resumed = run_here(files.train(killed, {"--threads", "2"}));
  INFO(resumed.err);
  REQUIRE(resumed.exit_code == 0);
  expect_same_files(whole, killed);
  CHECK(names_in(killed) == std::vector<std::string>{"predictor.yaml", "study.csv", "weights.pt"});
}

TEST_CASE("a training goes on from its checkpoint, and refuses that of another") {
  const Case files;
  const std::string output = files.directory / "out", whole = files.directory / "whole";
  // On a busy machine the training may be over before it is killed.
  for (int attempt = 0; attempt < 30; ++attempt) {
    std::filesystem::remove_all(output);
    const Outcome killed = run_program(files.train(output, {"--threads", "2"}),
                                       Interrupt{SIGKILL, 0, output + "/checkpoint.yaml"});
    if (killed.exit_code == -1) break;
  }
  REQUIRE(std::filesystem::exists(output + "/checkpoint.yaml"));
  const std::string checkpoint = read_text(output + "/checkpoint.yaml");
  expect_checksum(checkpoint, "checkpoint.yaml");

  const Outcome other = run_here(files.train(output, {"--seed", "2"}));
  CHECK(other.exit_code == 2);
  CHECK(has(other.err,
            "/checkpoint.yaml:3:3: spec: an interrupted training of another kind left "
            "this: seed was 1 and is 2; --restart begins anew"));
  write_text(files.traces, made_up_traces() + "\n");
  CHECK(has(run_here(files.train(output)).err, "left this: traces_sha256 was "));
  write_text(files.traces, made_up_traces());
  write_text(output + "/checkpoint.yaml", checkpoint.substr(0, checkpoint.size() / 2));
  CHECK(has(run_here(files.train(output)).err, "the file was cut off or changed"));
  CHECK(read_text(output + "/checkpoint.yaml") == checkpoint.substr(0, checkpoint.size() / 2));

  write_text(output + "/checkpoint.yaml", checkpoint);
  const Outcome resumed = run_here(files.train(output));
  REQUIRE(resumed.exit_code == 0);
  CHECK_FALSE(has(resumed.err, "1/12 random_rows"));  // it was in the checkpoint
  CHECK(has(resumed.err, "12/12 "));
  REQUIRE(run_here(files.train(whole, {"--restart"})).exit_code == 0);
  expect_same_files(whole, output);
}

TEST_CASE("what a predictor cannot be made from or found by is a mistake of the user") {
  const Case files;
  const auto error_of = [&](const std::vector<std::string>& words) {
    const Outcome outcome = run_here(words);
    CHECK(outcome.exit_code == 2);
    return outcome.err;
  };
  const std::string output = files.directory / "out";
  CHECK(error_of({"predictor"}) ==
        "codescent: predictor: expected a command: train, evaluate, info; see \"codescent "
        "predictor --help\"\n");
  CHECK(error_of({"predictor", "trian"}) ==
        "codescent: predictor: there is no command or flag \"trian\"; did you mean \"train\"?\n");
  CHECK(error_of({"predictor", "train"}) ==
        "codescent: predictor train: expected a --traces; see \"codescent predictor train "
        "--help\"\n");
  CHECK(error_of({"predictor", "train", "--trace", "x"}) ==
        "codescent: --trace: predictor train has no such flag; did you mean \"--traces\"?\n");
  CHECK(has(error_of(files.train(output, {"--kind", "residul"})), "did you mean \"residual\"?"));
  CHECK(
      has(error_of({"predictor", "info", "gemmini_rt"}), "no predictor is called \"gemmini_rt\""));
  CHECK(has(error_of({"predictor", "info", "./none"}), "./none/predictor.yaml: no such file"));

  const std::string mapping = "L3[WIO] P32 C64 K32 - L2[WI] N1 - L1[O] N1 - L0[W] N1";
  write_text(files.traces, std::string(kHeader) + row_text(mapping, 32, 64, "100"));
  CHECK(
      has(error_of(files.train(output)), "expected at least 20 rows to train on and one to test"));
  write_text(files.traces, std::string(kHeader) + row_text(mapping, 32, 64, "0"));
  CHECK(has(error_of(files.train(output)), "expected rows to compare, found bad ones only"));
  write_text(files.traces, std::string(kHeader) + row_text(mapping, 32, 64, "100", 2));
  CHECK(has(error_of(files.train(output)), "expected dense layers, found none"));
}

TEST_CASE("the shipped predictor meets its figures on mappings that a search found") {
  const auto searched = reference_file("firesim/searched_analytical.csv");
  if (!searched) {
    MESSAGE("skipped: the reference data is absent");
    return;
  }
  const TemporaryDirectory directory;
  const Outcome outcome = run_here({"predictor", "evaluate", "gemmini_rtl", "--traces", *searched,
                                    "--out", directory / "out", "--json"});
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  const Json summary = Json::parse(outcome.out);
  CHECK(summary["rows"] == 74);
  CHECK(summary["predictor_figures"]["spearman"].get<double>() >= 0.98);
  CHECK(summary["predictor_figures"]["mean_absolute_error"].get<double>() <= 0.20);
  CHECK(summary["exact_model_figures"]["spearman"].get<double>() ==
        doctest::Approx(0.9714).epsilon(1e-4));
}

}  // namespace codescent::testing
