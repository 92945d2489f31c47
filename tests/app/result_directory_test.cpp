#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/app/program.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// While it lives, the working directory of this process is another one.
class WorkingDirectory {
 public:
  explicit WorkingDirectory(const std::string& path) { fs::current_path(path); }
  ~WorkingDirectory() { fs::current_path(before_); }
  WorkingDirectory(const WorkingDirectory&) = delete;
  WorkingDirectory& operator=(const WorkingDirectory&) = delete;

 private:
  const fs::path before_ = fs::current_path();
};

/// A text with one part replaced; the part must be there.
std::string with(std::string text, const std::string& part, const std::string& replacement) {
  const std::size_t at = text.find(part);
  REQUIRE(at != std::string::npos);
  return text.replace(at, part.size(), replacement);
}

void rewrite(const std::string& path, const std::string& part, const std::string& replacement) {
  write_text(path, with(read_text(path), part, replacement));
}

/// A project directory with the tiny network, and the result of a search made inside it with
/// relative paths.
struct Project {
  Project() {
    write_tiny_network(directory);
    const WorkingDirectory inside(directory / "");
    REQUIRE(run_here(quick_search("tiny.yaml", "result")).exit_code == 0);
  }
  std::string design() const { return directory / "result/design.yaml"; }

  TemporaryDirectory directory;
};

}  // namespace

TEST_CASE("a result is evaluated from anywhere, also after its project has moved") {
  const Project project;
  CHECK(read_text(project.design()).find("workload: {name: tiny, file: \"../tiny.yaml\"") !=
        std::string::npos);
  const TemporaryDirectory other;
  const WorkingDirectory elsewhere(other / "");
  write_text("tiny.yaml", "not the network of the design");
  const std::string moved = other / "moved";
  fs::rename(project.directory / "", moved);
  fs::create_symlink("moved/result/design.yaml", "link.yaml");
  for (const std::string& result : {moved + "/result", std::string("link.yaml")}) {
    const Outcome outcome = run_here({"evaluate", result});
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.err == "");
  }
  fs::create_directory(project.directory / "");  // for its destructor
}

TEST_CASE("an input that the design names and that is not there has its place and a way out") {
  const Project project;
  const std::string design = project.design(), result = project.directory / "result";
  fs::rename(project.directory / "tiny.yaml", project.directory / "huge.yaml");
  const Outcome missing = run_here({"evaluate", result});
  CHECK(missing.exit_code == 2);
  CHECK(missing.err == "codescent: " + design + ":2:30: workload.file: " + result +
                           "/../tiny.yaml: no such file (--workload names another)\n");
  CHECK(run_here({"evaluate", result, "--workload", project.directory / "huge.yaml"}).exit_code ==
        0);

  rewrite(design, "\"../tiny.yaml\"", "\"brt\"");
  const Outcome unknown = run_here({"evaluate", result});
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.err.rfind("codescent: " + design +
                              ":2:30: workload.file: no workload is called \"brt\"; there are: ",
                          0) == 0);
  CHECK(unknown.err.find("did you mean \"bert\"? (--workload names another)\n") !=
        std::string::npos);
}

TEST_CASE("a design of schema 1 names paths from the working directory") {
  const Project project;
  const WorkingDirectory inside(project.directory / "");
  rewrite("result/design.yaml", "codescent/design/2", "codescent/design/1");
  rewrite("result/design.yaml", "../tiny.yaml", "tiny.yaml");
  const std::string text = read_text("result/design.yaml");
  const std::size_t begin = text.find("area_table: ");
  rewrite("result/design.yaml", text.substr(begin, text.find('\n', begin) + 1 - begin), "");
  const Outcome outcome = run_here({"evaluate", "result"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err == "");
}

TEST_CASE("a table that areas are taken from and that has changed since is noted") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  const std::string tables = directory / "tables";
  fs::copy(CODESCENT_SOURCE_DIR "/data/energy_tables", tables);
  const std::string table = tables + "/pat_40nm.yaml";
  REQUIRE(run_here(quick_search(network, result, {"--energy-table", table})).exit_code == 0);
  CHECK(run_here({"evaluate", result}).err == "");
  write_text(tables + "/cacti_40nm.yaml", read_text(tables + "/cacti_40nm.yaml") + "# edited\n");
  CHECK(run_here({"evaluate", result}).err ==
        "codescent: note: area table cacti_40nm has changed since the design was made\n");
  CHECK(run_here({"evaluate", result, "--energy-table", table}).err == "");
}

TEST_CASE("what evaluate cannot do without is read back, whatever the names") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  rewrite(network, "name: tiny", R"(name: "t\x7f\N\_\L")");
  rewrite(network, "name: product", R"(name: "p\x7f\N")");
  REQUIRE(run_here(quick_search(network, result)).exit_code == 0);
  const Outcome outcome = run_here({"evaluate", result, "--json"});
  CHECK(outcome.err == "");
  REQUIRE(outcome.exit_code == 0);
  CHECK(Json::parse(outcome.out)["workload"] == "t\x7f\u0085\u00a0\u2028");
}

TEST_CASE("a search that cannot begin leaves no directory") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  const std::string odd = directory / "w\xff.yaml", hardware = directory / "hardware.yaml";
  write_text(odd, read_text(network));
  const Outcome not_utf8 = run_here(quick_search(odd, result));
  CHECK(not_utf8.exit_code == 2);
  CHECK(not_utf8.err ==
        "codescent: " + odd +
            ": expected a path in UTF-8, which design.yaml can hold, found byte 255\n");

  write_text(hardware, with(read_text(CODESCENT_SOURCE_DIR "/data/hardware/gemmini.yaml"),
                            "component: dram", "component: drum"));
  const Outcome unknown = run_here(quick_search(network, result, {"--hardware", hardware}));
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.err ==
        "codescent: " + hardware +
            ":69:16: levels[3].component: energy table \"pat_40nm\" has no "
            "component \"drum\", only register, regfile, sram, "
            "sram_2_ports_2_banks, dram, mac_int8, mac_int16; did you mean \"dram\"?\n");
  CHECK_FALSE(fs::exists(result));
}

TEST_CASE("a place that cannot be replaced costs nothing that stood there") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  REQUIRE(run_here(quick_search(network, result)).exit_code == 0);
  const std::string summary = read_text(result + "/summary.json");
  fs::remove(result + "/trace.csv");
  fs::create_directories(result + "/trace.csv/full");
  const Outcome outcome = run_here(quick_search(network, result, {"--seed", "2"}));
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err == "codescent: " + result + "/trace.csv: cannot be replaced: Is a directory\n");
  CHECK(read_text(result + "/summary.json") == summary);
  CHECK(names_in(result) == std::vector<std::string>{"design.yaml", "gemmini", "layers.csv",
                                                     "summary.json", "timeloop", "trace.csv"});
  CHECK(names_in(result + "/timeloop").size() == 7);
}

TEST_CASE("a search that cannot write timeloop/ shows its report and the error") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  const std::string in_the_way = result + "/timeloop/.codescent-arch.yaml.tmp";
  fs::create_directories(in_the_way);
  const Outcome outcome = run_here(quick_search(network, result));
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err ==
        "codescent: " + result + "/timeloop/arch.yaml: cannot be written: File exists\n");
  CHECK(outcome.out.find("ended      converged") != std::string::npos);
  CHECK(Json::parse(read_text(result + "/summary.json"))["termination"] == "converged");
  CHECK(names_in(result) == std::vector<std::string>{"design.yaml", "layers.csv", "summary.json",
                                                     "timeloop", "trace.csv"});
  CHECK(names_in(result + "/timeloop") == std::vector<std::string>{".codescent-arch.yaml.tmp"});
}

}  // namespace codescent::testing
