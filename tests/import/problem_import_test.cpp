#include "core/timeloop/problem_import.hpp"

#include "core/error.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/temporary_directory.hpp"

namespace codescent::testing {
namespace {

std::string problem(const std::string& numbers) {
  return "problem: {shape: cnn-layer, instance: {" + numbers + "}}\n";
}

std::string error_of(const std::string& path) {
  try {
    import_problems(path);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE(
    "a directory of problems is a network, equal layers counted and other files passed over") {
  const TemporaryDirectory directory;
  write_text(directory / "1_conv.problem.yaml",
             problem("R: 3, S: 3, P: 8, Q: 8, C: 4, K: 2, N: 1"));
  write_text(directory / "2_conv.yaml",
             problem("R: 1, S: 1, P: 8, Q: 8, C: 4, K: 2, N: 2, Wstride: 2"));
  write_text(directory / "3_conv.yml", problem("R: 3, S: 3, P: 8, Q: 8, C: 4, K: 2, N: 1"));
  write_text(directory / "arch.yaml", "architecture: {version: 0.4}\n");
  write_text(directory / "notes.txt", "problem:");
  const ImportedWorkload imported = import_problems(directory.path() + "/");
  REQUIRE(imported.workload.layers.size() == 2);
  CHECK(imported.workload.layers[0].name == "1_conv");
  CHECK(imported.workload.layers[0].count == 2);
  CHECK(imported.workload.layers[1].name == "2_conv");
  CHECK(imported.workload.layers[1].stride_w == 2);
  CHECK(imported.workload.total_macs() == 2 * 9 * 64 * 8 + 64 * 8 * 2);
  CHECK(imported.passed_over == std::vector<std::string>{"arch.yaml"});
  CHECK(directory.path().find(imported.workload.name) != std::string::npos);
}

TEST_CASE("one problem is a network of one layer under the file's name") {
  const TemporaryDirectory directory;
  const std::string path = directory / "conv.problem.yaml";
  write_text(path, problem("R: 3, S: 3, P: 8, Q: 8, C: 4, K: 2, N: 1"));
  CHECK(is_problem_file(path));
  const ImportedWorkload imported = import_problems(path);
  CHECK(imported.workload.name == "conv");
  CHECK(imported.workload.source == "Timeloop problem file conv.problem.yaml");
  CHECK(imported.workload.layers.front().name == "conv");
}

TEST_CASE("a wrong problem is refused where it is wrong, and a directory without any as such") {
  const TemporaryDirectory directory;
  CHECK(error_of(directory.path()) ==
        directory.path() + ": expected YAML files with a \"problem\", found none");
  write_text(directory / "a.yaml", problem("R: 3, S: 3, P: 8, Q: 8, C: 4, N: 1"));
  CHECK(error_of(directory.path()) ==
        directory / "a.yaml" + ":1:39: problem.instance: missing key \"K\"");
}

TEST_CASE("names that are taken get a number, also where that name is taken") {
  LayerCollector collector;
  std::int64_t channels = 0;
  for (const char* name : {"a", "a_2", "a", "a"}) {
    Layer layer;
    layer.name = name;
    layer.bounds[index(Dim::C)] = ++channels;
    collector.add(layer, "test");
  }
  const auto layers = collector.take();
  REQUIRE(layers.size() == 4);
  CHECK(layers[2].name == "a_3");
  CHECK(layers[3].name == "a_4");
}

TEST_CASE("names become one line of UTF-8") {
  CHECK(utf8_text("/conv\n1 \xC3\xA9 \xFF\xC3") == "/conv 1 \xC3\xA9 ??");
}

}  // namespace
}  // namespace codescent::testing
