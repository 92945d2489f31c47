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

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Json data_of(const std::string& page) {
  const std::string open = "id=\"report-data\">";
  const std::size_t begin = page.find(open) + open.size();
  return Json::parse(page.substr(begin, page.find("</script>", begin) - begin));
}

/// A result directory with a design written by hand; the hashes in it are made up.
class Case {
 public:
  Case() { write(kOne); }

  void write(const std::string& mapping_of_one) const {
    std::filesystem::create_directories(result());
    write_text(directory_ / "net.yaml", kNetwork);
    write_text(result() + "/design.yaml",
               "schema: codescent/design/2\nworkload: {name: net, file: \"../net.yaml\", sha256: "
               "\"00\"}\nhardware: {name: gemmini, file: gemmini, sha256: \"00\"}\nenergy_table: "
               "{name: pat_40nm, file: pat_40nm, sha256: \"00\"}\nsizes: {array_side: 8, "
               "scratchpad_kib: 4, accumulator_kib: 2}\nlayers:\n  - {name: one, mapping: \"" +
                   mapping_of_one + "\"}\n  - {name: two, mapping: \"" + kTwo + "\"}\n");
  }
  /// The page; its outcome is checked.
  std::string page(std::vector<std::string> results, const std::vector<std::string>& flags = {},
                   std::string* err = nullptr) const {
    results.insert(results.begin(), "report");
    results.insert(results.end(), {"--output", directory_ / "page.html"});
    results.insert(results.end(), flags.begin(), flags.end());
    const Outcome outcome = run_here(results);
    INFO(outcome.err);
    REQUIRE(outcome.exit_code == 0);
    if (err != nullptr) *err = outcome.err;
    return read_text(directory_ / "page.html");
  }
  std::string result() const { return directory_ / "result"; }
  const TemporaryDirectory& directory() const { return directory_; }

 private:
  TemporaryDirectory directory_;
};

std::string error_of(const std::vector<std::string>& words, int exit_code = 2) {
  const Outcome outcome = run_here(words);
  CHECK(outcome.exit_code == exit_code);
  CHECK(outcome.out == "");
  return outcome.err;
}

/// Words of a layer that a bandwidth of a level counts, all instances together.
double words_moved(const Json& level, const std::string& kind) {
  double words = 0;
  for (const Json& held : level["operands"]) {
    if (held.is_null()) continue;
    if (kind != "writes") words += held["reads"].get<double>();
    if (kind != "reads") words += held["fills"].get<double>() + held["updates"].get<double>();
  }
  return words * level["instances"].get<double>();
}

}  // namespace

TEST_CASE("a report's energies add up to what evaluate says, by level, operand and layer") {
  const Case files;
  const Json design = data_of(files.page({files.result()}))["designs"][0];
  const Json figures = Json::parse(run_here({"evaluate", files.result(), "--json"}).out);
  double network_uj = design["mac"]["energy_uj"];
  for (const Json& level : design["levels"])
    for (const Json& energy_uj : level["energy_uj"])
      network_uj += energy_uj.is_null() ? 0 : energy_uj.get<double>();
  double layers_uj = 0;
  for (std::size_t i = 0; i < design["layers"].size(); ++i) {
    const Json& layer = design["layers"][i];
    double layer_uj = layer["mac_energy_uj"];
    for (const Json& level : layer["levels"])
      for (const Json& held : level["operands"])
        layer_uj += held.is_null() ? 0 : held["energy_uj"].get<double>();
    CHECK(layer_uj == doctest::Approx(layer["energy_uj"].get<double>()).epsilon(1e-12));
    CHECK(layer_uj ==
          doctest::Approx(1e-6 * figures["layers"][i]["energy_pj"].get<double>()).epsilon(1e-12));
    CHECK(layer["cycles"] == figures["layers"][i]["cycles"]);
    layers_uj += layer["count"].get<double>() * layer_uj;
  }
  CHECK(layers_uj == doctest::Approx(figures["energy_uj"].get<double>()).epsilon(1e-12));
  CHECK(network_uj == doctest::Approx(figures["energy_uj"].get<double>()).epsilon(1e-12));
  CHECK(design["totals"]["cycles"] == figures["cycles"]);
  double area_mm2 = design["mac"]["area_mm2"];
  for (const Json& level : design["levels"])
    area_mm2 += level["area_mm2"].is_null() ? 0 : level["area_mm2"].get<double>();
  CHECK(area_mm2 == doctest::Approx(figures["area_mm2"].get<double>()).epsilon(1e-12));
}

TEST_CASE("a report's loop nest is the mapping's, worked out by hand") {
  // one: P 16 = 8 in registers x 2 at DRAM; C 32 = 8 rows x 4; K 24 = 8 columns x 3.
  const Case files;
  const Json layer = data_of(files.page({files.result()}))["designs"][0]["layers"][0];
  const Json &registers = layer["levels"][0], &accumulator = layer["levels"][1],
             &scratchpad = layer["levels"][2], &dram = layer["levels"][3];
  CHECK(registers["temporal"] == Json::parse(R"([{"dim": "P", "factor": 8}])"));
  CHECK(accumulator["temporal"] ==
        Json::parse(R"([{"dim": "K", "factor": 3}, {"dim": "C", "factor": 4}])"));
  CHECK(accumulator["spatial"] == Json::parse(R"([{"dim": "C", "factor": 8, "axis": 0}])"));
  CHECK(scratchpad["temporal"].empty());
  CHECK(dram["temporal"] == Json::parse(R"([{"dim": "P", "factor": 2}])"));
  CHECK(accumulator["extents"]["K"] == 3);
  CHECK(accumulator["extents"]["P"] == 8);
  CHECK(accumulator["operands"][2]["tile_words"] == 3 * 8);
  CHECK(accumulator["operands"][0].is_null());
  CHECK(accumulator["used_words"] == 3 * 8);
  CHECK(scratchpad["operands"][0]["tile_words"] == 24 * 32);
  CHECK(scratchpad["operands"][1]["tile_words"] == 32 * 8);
  CHECK(scratchpad["used_words"] == 24 * 32 + 32 * 8);
  CHECK(scratchpad["input_extents"] == Json::parse("[8, 1]"));
  CHECK(dram["used_words"].is_null());
  CHECK(registers["instances"] == 64);
  CHECK(layer["picture_axes"] == Json::parse(R"([{"rows": ["K"], "columns": ["C"]},
      {"rows": ["C"], "columns": ["P"]}, {"rows": ["K"], "columns": ["P"]}])"));
}

TEST_CASE("no layer is above a roof, and a layer that a level limits touches that level's") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory);
  const Case files;
  REQUIRE(run_here(quick_search(network, directory / "tiny")).exit_code == 0);
  int num_touching = 0;
  const Json designs = data_of(files.page({files.result(), directory / "tiny"}))["designs"];
  for (const Json& design : designs)
    for (const Json& layer : design["layers"])
      for (std::size_t l = 0; l < layer["levels"].size(); ++l)
        for (const auto& [kind, words_per_cycle] : design["levels"][l]["words_per_cycle"].items()) {
          const double speed = layer["macs"].get<double>() / layer["cycles"].get<double>();
          const double intensity =
              layer["macs"].get<double>() / words_moved(layer["levels"][l], kind);
          const double roof = intensity * words_per_cycle.get<double>() *
                              design["levels"][l]["instances"].get<double>();
          CHECK(speed <= roof * (1 + 1e-12));
          CHECK(speed <= design["mac"]["units"].get<double>());
          if (layer["limited_by"] != design["levels"][l]["name"]) continue;
          // But for the last cycle, which is rounded up, and instances that are not in use.
          const double used = layer["levels"][l]["instances"].get<double>() /
                              design["levels"][l]["instances"].get<double>();
          CHECK(speed >= roof * used * (1 - 1 / layer["cycles"].get<double>()));
          ++num_touching;
        }
  CHECK(num_touching > 0);
}

TEST_CASE("a report tells of inputs that have changed since the design was made") {
  const Case files;
  std::string err;
  const std::string page = files.page({files.result()}, {}, &err);
  CHECK(has(page, "<p class=\"warning\">hardware gemmini has changed since the design was made;"));
  CHECK(has(err, "codescent: note: hardware gemmini has changed since the design was made\n"));
  CHECK_FALSE(has(page, "How it was found"));  // nothing says so
}

TEST_CASE("a report shows a search, its curve and the proof of a later certify") {
  const TemporaryDirectory directory;
  const Case files;
  const std::string result = directory / "result";
  REQUIRE(run_here(quick_search(write_tiny_network(directory), result,
                                {"--objective", "energy", "--fix", "array_side=8"}))
              .exit_code == 0);
  const std::string before = files.page({result});
  CHECK_FALSE(has(before, "class=\"warning\""));
  CHECK(has(before, "<dt>asked for</dt><dd>array_side = 8</dd>"));
  CHECK(has(before, "<dt>gap over all sizes allowed</dt>"));
  CHECK(has(before, "(energy, by search)"));
  const Json summary = Json::parse(read_text(result + "/summary.json"));
  const Json search = data_of(before)["designs"][0]["search"];
  CHECK(search["value"] == summary["best"]["objective"]);
  CHECK(search["unit"] == "µJ");
  CHECK(search["bound"] == summary["optimality"]["over_all_sizes"]["bound"]);
  CHECK(search["trace"].back()["best_objective"] == summary["best"]["objective"]);

  REQUIRE(run_here({"certify", result, "--time-limit", "0"}).exit_code == 0);
  CHECK(has(files.page({result}), "proven optimal (energy, by certify)"));
  // A certificate of another design says nothing of this one.
  write_text(result + "/design.yaml", read_text(result + "/design.yaml") + "# edited\n");
  CHECK(has(files.page({result}), "(energy, by search)"));
}

TEST_CASE("the same results make the same bytes, at any number of threads") {
  const Case files;
  const std::string once = files.page({files.result()}, {"--threads", "1"});
  CHECK(files.page({files.result()}, {"--threads", "2"}) == once);
  CHECK(once.size() < 2'000'000);
  CHECK_FALSE(data_of(once)["designs"][0]["front"].is_null());
  CHECK(data_of(files.page({files.result()}, {"--pareto-nodes", "0"}))["designs"][0]["front"]
            .is_null());
}

TEST_CASE("a report is written into its result directory, and goes with the next search there") {
  const TemporaryDirectory directory;
  const std::string network = write_tiny_network(directory);
  const std::string result = directory / "result";
  REQUIRE(run_here(quick_search(network, result)).exit_code == 0);
  const Outcome outcome = run_here({"report", result});
  CHECK(outcome.exit_code == 0);
  CHECK(has(outcome.out, "report  " + result + "/report.html, "));
  CHECK(std::filesystem::exists(result + "/report.html"));
  REQUIRE(run_here(quick_search(network, result)).exit_code == 0);
  CHECK_FALSE(std::filesystem::exists(result + "/report.html"));
}

TEST_CASE("results of one network are told apart, by what they were asked for or their names") {
  const TemporaryDirectory directory;
  const Case files;
  const std::string network = write_tiny_network(directory);
  const auto search = [&](const char* name, const char* objective) {
    REQUIRE(
        run_here(quick_search(network, directory / name, {"--objective", objective})).exit_code ==
        0);
  };
  const auto series = [&](std::vector<std::string> names) {
    for (std::string& name : names) name = directory / name;
    std::vector<std::string> found;
    const Json data = data_of(files.page(names));
    for (const Json& one : data["designs"]) found.push_back(one["series"]);
    return found;
  };
  search("a", "edp");
  search("b", "energy");
  search("c", "energy");
  CHECK(series({"a"}) == std::vector<std::string>{"gemmini"});
  CHECK(series({"b", "a"}) == std::vector<std::string>{"gemmini, energy", "gemmini, edp"});
  CHECK(series({"b", "c"}) == std::vector<std::string>{"gemmini, b", "gemmini, c"});
  // Of several directories of results, by these; one that is given twice is one.
  std::filesystem::create_directories(directory / "all");
  std::filesystem::copy(directory / "b", directory / "all/b",
                        std::filesystem::copy_options::recursive);
  std::filesystem::create_directories(directory / "more");
  std::filesystem::copy(directory / "b", directory / "more/b",
                        std::filesystem::copy_options::recursive);
  CHECK(series({"all", "more"}) == std::vector<std::string>{"gemmini, all", "gemmini, more"});
  CHECK(series({"all", "more", "all/b/", "all/../more"}) ==
        std::vector<std::string>{"gemmini, all", "gemmini, more"});
}

TEST_CASE("a gap at fixed sizes is not called one over all sizes") {
  const TemporaryDirectory directory;
  const Case files;
  const std::string network = write_tiny_network(directory);
  const std::vector<std::string> all_fixed = {
      "--fix", "array_side=8",      "--fix", "scratchpad_kib=4",
      "--min", "accumulator_kib=2", "--max", "accumulator_kib=2"};
  REQUIRE(run_here(quick_search(network, directory / "fixed", all_fixed)).exit_code == 0);
  REQUIRE(run_here(quick_search(network, directory / "free")).exit_code == 0);
  const std::string all_sizes = "gap over all sizes allowed";
  const std::string fixed = files.page({directory / "fixed"});
  CHECK(has(fixed, "<dt>gap at these sizes</dt><dd>"));
  CHECK(has(fixed, "(edp, by search)"));
  CHECK_FALSE(has(fixed, all_sizes));
  std::filesystem::copy(directory / "fixed", directory / "again",
                        std::filesystem::copy_options::recursive);
  CHECK_FALSE(has(files.page({directory / "fixed", directory / "again"}), all_sizes));
  const std::string both = files.page({directory / "fixed", directory / "free"});
  CHECK(has(both, "<th scope=\"col\">gap at these sizes</th><th scope=\"col\">" + all_sizes));
  CHECK(has(both, "<td>sizes fixed</td></tr>"));
}

TEST_CASE("a comparison without results is told, and which result is missing") {
  const Case files;
  const std::string comparison = files.directory() / "comparison";
  const auto error_of = [&](const std::string& pairs) {
    std::filesystem::create_directories(comparison);
    write_text(comparison + "/comparison.json",
               R"({"at": "as-is", "like": "gemmini", "energy_table": "pat_40nm", "footprint": )"
               R"("bounding-box", "objective": "edp", "warnings": [], "pairs": [)" +
                   pairs + "]}");
    const Outcome outcome = run_here({"report", comparison});
    CHECK(outcome.exit_code == 2);
    return outcome.err;
  };
  const auto pair = [](const std::string& termination) {
    return R"({"workload": "net", "hardware": "gemmini", "directory": "net-gemmini", "sizes": "", )"
           R"("termination": ")" +
           termination + "\"}";
  };
  const std::string none_mapped =
      "codescent: " + comparison +
      ": the comparison has no mapped pair yet; \"codescent compare\" maps them\n";
  CHECK(error_of("") == none_mapped);
  CHECK(error_of(pair("")) == none_mapped);
  CHECK(error_of(pair("converged")) ==
        "codescent: " + comparison +
            "/net-gemmini: expected the result that comparison.json names, found none; \"codescent "
            "compare\" makes it again\n");
}

TEST_CASE("a directory of results is read one level down, other files are passed over") {
  const Case files;
  const std::string all = files.directory().path();
  std::filesystem::create_directories(all + "/empty");
  std::filesystem::create_directories(all + "/hopeless");
  write_text(all + "/comparison.csv", "a,b\n");
  write_text(all + "/hopeless/summary.json", R"({"message": "No sizes hold <layer>."})");
  const std::string page = files.page({all});
  CHECK(data_of(page)["designs"].size() == 1);
  CHECK(has(page, "hopeless: No sizes hold &lt;layer&gt;.</li>"));
}

TEST_CASE("what is no result is refused, with what was expected") {
  const Case files;
  const std::string all = files.directory().path();
  std::filesystem::create_directories(all + "/empty");
  CHECK(error_of({"report"}) ==
        "codescent: report: expected a result; see \"codescent report --help\"\n");
  CHECK(error_of({"report", all + "/none"}) ==
        "codescent: " + all + "/none: there is no such directory\n");
  CHECK(error_of({"report", all + "/net.yaml"}) ==
        "codescent: " + all + "/net.yaml: expected a result directory, found a file\n");
  CHECK(error_of({"report", all + "/empty"}) ==
        "codescent: " + all +
            "/empty: expected a result directory, which has a design.yaml, or a directory of such; "
            "found neither\n");
  write_text(all + "/empty/summary.json", R"({"message": "Nothing fits."})");
  CHECK(error_of({"report", all + "/empty"}) ==
        "codescent: " + all + "/empty: no design to report on: Nothing fits.\n");
  CHECK(error_of({"report", files.result(), "--output", all + "/"}) ==
        "codescent: --output: expected a file, got \"" + all + "/\"\n");
  files.write("L3[WIO] P2 - L2[WI] K8X - L1[O] K3 C4 C8X - L0[W] P4");
  const std::string misfit = error_of({"report", files.result()});
  CHECK(has(misfit, "/result/design.yaml: one: factors of P: 8 asked for, 16 "));
  CHECK(has(misfit, "; \"codescent evaluate " + files.result() + "\" says all that is wrong"));
}

TEST_CASE("files of a result that are not as the program wrote them are refused with the key") {
  const TemporaryDirectory directory;
  const std::string result = directory / "result";
  REQUIRE(run_here(quick_search(write_tiny_network(directory), result)).exit_code == 0);
  const std::string summary = read_text(result + "/summary.json");
  const auto error_with = [&](const char* pointer, const Json& value) {
    Json edited = Json::parse(summary);
    edited[Json::json_pointer(pointer)] = value;
    write_text(result + "/summary.json", edited.dump());
    return error_of({"report", result});
  };
  const std::string place = "codescent: " + result + "/summary.json: ";
  const std::string end = "; the file is not as codescent wrote it\n";
  CHECK(error_with("/seed", "one") == place + "seed: expected a number" + end);
  CHECK(error_with("/options/objective", 3) == place + "options.objective: expected text" + end);
  CHECK(error_with("/options/objective", "speed") ==
        place + "options.objective: expected the name of an objective" + end);
  CHECK(error_with("/options/limits", 3) ==
        place + "options.limits: expected an object of numbers" + end);
  CHECK(error_with("/optimality", Json::object()) ==
        place + "optimality.objective: expected a value" + end);
  CHECK(error_with("/provenance/inputs", Json::array({1})) ==
        place + "provenance.inputs: expected an array of objects of texts" + end);
  CHECK(error_with("/provenance/inputs", Json::array({Json::object({{"kind", "predictor"}})})) ==
        place + "provenance.inputs: expected an array of objects of texts" + end);
  write_text(result + "/summary.json", "[]");
  CHECK(error_of({"report", result}) == place + "expected a JSON object" + end);
  write_text(result + "/summary.json", summary);
  write_text(result + "/trace.csv", "seconds,phase\n1,descent\n");
  CHECK(has(error_of({"report", result}), "/trace.csv"));
}

}  // namespace codescent::testing
