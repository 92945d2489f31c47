#include <algorithm>
#include <cstdlib>

#include "tests/app/program.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/onnx_graphs.hpp"

// Which commands do without LibTorch, whose loading takes most of a second and 150 MB, and without
// ONNX, which takes two thirds of a start.

namespace codescent::testing {
namespace {

/// While it lives, a variable of the environment has a value.
class EnvironmentVariable {
 public:
  EnvironmentVariable(const char* name, const std::string& value) : name_(name) {
    ::setenv(name, value.c_str(), 1);
  }
  ~EnvironmentVariable() { ::unsetenv(name_); }
  EnvironmentVariable(const EnvironmentVariable&) = delete;
  EnvironmentVariable& operator=(const EnvironmentVariable&) = delete;

 private:
  const char* name_;
};

/// What the system's loader says of the files that a run of the program loads.
std::string loaded_files(const std::vector<std::string>& words) {
  const TemporaryDirectory directory;
  {
    const EnvironmentVariable subject("LD_DEBUG", "files");
    const EnvironmentVariable output("LD_DEBUG_OUTPUT", directory / "loader");
    const Outcome outcome = run_program(words);
    INFO(outcome.err);
    REQUIRE(outcome.exit_code == 0);
  }
  std::string all;
  for (const std::string& name : names_in(directory.path())) all += read_text(directory / name);
  REQUIRE(all.find("libc.so") != std::string::npos);  // else the loader does not speak
  return all;
}

bool names_one_of(const std::string& files, std::initializer_list<const char*> libraries) {
  return std::any_of(libraries.begin(), libraries.end(),
                     [&](const char* library) { return files.find(library) != std::string::npos; });
}

bool has_torch(const std::string& files) {
  return names_one_of(files, {"libtorch", "libc10", "codescent_tensor_module"});
}

bool has_onnx(const std::string& files) {
  return names_one_of(files, {"libonnx", "libprotobuf.so", "codescent_onnx_module"});
}

constexpr char kProblem[] = R"(problem:
  shape: gemm-ABZ
  instance: {M: 16, N: 24, K: 32}
)";

}  // namespace

TEST_CASE("a command that needs tensors loads LibTorch, and the test sees it") {
  const TemporaryDirectory directory;
  CHECK(has_torch(loaded_files(
      {"check-gradients", "--workload", write_tiny_network(directory), "--points", "1"})));
}

TEST_CASE("a command that reads a model loads ONNX, and no LibTorch") {
  const TemporaryDirectory directory;
  const std::string model = directory / "product.onnx";
  OnnxGraph graph;
  graph.add("MatMul", "product", {graph.input("x", {3, 10}), graph.weight("w", {10, 10})});
  write_text(model, graph.bytes());
  const std::string files = loaded_files({"import", model, "--output", directory / "network.yaml"});
  CHECK(has_onnx(files));
  CHECK_FALSE(has_torch(files));
}

TEST_CASE("commands without tensors and models load neither LibTorch nor ONNX") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory), result = directory / "result";
  const std::string problem = directory / "product.yaml";
  write_text(problem, kProblem);
  REQUIRE(run_here(quick_search(network, result)).exit_code == 0);
  const std::vector<std::string> commands[] = {
      {"--version"},
      {"--help"},
      {"search", "--help"},
      {"list"},
      {"evaluate", result},
      {"certify", result, "--time-limit", "1"},
      {"report", result},
      {"import", problem, "--output", directory / "workload.yaml"},
      {"compare", "--workloads", network, "--hardware", "gemmini,nvdla_small", "--searcher",
       "exact", "--time-limit", "2", "--output", directory / "comparison"},
  };
  for (const auto& words : commands) {
    CAPTURE(words.front());
    const std::string files = loaded_files(words);
    CHECK_FALSE(has_torch(files));
    CHECK_FALSE(has_onnx(files));
  }
}

}  // namespace codescent::testing
