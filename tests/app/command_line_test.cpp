#include "tests/app/program.hpp"
#include "tests/support/doctest_torch.hpp"

namespace codescent::testing {
namespace {

/// A wrong command line and what standard error must say about it.
struct Mistake {
  std::vector<std::string> words;
  std::string message;
};

const std::string kLongName(300, 'x');  // longer than a file system takes

std::vector<std::string> search_bert(const std::vector<std::string>& flags) {
  std::vector<std::string> words = {"search", "bert", "--output", "/proc/codescent"};
  words.insert(words.end(), flags.begin(), flags.end());
  return words;
}

}  // namespace

TEST_CASE("a wrong command line exits with 2 and one message that says what to mend") {
  const Mistake mistakes[] = {
      {{}, "A subcommand is required\nRun with --help for more information.\n"},
      {{"serch", "bert"},
       "codescent: there is no command or flag \"serch\"; did you mean \"search\"?\n"},
      {{"--verbos", "list"}, "--verbos"},
      {{"search"}, "workload is required\nRun with --help for more information.\n"},
      {{"--data", "/no/such/place", "list"},
       "--data: Directory does not exist: /no/such/place\nRun with --help for more information.\n"},
      {{"search", "resnet5"}, "codescent: no workload is called \"resnet5\"; there are: "},
      {{"search", "resnet5"}, "did you mean \"resnet50\"?\n"},
      {{"search", "no/such.yaml"}, "codescent: no/such.yaml: no such file\n"},
      {search_bert({"--hardware", "gemini"}), "did you mean \"gemmini\"?\n"},
      {search_bert({"--objective", "speed"}), "--objective: speed not in {edp,energy,latency,"},
      {search_bert({"--starts", "0"}), "codescent: starts must be at least 1, got 0"},
      {search_bert({"--starts", "many"}), "Could not convert: --starts = many\n"},
      {search_bert({"--learning-rate", "nan"}),
       "codescent: learning_rate must be positive, got nan\n"},
      {search_bert({"--time-limit", "-1"}), "codescent: time_limit_seconds must be at least 0"},
      {search_bert({"--max-area-mm2", "-3"}), "--max-area-mm2: "},
      {search_bert({"--fix", "array_side"}), "codescent: --fix array_side: expected name=value\n"},
      {search_bert({"--fix", "array_size=16"}),
       "codescent: --fix array_size=16: gemmini has no size \"array_size\", but array_side, "
       "scratchpad_kib, accumulator_kib; did you mean \"array_side\"?\n"},
      {search_bert({"--fix", "array_side=16.5"}),
       "codescent: --fix array_side=16.5: expected a positive integer, found \"16.5\"\n"},
      {search_bert({"--fix", "array_side=99999999999999999999"}),
       "expected a positive integer, found \"99999999999999999999\"\n"},
      {search_bert({"--fix", "array_side=4096"}),
       "codescent: --fix array_side=4096: the range of array_side is 2 to 128\n"},
      {search_bert({"--fix", "array_side=8", "--fix", "array_side=16"}),
       "codescent: --fix array_side=16: array_side is given twice\n"},
      {search_bert({"--min", "array_side=64", "--max", "array_side=32"}),
       "codescent: --min and --max leave no array_side: 64 to 32\n"},
      {search_bert({"--max", "array_side=32", "--fix", "array_side=64"}),
       "codescent: --fix array_side=64: the range of array_side is 2 to 32\n"},
      {search_bert({}), "codescent: /proc/codescent: cannot be made a directory: "},
      {{"evaluate"},
       "codescent: evaluate: expected a result directory or --mapping, and not both\n"},
      {{"evaluate", "/no/such/design.yaml"}, "codescent: /no/such/design.yaml: no such file\n"},
      {{"evaluate", kLongName},
       "codescent: " + kLongName + ": cannot be read: File name too long\n"},
      {{"search", "bert", "--output", kLongName},
       "codescent: " + kLongName + ": cannot be made a directory: File name too long\n"},
      {{"check-gradients", "--points", "0"}, "--points: "},
  };
  for (const Mistake& mistake : mistakes) {
    const Outcome outcome = run_here(mistake.words);
    CAPTURE(mistake.message);
    INFO(outcome.err);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out == "");
    CHECK(outcome.err.find(mistake.message) != std::string::npos);
  }
}

TEST_CASE("help, version and list are answers, on standard output") {
  const Outcome version = run_program({"--version"});
  CHECK(version.exit_code == 0);
  CHECK(version.out == "codescent " CODESCENT_VERSION "\n");
  const Outcome help = run_here({"search", "--help"});
  CHECK(help.exit_code == 0);
  CHECK(help.err == "");
  CHECK(help.out.find("--max-latency-cycles") != std::string::npos);
  const Outcome list = run_here({"list"});
  CHECK(list.exit_code == 0);
  for (const char* name : {"workloads\n", "  resnet50\n", "  gemmini\n", "  pat_40nm\n", "  edp\n"})
    CHECK(list.out.find(name) != std::string::npos);
}

TEST_CASE("check-gradients passes on a small network and tells every objective") {
  const TemporaryDirectory directory;
  const Outcome outcome =
      run_here({"check-gradients", "--workload", write_tiny_network(directory), "--points", "1"});
  INFO(outcome.err);
  CHECK(outcome.exit_code == 0);
  for (const char* objective : {"edp ", "energy ", "latency ", "edp_area ", "latency_area "})
    CHECK(outcome.out.find(objective) != std::string::npos);
  CHECK(outcome.out.find("FAIL") == std::string::npos);
}

}  // namespace codescent::testing
