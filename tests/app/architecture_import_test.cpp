#include "core/formats/architecture_file.hpp"
#include "tests/app/program.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/reference/timeloop_architectures.hpp"

namespace codescent::testing {
namespace {

TEST_CASE("import writes an architecture that search takes, and prints its levels and notes") {
  const TemporaryDirectory directory;
  const std::string chip = directory / "chip.yaml";
  const std::string constraints = directory / "constraints.yaml";
  const std::size_t begin = kTimeloopTree.find("mapspace_constraints");
  write_text(chip, kTimeloopTree.substr(0, begin));
  write_text(constraints, with(kTimeloopTree.substr(begin), "K=2", "K<=16"));
  const std::string written = directory / "out/tiny.yaml";
  const Outcome outcome = run_here(
      {"import", chip, "--constraints", constraints, "--output", written, "--name", "tiny"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err == "");
  CHECK(outcome.out ==
        "level        holds                instances  words  fans out\n"
        "Main         Weight Input Output          1\n"
        "Scratchpad   Weight Input                 1  4,096  K 16\n"
        "Accumulator  Output                      16    512  C 4\n"
        "Registers    Weight                      64      1\n"
        "MAC                                      64\n"
        "\n"
        "architecture  tiny, Timeloop's architecture file chip, version 0.3, with the constraints "
        "of constraints\n"
        "sizes         scratchpad_words, accumulator_x, accumulator_kib, registers_y\n"
        "written       " +
            written +
            "\n\nnot in the file, or read otherwise than Timeloop does\n"
            "  Chip: the attribute technology is not modelled\n");
  CHECK(load_architecture(written).name == "tiny");
  const Outcome search = run_here(quick_search(write_tiny_network(directory), directory / "result",
                                               {"--hardware", written, "--quiet"}));
  CHECK(search.err == "");
  CHECK(search.exit_code == 0);
}

TEST_CASE("import writes an energy table beside an architecture, which search takes with it") {
  const TemporaryDirectory directory;
  write_text(directory / "chip.yaml", kTimeloopNodes);
  std::string energies = "ERT_summary:\n  table_summary:\n";
  for (const char* name : {"Main", "Buffer", "WeightSpad", "SumSpad"})
    energies += std::string("  - {name: ") + name +
                ", actions: [{name: read, energy: 2}, {name: write, energy: 3}]}\n";
  write_text(directory / "ERT.yaml",
             energies + "  - {name: mac, actions: [{name: compute, energy: 1}]}\n");
  const Outcome outcome =
      run_here({"import", directory / "chip.yaml", "--energies", directory / "ERT.yaml", "--output",
                directory / "out/chip.yaml", "--fixed"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out.find("energies written to " + (directory / "out/chip_energies.yaml\n")) !=
        std::string::npos);
  CHECK(names_in(directory / "out") == std::vector<std::string>{"chip.yaml", "chip_energies.yaml"});
  for (const Parameter& parameter : load_architecture(directory / "out/chip.yaml").parameters)
    CHECK(parameter.is_fixed());
}

TEST_CASE("flags of architectures and of networks do not mix, and a mistake writes nothing") {
  const TemporaryDirectory directory;
  const std::string chip = directory / "chip.yaml";
  const std::string problem = directory / "p.yaml";
  write_text(chip, kTimeloopNodes);
  write_text(problem, "problem: {shape: gemm-ABZ, instance: {M: 1, N: 2, K: 3}}\n");
  const auto error = [](const std::vector<std::string>& arguments) {
    const Outcome outcome = run_here(arguments);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out == "");
    return outcome.err;
  };
  CHECK(error({"import", chip, "--batch", "2"}) ==
        "codescent: --batch: architectures have none; expected no such flag\n");
  CHECK(error({"import", problem, "--fixed"}) ==
        "codescent: --fixed: is of architectures; expected no such flag\n");
  CHECK(error({"import", problem, "--constraints", chip}) ==
        "codescent: --constraints: is of architectures; expected no such flag\n");
  CHECK(error({"import", problem, "--energies", chip}) ==
        "codescent: --energies: is of architectures; expected no such flag\n");
  CHECK(error({"import", chip, "--output", chip}) ==
        "codescent: --output: \"" + chip + "\" is the file that is imported\n");
  CHECK(error({"import", chip, "--constraints", problem}) ==
        "codescent: " + problem +
            ":1:1: expected mapspace_constraints, architecture_constraints or mapspace\n");
  CHECK(error({"import", chip, "--energies", problem}) ==
        "codescent: " + problem + ":1:1: missing key \"ERT_summary\"\n");
  CHECK(names_in(directory.path()) == std::vector<std::string>{"chip.yaml", "p.yaml"});
}

}  // namespace
}  // namespace codescent::testing
