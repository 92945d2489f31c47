#include "core/formats/workload_edges.hpp"

#include "core/error.hpp"
#include "core/formats/workload_file.hpp"
#include "core/formats/workload_text.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

/// A residual block: a reads the network's input, b reads a, sum reads b and a.
const std::string kBlock =
    "schema: codescent/workload/1\n"
    "name: block\n"
    "source: by hand\n"
    "layers:\n"
    "  - name: a\n"
    "    bounds: {P: 4, C: 2, K: 2}\n"
    "  - name: b\n"
    "    bounds: {P: 4, C: 2, K: 2}\n"
    "  - name: sum\n"
    "    bounds: {P: 4, C: 2}\n"
    "    inputs: [b, a]\n";

Workload read(const std::string& text) {
  return read_workload_file(YamlReader::from_text(text, "block.yaml"));
}

std::string with(const std::string& what, const std::string& by) {
  std::string text = kBlock;
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

std::string error_of(const std::string& text) {
  try {
    read(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a layer without inputs reads the one before, the first the network's input") {
  CHECK(read(kBlock).edges == std::vector<Edge>{{0, 1}, {1, 2}, {0, 2}});
  CHECK(read(with("[b, a]", "[]")).edges == std::vector<Edge>{{0, 1}});
  CHECK(read(with("    inputs: [b, a]\n", "")).edges.empty());
}

TEST_CASE("a layer that becomes several is read, and reads, as a whole") {
  const std::string lowered = with("  - name: b\n    bounds: {P: 4, C: 2, K: 2}\n",
                                   "  - name: b\n    type: transposed_convolution\n"
                                   "    bounds: {R: 3, S: 1, P: 8, Q: 1, C: 2, K: 2}\n"
                                   "    stride: {W: 2}\n"
                                   "    input: {W: 4, H: 1, padding_W: 1, output_padding_W: 1}\n");
  const Workload workload = read(lowered);
  const int last = static_cast<int>(workload.layers.size()) - 1;
  REQUIRE(last > 2);
  std::vector<Edge> expected;
  for (int part = 1; part < last; ++part) expected.push_back({0, part});
  for (int part = 1; part < last; ++part) expected.push_back({part, last});
  expected.push_back({0, last});
  CHECK(workload.edges == expected);
}

TEST_CASE("what is written of a graph is read back as that graph") {
  for (const std::string& text : {kBlock, with("[b, a]", "[]"), with("[b, a]", "[a]")}) {
    const Workload workload = read(text);
    CHECK(read(workload_text(workload)).edges == workload.edges);
  }
}

TEST_CASE("a graph that cannot be is refused at the input in question") {
  CHECK(error_of(with("[b, a]", "[b, c]")) ==
        "block.yaml:11:17: layers[2].inputs[1]: no layer is named \"c\"; expected a layer that "
        "stands before");
  CHECK(error_of(with("[b, a]", "[sum]")) ==
        "block.yaml:11:14: layers[2].inputs[0]: layer \"sum\" does not stand before this one; "
        "expected a layer that stands before");
  CHECK(error_of(with("[b, a]", "[b, a, b]")) ==
        "block.yaml:11:20: layers[2].inputs[2]: \"b\" is an input of this layer already");
  CHECK(error_of(with("  - name: b\n", "  - name: b\n    count: 3\n")) ==
        "block.yaml:8:12: layers[1].count: in a graph, where layers have inputs, every layer runs "
        "once; expected 1");
  CHECK(error_of(with("[b, a]", "b")) ==
        "block.yaml:11:13: layers[2].inputs: expected a list, found \"b\"");
}

}  // namespace codescent::testing
