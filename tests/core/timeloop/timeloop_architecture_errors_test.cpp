#include <random>

#include "core/error.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/reference/timeloop_architectures.hpp"

namespace codescent::testing {
namespace {

/// The message without the file; empty if the import succeeds.
std::string error_of(const std::string& text, const std::string& constraints = "") {
  const TemporaryFile file(text);
  const TemporaryFile more(constraints);
  TimeloopArchitectureOptions options;
  if (!constraints.empty()) options.constraints = {more.path()};
  try {
    import_timeloop_architecture(file.path(), options);
  } catch (const InputError& error) {
    const std::string message = error.what();
    const std::string& path = message.find(file.path()) == 0 ? file.path() : more.path();
    REQUIRE(message.find(path) == 0);
    return message.substr(path.size() + 1);
  }
  return "";
}

std::string nodes_error(const std::string& from, const std::string& to) {
  return error_of(with(kTimeloopNodes, from, to));
}

std::string tree_error(const std::string& from, const std::string& to) {
  return error_of(with(kTimeloopTree, from, to));
}

}  // namespace

TEST_CASE("mistakes in an architecture are told with their place") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {nodes_error("version: 0.4", "version: 0.5"),
       "2:12: architecture.version: expected one of \"0.3\", \"0.4\", found \"0.5\"; did you mean "
       "\"0.3\"?"},
      {nodes_error("!Container", "!Contianer"),
       "4:5: architecture.nodes[0]: the tag \"!Contianer\" is not supported; did you mean "
       "\"!Container\"?"},
      {nodes_error("- !Component\n    name: Main", "- name: Main"),
       "7:5: architecture.nodes[1]: expected one of the tags !Container, !Component, !Parallel, "
       "!Hierarchical"},
      {nodes_error("depth: 1024", "depth: 0"),
       "14:25: architecture.nodes[2].attributes.depth: expected an integer from 1 to 1000000000, "
       "found \"0\""},
      {nodes_error("datawidth: 8, read", "read"),
       "11:5: architecture.nodes[2]: missing attribute \"datawidth\" (or \"word-bits\"), bits of a "
       "word"},
      {nodes_error("depth: 1024, width: 64", "depth: 1024, width: 60"),
       "11:5: architecture.nodes[2]: the width of 60 bits is no multiple of what word, block and "
       "cluster make together"},
      {nodes_error("class: smartbuffer_SRAM", "class: smartbuffer_SRAN"),
       "11:5: architecture.nodes[2]: the class \"smartbuffer_SRAN\" of storage is not known; known "
       "are SRAM, smartbuffer_SRAM, smartbuffer, regfile, smartbuffer_RF, reg, DRAM, "
       "aladdin_register; did you mean \"smartbuffer_SRAM\"?"},
      {nodes_error("class: intmac", "class: fpmac"),
       "43:5: architecture.nodes[6]: the class \"fpmac\" of arithmetic is not known; known is "
       "intmac"},
      {nodes_error("multiplier_width: 8", "multiplier_width: 4"),
       "43:5: architecture.nodes[6]: energy tables have multipliers of 8 and 16 bits, found 4"},
      {nodes_error("class: DRAM", "class: DRAM\n    enabled: false"),
       "10:14: architecture.nodes[1].enabled: expected a component that is enabled; remove one "
       "that "
       "is not"},
      {nodes_error("name: SumSpad", "name: WeightSpad"),
       "36:7: architecture.nodes[5].nodes[1]: the name \"WeightSpad\" stands twice"},
  };
  for (const auto& [found, expected] : cases) CHECK(found == expected);
}

TEST_CASE("what a constraint cannot be is told with its place and what to do") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {nodes_error("bypass: [Weights]}", "bypass: [Outputs]}"),
       "16:18: architecture.nodes[2].constraints.dataspace: Buffer is to keep and to bypass "
       "Outputs"},
      {nodes_error("bypass: [Weights]}", "keep_only: [Inputs]}"),
       "16:18: architecture.nodes[2].constraints.dataspace: Buffer is to keep and to bypass "
       "Outputs"},
      {nodes_error("keep: [Weights]", "keep: [Weight, Psums]"),
       "34:36: architecture.nodes[5].nodes[0].constraints.dataspace.keep[1]: expected Weights, "
       "Inputs or Outputs, found \"Psums\""},
      {nodes_error("factors: [N=1, M=1, P=1, Q=1, S=1]", "factors: [N=1, X=1]"),
       "35:71: architecture.nodes[5].nodes[0].constraints.temporal.factors[1]: expected a dim, one "
       "of R S P Q C M (or K) N G, found \"X\""},
      {nodes_error("factors: [N=1, M=1, P=1, Q=1, S=1]", "factors: [N=1, M=one]"),
       "35:71: architecture.nodes[5].nodes[0].constraints.temporal.factors[1]: expected factors "
       "such as C=4, K<=16 or R=0 (all of R), found \"M=one\""},
      {nodes_error("factors: [N=1, M=1, P=1, Q=1, S=1]", "factors: [M=1, K=2]"),
       "35:71: architecture.nodes[5].nodes[0].constraints.temporal.factors[1]: another factor of K "
       "stands at this level already"},
      {nodes_error("[N, M, P, Q, S, C, R]", "[N, M, K]"),
       "35:40: architecture.nodes[5].nodes[0].constraints.temporal.permutation[2]: the dim K "
       "stands twice (M and K are the same here)"},
      {nodes_error("factors: [N=1, C=1, P=1, R=1, S=1]", "factors: [P=2, R=3]"),
       "21:68: architecture.nodes[3].constraints.spatial.factors[1]: P and R slide one window and "
       "may not fan out along one axis of Buffer; fix one of them (R=1)"},
      {nodes_error("factors: [N=1, C=1, P=1, R=1, S=1]", "factors: [Q=15]"),
       "21:63: architecture.nodes[3].constraints.spatial.factors[0]: the fixed factors need a "
       "fan-out of 15 below Buffer, found 14"},
      {nodes_error("N=1, M=1, P=1, Q=1, S=1]", "R=0]"), ""},
      {error_of(with(with(kTimeloopNodes, "N=1, M=1, P=1, Q=1, S=1]", "R=0]"), "N=1, C=1, P=2, R=1",
                     "R=0")),
       "42:30: architecture.nodes[5].nodes[1].constraints.temporal.factors[0]: all of R (R=0) "
       "stands at WeightSpad already"},
      {nodes_error("    spatial: {meshY: 12}\n", ""),
       "25:16: architecture.nodes[4].constraints.spatial: PE has no fan-out (spatial) to "
       "constrain"},
  };
  for (const auto& [found, expected] : cases) CHECK(found == expected);
}

TEST_CASE("what a hierarchy cannot be is told with its place and what to do") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {nodes_error("class: DRAM\n",
                   "class: DRAM\n    constraints: {dataspace: {bypass: [Inputs]}}\n"),
       "7:5: architecture.nodes[1]: the outermost storage must hold every operand, and is to "
       "bypass Inputs"},
      {tree_error("    subtree:\n    - name: Chip",
                  "    subtree:\n    - name: Twin\n    - name: Chip"),
       "9:7: architecture.subtree[0].subtree[1]: expected one subtree, found 2: a hierarchy that "
       "branches cannot be described"},
      {tree_error("Column[0..15]", "Column[0..]"),
       "15:15: architecture.subtree[0].subtree[0].subtree[0].name: expected a range such as "
       "PE[0..15], found \"Column[0..]\""},
      {tree_error("instances: 64, meshX: 16}", "instances: 60, meshX: 16}"),
       "23:13: architecture.subtree[0].subtree[0].subtree[0].subtree[0].local[0]: expected meshX * "
       "meshY instances, found 60 instances, meshX 16 and meshY 3"},
      {tree_error("instances: 64, meshX: 16}", "instances: 64, meshX: 8}"),
       "23:13: architecture.subtree[0].subtree[0].subtree[0].subtree[0].local[0]: the 8 x 8 "
       "instances are no multiple of the 16 x 1 around them"},
      {tree_error("depth: 256, width: 128", "sizeKB: 4"),
       "11:9: architecture.subtree[0].subtree[0].local[0]: expected either sizeKB, or entries and "
       "depth, found both"},
  };
  for (const auto& [found, expected] : cases) CHECK(found == expected);
}

TEST_CASE("what a list of constraints cannot say is told with its place and what to do") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {tree_error("- {target: Registers, type: bypass", "- {target: Register, type: bypass"),
       "28:12: mapspace_constraints[0].target: the architecture has no storage \"Register\"; it "
       "has Main, Scratchpad, Accumulator, Registers; did you mean \"Registers\"?"},
      {tree_error("type: datatype", "type: data"),
       "29:31: mapspace_constraints[1].type: expected one of \"temporal\", \"spatial\", "
       "\"bypass\", \"datatype\", \"dataspace\", \"utilization\", \"parallelism\", found \"data\""},
      {error_of(kTimeloopTree.substr(0, kTimeloopTree.find("mapspace"))),
       "6:7: architecture.subtree[0].local[0]: constraints leave open whether Scratchpad, "
       "Accumulator, Registers keep or bypass 9 operands together, of which at most 6 may be open; "
       "say keep or bypass of more of them, in the file or with --constraints"},
      {error_of(kTimeloopNodes, "mapper: {}\n"),
       "1:1: expected mapspace_constraints, architecture_constraints or mapspace"},
  };
  for (const auto& [found, expected] : cases) CHECK(found == expected);
}

TEST_CASE("constraints of a matrix product are refused by name, its dims mean others") {
  const std::string tree = kTimeloopTree.substr(0, kTimeloopTree.find("mapspace"));
  const auto product_error = [&](const std::string& operands, const std::string& factors,
                                 const std::string& permutation) {
    return error_of(
        tree + "mapspace_constraints:\n- {target: Registers, type: bypass, " + operands +
        "}\n- {target: Scratchpad, type: bypass, keep: [Inputs]}\n"
        "- {target: Registers, type: temporal, factors: " +
        factors + "}\n- {target: Scratchpad, type: spatial, permutation: " + permutation + "}\n");
  };
  const auto refusal = [](const std::string& place, const std::string& found) {
    return place +
           ": expected constraints that name dims of a convolution, R S P Q C M (or K) N G, "
           "found " +
           found +
           " alone, as of matrix products, whose constraints cannot be read yet; if a convolution "
           "is meant, name one that only it has, as by G=1";
  };
  const std::string weights = "keep: [Weights], bypass: [Inputs, Outputs]";
  const std::string factors = "30:48: mapspace_constraints[2].factors";
  const std::string permutation = "31:52: mapspace_constraints[3].permutation";
  CHECK(product_error(weights, "M=4 N=4 K=4", "MNK") == refusal(permutation, "K M N"));
  CHECK(product_error(weights, "M=4 N=2 K=8", "N") == refusal(factors, "K M N"));
  CHECK(product_error(weights, "N=1", "NM") == refusal(permutation, "M N"));
  CHECK(product_error(weights, "N=4 K=4", "N") == refusal(factors, "K N"));
  CHECK(product_error(weights, "M=4", "M") == refusal(permutation, "M"));
  CHECK(product_error("keep: [B], bypass: [A, Z]", "M=4 N=4 K=4", "MNK") ==
        "28:44: mapspace_constraints[0].keep[0]: expected Weights, Inputs or Outputs, found \"B\", "
        "of matrix products, whose constraints cannot be read yet");
  CHECK(product_error(weights, "H=4 M=4", "MNK") ==
        factors + ": expected a dim, one of R S P Q C M (or K) N G, found \"H\"");
  // A convolution's, which M or one more of its dims tells.
  CHECK(product_error(weights, "M=4 N=2", "NMG") == "");
  CHECK(product_error(weights, "K=4 N=1", "NKRS") == "");
  CHECK(product_error(weights, "K=4", "K") == "");
}

TEST_CASE(
    "files with a line removed, doubled or a byte changed are imported or refused, no worse") {
  std::mt19937_64 generator(7);
  int num_refused = 0;
  for (int i = 0; i < 200; ++i) {
    std::string text = i % 2 == 0 ? kTimeloopNodes : kTimeloopTree;
    const auto size = static_cast<std::int64_t>(text.size());
    const auto at = static_cast<std::size_t>(draw(size, generator));
    const std::size_t begin = text.rfind('\n', at) + 1;
    const std::size_t length = text.find('\n', begin) - begin + 1;
    switch (i / 2 % 4) {
      case 0:
        text.erase(begin, length);
        break;
      case 1:
        text.insert(begin, text.substr(begin, length));
        break;
      case 2:
        text[at] = "0-[:{x"[draw(6, generator)];
        break;
      default:
        text.resize(at);
    }
    CAPTURE(text);
    const TemporaryFile file(text);
    try {
      const ImportedArchitecture imported = import_timeloop_architecture(file.path(), {});
      CHECK(imported.architecture.num_levels() >= 1);
    } catch (const InputError& error) {
      ++num_refused;
      CHECK(std::string(error.what()).find(file.path()) == 0);
    }
  }
  CHECK(num_refused > 50);
  CHECK(num_refused < 200);
}

}  // namespace codescent::testing
