#include <filesystem>

#include "tests/app/program.hpp"
#include "tests/support/doctest.hpp"

// What a search may replace and remove of what stands in its result directory.

namespace codescent::testing {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

constexpr char kOneLayer[] = R"(schema: codescent/workload/1
name: one
source: made up for tests
layers:
  - {name: odd one, bounds: {P: 16, C: 32, K: 24}}
)";

constexpr char kProblem[] = R"(problem:
  shape: gemm-ABZ
  instance: {M: 16, N: 24, K: 32}
)";

void write_in(const std::string& directory, const std::string& name, const std::string& text) {
  fs::create_directories(directory);
  write_text(directory + "/" + name, text);
}

}  // namespace

TEST_CASE("files of the user in timeloop/ and gemmini/ stay, an input among them") {
  const TemporaryDirectory directory;
  const std::string result = directory / "result";
  const Names own = {"conv.problem.yaml", "conv.mapping.yaml", "07_conv.problem.yaml", "notes.txt"};
  for (const std::string& name : own) write_in(result + "/timeloop", name, kProblem);
  write_in(result + "/gemmini", "notes.h", "mine");
  for (int run = 0; run < 2; ++run) {  // into an empty directory, and into an earlier result
    const Outcome outcome = run_here(quick_search(result + "/timeloop/conv.problem.yaml", result));
    INFO(outcome.err);
    REQUIRE(outcome.exit_code == 0);
    for (const std::string& name : own) CHECK(read_text(result + "/timeloop/" + name) == kProblem);
    CHECK(read_text(result + "/gemmini/notes.h") == "mine");
    CHECK(names_in(result + "/timeloop").size() == own.size() + 3);
  }
}

TEST_CASE("a problem that an earlier search wrote stays while it is the input") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  REQUIRE(run_here(quick_search(network, result)).exit_code == 0);
  const std::string input = result + "/timeloop/01_product.problem.yaml";
  const std::string text = read_text(input);
  REQUIRE(run_here(quick_search(input, result)).exit_code == 0);
  CHECK(read_text(input) == text);
  CHECK(names_in(result + "/timeloop").size() == 1 + 3);
}

TEST_CASE("files of an earlier result go, also of one that says no more than its own files do") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  const std::string other = directory / "one.yaml";
  write_text(other, kOneLayer);
  REQUIRE(run_here(quick_search(network, result)).exit_code == 0);
  REQUIRE(run_here({"report", result}).exit_code == 0);
  fs::remove(result + "/summary.json");  // as a killed search leaves it
  REQUIRE(run_here(quick_search(other, result, {"--hardware", "eyeriss_like"})).exit_code == 0);
  CHECK(names_in(result + "/timeloop") ==
        Names{"00_odd_one.mapping.yaml", "00_odd_one.problem.yaml", "arch.yaml"});
  CHECK(names_in(result + "/gemmini").empty());
  CHECK_FALSE(fs::exists(result + "/report.html"));
}

TEST_CASE("files beside no result are not taken for those of one") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  write_in(result, "report.html", "mine");
  write_in(result, "certificate.json", "{}");
  REQUIRE(run_here(quick_search(network, result)).exit_code == 0);
  CHECK(read_text(result + "/report.html") == "mine");
  CHECK(read_text(result + "/certificate.json") == "{}");
}

TEST_CASE("a search does not begin where it would take the place of a file of the user") {
  for (const std::string name :
       {"summary.json", "design.yaml", "layers.csv", "trace.csv", "timeloop/arch.yaml",
        "timeloop/01_product.mapping.yaml", "timeloop/no_arch.txt", "gemmini/layers.json"}) {
    const TemporaryDirectory directory;
    const std::string network = write_tiny_network(directory), result = directory / "result";
    const std::string file = result + "/" + name;
    write_in(fs::path(file).parent_path(), fs::path(file).filename(), "mine");
    const Outcome outcome = run_here(quick_search(network, result));
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err == "codescent: " + file +
                             ": would be replaced, and is not of an earlier result; move it, or "
                             "choose another --output\n");
    CHECK(read_text(file) == "mine");
    CHECK(names_in(fs::path(file).parent_path()).size() == 1);
  }
}

TEST_CASE("an architecture of the user in timeloop/ stays, also of a search without a design") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  const std::string text = "architecture:\n  version: 0.3\n  subtree: []  # mine\n";
  write_in(result + "/timeloop", "arch.yaml", text);
  CHECK(run_here(quick_search(network, result)).exit_code == 2);
  CHECK(run_here(quick_search(network, result, {"--max-area-mm2", "1e-7"})).exit_code == 2);
  CHECK(read_text(result + "/timeloop/arch.yaml") == text);
}

TEST_CASE("a file where a folder of the result has to be is said before the search") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  write_in(result, "timeloop", "mine");
  const Outcome outcome = run_here(quick_search(network, result));
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err == "codescent: " + result +
                           "/timeloop: expected a folder of the result, found a file; move it, or "
                           "choose another --output\n");
  CHECK(names_in(result) == Names{"timeloop"});
}

TEST_CASE("a page of an earlier version goes with its result") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  REQUIRE(run_here(quick_search(network, result)).exit_code == 0);
  write_text(result + "/report.html",
             "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
             "script-src 'unsafe-inline'; style-src 'unsafe-inline'\">\n");
  CHECK(run_here({"report", result}).exit_code == 0);
  CHECK(run_here(quick_search(network, result)).exit_code == 0);
  CHECK_FALSE(fs::exists(result + "/report.html"));
}

TEST_CASE("what follows a search takes the place of no file of the user either") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  REQUIRE(run_here(quick_search(network, result)).exit_code == 0);
  const std::pair<std::string, Names> cases[] = {
      {"certificate.json", {"certify", result, "--time-limit", "1"}},
      {"report.html", {"report", result}},
      {"comparison.csv",
       {"compare", "--workloads", network, "--hardware", "gemmini", "--output", result}}};
  for (const auto& [name, command] : cases) {
    const std::string file = result + "/" + name;
    write_text(file, "mine");
    CHECK(run_here(command).err == "codescent: " + file +
                                       ": would be replaced, and is not of an earlier result; move "
                                       "it, or choose another --output\n");
    CHECK(read_text(file) == "mine");
    fs::remove(file);
  }
  for (int run = 0; run < 2; ++run)  // its own files, and then itself
    for (const auto& [name, command] : cases)
      if (name != "comparison.csv") CHECK(run_here(command).exit_code == 0);
}

TEST_CASE("nor does what writes files of a design or of a predictor") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  REQUIRE(run_here(quick_search(network, result, {"--fix", "array_side=16"})).exit_code == 0);
  const std::string out = directory / "out";
  for (const std::string name : {"params.h", "layers.json"}) {
    write_in(out, name, "mine");
    CHECK(run_here({"evaluate", result, "--gemmini", out}).err ==
          "codescent: " + out + "/" + name +
              ": would be replaced, and is not of an earlier result; move it, or write "
              "elsewhere\n");
    CHECK(read_text(out + "/" + name) == "mine");
    fs::remove(out + "/" + name);
  }
  for (int run = 0; run < 2; ++run)  // into an empty directory, and over its own files
    CHECK(run_here({"evaluate", result, "--gemmini", out}).exit_code == 0);
}

TEST_CASE("nothing is removed or written through a link") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  const std::string elsewhere = directory / "elsewhere";
  REQUIRE(run_here(quick_search(network, result)).exit_code == 0);
  fs::rename(result + "/timeloop", elsewhere);
  const Names before = names_in(elsewhere);

  fs::create_directory_symlink(elsewhere, result + "/timeloop");
  const Outcome folder = run_here(quick_search(network, result));
  CHECK(folder.exit_code == 2);
  CHECK(folder.err ==
        "codescent: " + result +
            "/timeloop: expected a folder of the result, found a symbolic link, through which "
            "nothing is written; remove it, or choose another --output\n");
  CHECK(names_in(elsewhere) == before);

  fs::remove(result + "/timeloop");
  fs::create_directory(result + "/timeloop");
  const std::string link = result + "/timeloop/00_stem_3x3_2.problem.yaml";
  fs::create_symlink(elsewhere + "/00_stem_3x3_2.problem.yaml", link);
  const Outcome file = run_here(quick_search(network, result));
  CHECK(file.exit_code == 2);
  CHECK(file.err.find(link + ": would be replaced") != std::string::npos);
  write_text(directory / "one.yaml", kOneLayer);
  REQUIRE(run_here(quick_search(directory / "one.yaml", result)).exit_code == 0);
  CHECK(fs::is_symlink(link));
  CHECK(names_in(elsewhere) == before);
}

}  // namespace codescent::testing
