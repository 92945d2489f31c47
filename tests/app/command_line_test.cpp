#include "searchers/figures/program_version.hpp"
#include "tests/app/program.hpp"
#include "tests/support/doctest.hpp"

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

/// The number of lines that end so.
int lines_ending(const std::string& text, const std::string& end) {
  int count = 0;
  for (std::size_t at = 0; (at = text.find(end + "\n", at)) != std::string::npos; ++at) ++count;
  return count;
}

/// The message must be all of standard error, but for its beginning and its end.
void expect_refused(const Mistake& mistake) {
  const Outcome outcome = run_here(mistake.words);
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out == "");
  CHECK(outcome.err == "codescent: " + mistake.message + "\n");
}

}  // namespace

TEST_CASE("what is asked for and cannot be had exits with 2 and a message that says what to mend") {
  const Mistake mistakes[] = {
      {{"search", "resnet5"}, "codescent: no workload is called \"resnet5\"; there are: "},
      {{"search", "resnet5"}, "did you mean \"resnet50\"?\n"},
      {{"search", "no/such.yaml"}, "codescent: no/such.yaml: no such file\n"},
      {search_bert({"--hardware", "gemini"}), "did you mean \"gemmini\"?\n"},
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

TEST_CASE("a wrong command line exits with 2 and one line that names the flag") {
  const Mistake mistakes[] = {
      {{},
       "expected a command: search, fuse, evaluate, certify, compare, report, correlate, "
       "predictor, "
       "import, "
       "check-gradients, list; see "
       "\"codescent --help\""},
      {{"serch", "bert"}, "there is no command or flag \"serch\"; did you mean \"search\"?"},
      {{"--verbos", "list"},
       "there is no command or flag \"--verbos\"; did you mean \"--verbose\"?"},
      {{"a\nb"}, "there is no command or flag \"a b\""},
      {{"--data", "/no/such/place", "list"},
       "--data: expected a directory, found \"/no/such/place\""},
      {{"search"}, "search: expected a workload; see \"codescent search --help\""},
      {{"search", "--strts", "5"}, "--strts: search has no such flag; did you mean \"--starts\"?"},
      {search_bert({"--nosuch"}),
       "--nosuch: search has no such flag; see \"codescent search --help\""},
      {search_bert({"-starts=5"}), "-starts: search has no such flag; did you mean \"--starts\"?"},
      {search_bert({"--verbose"}), "--verbose: expected before \"search\", not after it"},
      {search_bert({"resnet50"}), "search: unexpected argument \"resnet50\""},
      {search_bert({"--json=maybe"}), "--json: expected no value, got \"maybe\""},
      {search_bert({"--starts"}), "--starts: expected a value"},
      {search_bert({"--starts", "--threads", "1"}),
       "--starts: expected a value, got the flag \"--threads\""},
      {{"search", "bert", "--output", "--quiet"},
       "--output: expected a value, got the flag \"--quiet\""},
      {search_bert({"--seed", "1", "--seed", "2"}), "--seed: expected one value, got 2"},
      {search_bert({"--objective", "edpp"}),
       "--objective: expected one of edp, energy, latency, edp_area, energy_area, latency_area, "
       "got "
       "\"edpp\"; did you mean \"edp\"?"},
  };
  for (const Mistake& mistake : mistakes) expect_refused(mistake);
}

TEST_CASE("an integer flag takes decimal digits in its range and nothing else") {
  const Mistake mistakes[] = {
      {search_bert({"--starts", "0"}), "--starts: expected a positive integer, got \"0\""},
      {search_bert({"--starts", "abc"}), "--starts: expected a positive integer, got \"abc\""},
      {search_bert({"--starts", "0x10"}), "--starts: expected a positive integer, got \"0x10\""},
      {search_bert({"--starts", "1.5"}), "--starts: expected a positive integer, got \"1.5\""},
      {search_bert({"--starts", ""}), "--starts: expected a positive integer, got \"\""},
      {search_bert({"--starts", "2147483648"}),
       "--starts: expected an integer from 1 to 2147483647, got \"2147483648\""},
      {search_bert({"--steps", "-1"}), "--steps: expected an integer of at least 0, got \"-1\""},
      {search_bert({"--round-every", "0"}),
       "--round-every: expected a positive integer, got \"0\""},
      {search_bert({"--polish-designs", "x"}),
       "--polish-designs: expected an integer of at least 0, got \"x\""},
      {search_bert({"--restarts", "1e3"}),
       "--restarts: expected an integer of at least 0, got \"1e3\""},
      {search_bert({"--seed", "-1"}), "--seed: expected an integer of at least 0, got \"-1\""},
      {search_bert({"--seed", "99999999999999999999"}),
       "--seed: expected an integer from 0 to 18446744073709551615, got \"99999999999999999999\""},
      {search_bert({"--threads", "1025"}),
       "--threads: expected an integer from 0 to 1024, got \"1025\""},
      {{"check-gradients", "--points", "0"}, "--points: expected a positive integer, got \"0\""},
      {{"check-gradients", "--seed", "0x1"},
       "--seed: expected an integer of at least 0, got \"0x1\""},
  };
  for (const Mistake& mistake : mistakes) expect_refused(mistake);
}

TEST_CASE("a number flag takes a finite number in its range and nothing else") {
  for (const char* flag : {"--max-area-mm2", "--max-latency-cycles", "--learning-rate"})
    for (const char* value : {"nan", "inf", "0", "-1", "1e999", "3mm", ""})
      expect_refused({search_bert({flag, value}),
                      std::string(flag) + ": expected a positive number, got \"" + value + "\""});
  for (const char* value : {"nan", "inf", "-1", "ten"})
    expect_refused({search_bert({"--time-limit", value}),
                    std::string("--time-limit: expected a finite number of at least 0, got \"") +
                        value + "\""});
}

TEST_CASE("more starts than fit into memory are refused with the most that are not") {
  expect_refused({search_bert({"--starts", "1000000000"}),
                  "--starts: expected at most 2236962 for the 5 layers of bert, got "
                  "\"1000000000\""});
  expect_refused({{"compare", "--workloads", "bert", "--hardware", "gemmini", "--output",
                   "/nowhere", "--starts", "1000000000"},
                  "--starts: expected at most 2236962 for the 5 layers of bert, got "
                  "\"1000000000\""});
}

TEST_CASE("a standard output that cannot be written is an error") {
  for (const char* word : {"list", "--help", "--version"}) {
    const Outcome outcome = run_program_into("/dev/full", {word});
    CAPTURE(word);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err.find("codescent: standard output: cannot be written") == 0);
    CHECK(outcome.err.find('\n') == outcome.err.size() - 1);
  }
  CHECK(run_program_into("/dev/null", {"list"}).exit_code == 0);
}

TEST_CASE("help, version and list are answers, on standard output") {
  const Outcome version = run_program({"--version"});
  CHECK(version.exit_code == 0);
  CHECK(version.out == std::string("codescent ") + program_version() + "\n");
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
  CHECK(outcome.out.find("undecided") == std::string::npos);
}

TEST_CASE("check-gradients leaves an objective undecided whose every point has many kinks") {
  const TemporaryDirectory directory;
  const std::string network = directory / "one.yaml";
  write_text(network,
             "schema: codescent/workload/1\nname: one\nsource: made up for tests\n"
             "layers:\n  - {name: one, bounds: {}}\n");
  const Outcome outcome = run_here({"check-gradients", "--workload", network, "--points", "2"});
  CHECK(outcome.err == "");
  CHECK(outcome.exit_code == 0);
  // One of three sizes stands at its least value at every point, which is a kink of the area.
  CHECK(outcome.out.find("edp                          6         0") != std::string::npos);
  CHECK(outcome.out.find("edp_area                    16         8") != std::string::npos);
  CHECK(lines_ending(outcome.out, "  pass") == 3);
  CHECK(lines_ending(outcome.out, "  undecided: too many kinks") == 3);
}

}  // namespace codescent::testing
