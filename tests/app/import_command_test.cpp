#include "core/inputs/workload_input.hpp"
#include "tests/app/program.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/onnx_graphs.hpp"

namespace codescent::testing {
namespace {

TEST_CASE("import writes a workload that search takes, and prints its layers and what it ignores") {
  const TemporaryDirectory directory;
  const std::string model = directory / "mobile.onnx";
  const std::string written = directory / "nets/mobile.yaml";
  write_text(model, mobilenet_v2_graph().bytes());
  const Outcome outcome = run_here({"import", model, "--output", written, "--name", "my net"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err == "");
  CHECK(outcome.out.find("block1.depthwise") != std::string::npos);
  CHECK(outcome.out.find("\nworkload  my net, ONNX model mobile.onnx\n"
                         "layers    31, 53 runs\n"
                         "MACs      300,774,272\n"
                         "ignored   45 operators without multiply-accumulates: 33 Clip, 10 Add, 1 "
                         "Flatten, 1 GlobalAveragePool\n"
                         "written   ") != std::string::npos);
  const Workload workload = load_workload(written);
  CHECK(workload.name == "my net");
  CHECK(workload.total_macs() == 300'774'272);
  CHECK(names_in(directory / "nets") == std::vector<std::string>{"mobile.yaml"});
  const Outcome search = run_here(quick_search(written, directory / "result", {"--quiet"}));
  CHECK(search.exit_code == 0);
}

TEST_CASE("import tells the share of MACs that it leaves out, and notes it on standard error") {
  const TemporaryDirectory directory;
  OnnxGraph graph;
  graph.add("MatMul", "kept", {graph.input("x", {3, 10}), graph.weight("w", {10, 10})});
  for (const char* name : {"first", "second"}) {
    graph.add("Einsum", name, {graph.weight(std::string(name) + ".a", {5, 10}), "w"});
    graph.set_text("equation", "ij,jk->ik");
  }
  graph.add("Secret", "hidden", {"x"});
  graph.set_domain("com.example");
  const std::string model = directory / "net.onnx";
  write_text(model, graph.bytes());
  const Outcome outcome = run_here({"import", model, "--out", directory / "net.yaml"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out.find(
            "left out  first   operators  share of MACs  reason\n"
            "Einsum    first           2         76.9 %  Einsum is not supported\n"
            "Secret    hidden          1        unknown  operators of domain \"com.example\" are "
            "not known\n") != std::string::npos);
  CHECK(outcome.err == "codescent: note: 3 operators that may multiply are left out\n");
}

TEST_CASE("one operator that is left out, and one that is ignored, are told in the singular") {
  const TemporaryDirectory directory;
  OnnxGraph graph;
  graph.add("MatMul", "kept", {graph.input("x", {3, 10}), graph.weight("w", {10, 10})});
  graph.add("Relu", "relu", {"kept"});
  graph.add("Secret", "hidden", {"relu"});
  graph.set_domain("com.example");
  write_text(directory / "net.onnx", graph.bytes());
  const Outcome outcome =
      run_here({"import", directory / "net.onnx", "--out", directory / "net.yaml"});
  CHECK(outcome.err == "codescent: note: 1 operator that may multiply is left out\n");
  CHECK(outcome.out.find("1, 1 run\n") != std::string::npos);
  CHECK(outcome.out.find("1 operator without multiply-accumulates: 1 Relu\n") != std::string::npos);
}

TEST_CASE("import reads the Timeloop problems that a search has written") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory);
  REQUIRE(run_here(quick_search(network, directory / "result", {"--quiet"})).exit_code == 0);
  const std::string written = directory / "again.yaml";
  const Outcome outcome = run_here({"import", directory / "result/timeloop", "--output", written});
  CHECK(outcome.exit_code == 0);
  const Workload before = load_workload(network);
  const Workload after = load_workload(written);
  REQUIRE(after.layers.size() == before.layers.size());
  for (std::size_t i = 0; i < after.layers.size(); ++i) {
    CHECK(after.layers[i].bounds == before.layers[i].bounds);
    CHECK(after.layers[i].type == before.layers[i].type);
    CHECK(after.layers[i].stride_w == before.layers[i].stride_w);
  }
}

TEST_CASE("a batch is chosen where the model leaves it open, and refused elsewhere") {
  const TemporaryDirectory directory;
  const std::string model = directory / "bert.onnx";
  write_text(model, bert_encoder_graph(0).bytes());
  const std::string written = directory / "bert.yaml";
  REQUIRE(run_here({"import", model, "--out", written}).exit_code == 0);
  const std::int64_t one = load_workload(written).total_macs();
  REQUIRE(run_here({"import", model, "--out", written, "--batch", "4"}).exit_code == 0);
  CHECK(load_workload(written).total_macs() == 4 * one);
  write_text(model, bert_encoder_graph(1).bytes());
  CHECK(run_here({"import", model, "--out", written, "--batch", "4"}).err ==
        "codescent: " + model +
            ": no input has an open leading dimension, so that there is no batch to choose\n");
  write_text(directory / "p.yaml", "problem: {shape: gemm-ABZ, instance: {M: 1, N: 2, K: 3}}\n");
  CHECK(run_here({"import", directory / "p.yaml", "--batch", "4"}).err ==
        "codescent: --batch: Timeloop problems state their batch, N; expected no such flag\n");
}

TEST_CASE("symbolic dimensions take the extents that --dim gives to their names") {
  const TemporaryDirectory directory;
  const std::string model = directory / "bert.onnx";
  write_text(model, bert_encoder_graph(0).bytes());
  const std::string written = directory / "bert.yaml";
  REQUIRE(run_here({"import", model, "--out", written}).exit_code == 0);
  const std::int64_t one = load_workload(written).total_macs();
  const auto outcome_of = [&](const std::vector<std::string>& dims) {
    std::vector<std::string> arguments = {"import", model, "--out", written};
    for (const std::string& dim : dims) arguments.insert(arguments.end(), {"--dim", dim});
    return run_here(arguments);
  };
  REQUIRE(outcome_of({"batch=4"}).exit_code == 0);
  CHECK(load_workload(written).total_macs() == 4 * one);
  CHECK(outcome_of({"batsh=4"}).err ==
        "codescent: " + model +
            ": --dim: the model has no symbolic dimension \"batsh\"; it has \"batch\"; did you "
            "mean \"batch\"?\n");
  CHECK(outcome_of({"batch"}).err ==
        "codescent: --dim: expected NAME=N, as in S=128, got \"batch\"\n");
  CHECK(outcome_of({"batch=0"}).err ==
        "codescent: --dim: \"batch=0\": expected an integer from 1 to 1000000000, got \"0\"\n");
  CHECK(outcome_of({"batch=2", "batch=3"}).err == "codescent: --dim: \"batch\" is given twice\n");
  write_text(directory / "p.yaml", "problem: {shape: gemm-ABZ, instance: {M: 1, N: 2, K: 3}}\n");
  CHECK(run_here({"import", directory / "p.yaml", "--dim", "N=4"}).err ==
        "codescent: --dim: Timeloop problems state all their sizes; expected no such flag\n");
}

TEST_CASE("a mistake ends import with a line that names the file or the flag, and writes nothing") {
  const TemporaryDirectory directory;
  const std::string model = directory / "net.onnx";
  const auto error = [](const std::vector<std::string>& arguments) {
    const Outcome outcome = run_here(arguments);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out == "");
    return outcome.err;
  };
  CHECK(error({"import", model}) == "codescent: " + model + ": no such file\n");
  write_text(model, "no model");
  CHECK(error({"import", model}) ==
        "codescent: " + model +
            ": expected an ONNX model, found a file that is none, or is damaged\n");
  write_text(model, resnet50_graph(1).bytes());
  CHECK(error({"import", model, "--output", directory / "net.txt"}) ==
        "codescent: --output: expected a file that ends in .yaml, got \"" +
            (directory / "net.txt") + "\"\n");
  CHECK(error({"import", model, "--batch", "0"}) ==
        "codescent: --batch: expected a positive integer, got \"0\"\n");
  CHECK(error({"import", model, "--name", "\xFF"}) ==
        "codescent: --name: expected UTF-8 text, got byte 255\n");
  const std::string problem = directory / "p.yaml";
  write_text(problem, "problem: {shape: gemm-ABZ, instance: {M: 1, N: 2, K: 3}}\n");
  CHECK(error({"import", problem, "--output", problem}) ==
        "codescent: --output: \"" + problem + "\" is the file that is imported\n");
  const std::string other = directory / "other.yaml";
  write_text(other, "mapper: {}\n");
  CHECK(error({"import", other}) ==
        "codescent: " + other +
            ": expected an ONNX model (.onnx) or a Timeloop architecture (YAML with "
            "\"architecture\") or a Timeloop problem (YAML with \"problem\") or a directory of "
            "them\n");
  CHECK(names_in(directory.path()) == std::vector<std::string>{"net.onnx", "other.yaml", "p.yaml"});
}

}  // namespace
}  // namespace codescent::testing
