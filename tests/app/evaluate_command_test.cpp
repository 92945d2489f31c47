#include <nlohmann/json.hpp>

#include "tests/app/program.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

using Json = nlohmann::json;

constexpr char kNetwork[] = R"(schema: codescent/workload/1
name: net
source: made up for tests
layers:
  - {name: one, bounds: {P: 16, C: 32, K: 24}}
  - {name: two, bounds: {P: 8, C: 8, K: 8}, count: 3}
)";

constexpr char kOne[] = "L3[WIO] P2 - L2[WI] K8X - L1[O] K3 C4 C8X - L0[W] P8";
constexpr char kTwo[] = "L3[WIO] P8 - L2[WI] K8X - L1[O] C8X - L0[W] P1";

/// A network and a design for it, whose text a test may spoil first.
class Case {
 public:
  Case() { write_text(network_, kNetwork); }

  Outcome evaluate(const std::string& design, const std::vector<std::string>& flags = {}) const {
    write_text(design_, design);
    std::vector<std::string> words = {"evaluate", "--mapping", design_};
    words.insert(words.end(), flags.begin(), flags.end());
    return run_here(words);
  }
  /// Lines 5 and 6 on hold sizes and layers.
  std::string design(const std::string& sizes, const std::string& layers) const {
    return "schema: codescent/design/1\nworkload: {name: net, file: \"" + network_ +
           "\", sha256: \"00\"}\nhardware: {name: gemmini, file: gemmini, sha256: \"00\"}\n"
           "energy_table: {name: pat_40nm, file: pat_40nm, sha256: \"00\"}\nsizes: {" +
           sizes + "}\nlayers:\n" + layers;
  }
  static std::string layer(const std::string& name, const std::string& mapping) {
    return "  - {name: " + name + ", mapping: \"" + mapping + "\"}\n";
  }
  std::string sound() const { return design(kSizes, layer("two", kTwo) + layer("one", kOne)); }
  const std::string& design_path() const { return design_; }

  static constexpr char kSizes[] = "array_side: 8, scratchpad_kib: 4, accumulator_kib: 2";

 private:
  TemporaryDirectory directory_;
  std::string network_ = directory_ / "net.yaml";
  std::string design_ = directory_ / "design.yaml";
};

/// Everything after the place "design.yaml:".
std::string after_file(const Case& files, const std::string& err) {
  const std::string start = "codescent: " + files.design_path() + ":";
  const std::size_t found = err.find(start);
  return found == std::string::npos ? err : err.substr(found + start.size());
}

}  // namespace

TEST_CASE("evaluate shows what limits a design, in the workload's order") {
  const Case files;
  const Outcome outcome = files.evaluate(files.sound());
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK(outcome.out.find("limited by") != std::string::npos);
  CHECK(outcome.out.find("DRAM Output") != std::string::npos);
  CHECK(outcome.out.find("Scratchpad (4,096 words)") != std::string::npos);
  CHECK(outcome.out.find("\none ") < outcome.out.find("\ntwo "));
  // The hashes in the file are made up.
  CHECK(outcome.err.find("note: hardware gemmini has changed since") != std::string::npos);
}

TEST_CASE("evaluate --json adds up: energies of levels to layers, layers to the network") {
  const Case files;
  const Json figures = Json::parse(files.evaluate(files.sound(), {"--json"}).out);
  double network_uj = 0;
  std::int64_t network_cycles = 0;
  for (const Json& layer : figures["layers"]) {
    double sum_pj = layer["mac_energy_pj"];
    std::int64_t slowest = layer["compute_cycles"];
    for (const auto& [name, level] : layer["levels"].items()) {
      slowest = std::max(slowest, level["cycles"].get<std::int64_t>());
      for (const char* operand : {"Weight", "Input", "Output"})
        if (level.contains(operand)) sum_pj += level[operand]["energy_pj"].get<double>();
    }
    CHECK(sum_pj == doctest::Approx(layer["energy_pj"].get<double>()).epsilon(1e-12));
    CHECK(slowest == layer["cycles"]);
    network_uj += layer["count"].get<double>() * layer["energy_pj"].get<double>() * 1e-6;
    network_cycles += layer["count"].get<std::int64_t>() * layer["cycles"].get<std::int64_t>();
  }
  CHECK(network_uj == doctest::Approx(figures["energy_uj"].get<double>()).epsilon(1e-12));
  CHECK(network_cycles == figures["cycles"]);
  // By hand: 16 x 32 x 24 MACs on 64 PEs; P8 x (K3 C4) x P2 temporal loops.
  CHECK(figures["layers"][0]["compute_cycles"] == 192);
}

TEST_CASE("evaluate takes imperfect factors and says what is padding") {
  // C 32 as 6 outside a fan-out of 6, 36 in all: 16 * 24 * 36 computes for 16 * 24 * 32 MACs, and
  // 16 * 8 * 8 twice three times without padding.
  const Case files;
  const std::string padded = "L3[WIO] P2 - L2[WI] N1 K8X - L1[O] K3 C6 C6X - L0[W] P8";
  const std::string design =
      files.design(Case::kSizes, Case::layer("one", padded) + Case::layer("two", kTwo));
  const Outcome outcome = files.evaluate(design);
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK(outcome.out.find("imperfect  1 of 2 layers have factors beyond a bound; 10.0 % of all "
                         "computes are padding\n") != std::string::npos);
  CHECK(files.evaluate(files.sound()).out.find("imperfect") == std::string::npos);
  const Json one = Json::parse(files.evaluate(design, {"--json"}).out)["layers"][0];
  CHECK(one["mapping"] == padded);
  CHECK(one["macs"] == 12288);
  CHECK(one["computes"] == 13824);
  CHECK(one["compute_cycles"] == 288);
}

TEST_CASE("a design that does not fit exits with 3 and says what would mend it") {
  const Case files;
  const Outcome small = files.evaluate(files.sound(), {"--fix", "array_side=4"});
  CHECK(small.exit_code == 3);
  CHECK(small.err.find("codescent: one: Accumulator fan-out on axis X: 8 asked for, 4 available; "
                       "raise array_side from 4 to 8\n") != std::string::npos);
  const Outcome outside = files.evaluate(files.sound(), {"--fix", "array_side=1000"});
  CHECK(outside.exit_code == 3);
  CHECK(outside.err.find("codescent: gemmini: array_side: 1000 asked for, 128 available") !=
        std::string::npos);
  const std::string short_mapping = "L3[WIO] P2 - L2[WI] K8X - L1[O] K3 C4 - L0[W] P8";
  const Outcome wrong = files.evaluate(
      files.design(Case::kSizes, Case::layer("one", short_mapping) + Case::layer("two", kTwo)),
      {"--json"});
  CHECK(wrong.exit_code == 3);
  const Json answer = Json::parse(wrong.out);
  CHECK(answer["valid"] == false);
  REQUIRE(answer["violations"].size() == 1);
  CHECK(answer["violations"][0]["layer"] == "one");
  CHECK(answer["violations"][0]["constraint"] == "factors of C");
  CHECK(answer["violations"][0]["demand"] == 4);
  CHECK(answer["violations"][0]["limit"] == 32);
}

TEST_CASE("a wrong design file is refused with its place") {
  const Case files;
  const std::string one = Case::layer("one", kOne), two = Case::layer("two", kTwo);
  struct Wrong {
    std::string design;
    std::string message;
  };
  const Wrong wrongs[] = {
      {"schema: codescent/design/1\n", "1:1: missing key \"workload\""},
      {"[1, 2]", "1:1: expected a map"},
      {files.design("array_side: 8, scratchpad_kib: 4", one + two),
       "missing key \"accumulator_kib\""},
      {files.design("array_size: 8, scratchpad_kib: 4, accumulator_kib: 2", one + two),
       "5:9: sizes.array_size: unknown key; did you mean \"array_side\"?"},
      {files.design("array_side: 0, scratchpad_kib: 4, accumulator_kib: 2", one + two),
       "5:21: sizes.array_side: expected an integer"},
      {files.design(Case::kSizes, one),
       "7:3: layers: layers of workload net without a mapping: two"},
      {files.design(Case::kSizes, one + two + one),
       "9:12: layers[2].name: layer \"one\" stands twice"},
      {files.design(Case::kSizes, one + two + Case::layer("tow", kTwo)),
       "9:12: layers[2].name: workload net has no layer \"tow\"; did you mean \"two\"?"},
      {files.design(Case::kSizes, one + Case::layer("two", "L3[WIO] P8 - L2[WI] K8X - L1[O] C8X")),
       "8:26: layers[1].mapping: level L0 (Registers) is missing"},
      {files.design(Case::kSizes, one + Case::layer("two", "L9[W] P8")),
       "8:26: layers[1].mapping: expected a level L0 to L3, got \"L9[W]\""},
      {files.design(Case::kSizes,
                    one + Case::layer("two", "L3[WIO] P8 Z3 - L2[WI] N1 - L1[O] N1 - L0[W] N1")),
       "8:26: layers[1].mapping: expected a loop such as K8 or C16X, got \"Z3\""},
      {files.design(Case::kSizes,
                    one + Case::layer("two", "L3[WIO] P8 - L2[WI] C8X - L1[O] N1 - L0[W] N1")),
       "8:26: layers[1].mapping: level Scratchpad has no such fan-out: \"C8X\""},
  };
  for (const Wrong& wrong : wrongs) {
    const Outcome outcome = files.evaluate(wrong.design);
    CAPTURE(wrong.message);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out == "");
    const std::string said = after_file(files, outcome.err);
    INFO(said);
    CHECK(said.find(wrong.message) != std::string::npos);
  }
}

}  // namespace codescent::testing
