#include <nlohmann/json.hpp>

#include "core/files/csv_file.hpp"
#include "tests/app/program.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/reference/reference_data.hpp"

namespace codescent::testing {
namespace {

using Json = nlohmann::json;

bool has(const std::string& text, const std::string& word) {
  return text.find(word) != std::string::npos;
}

/// `fuse` of a network on DeFiNES' accelerator of FSRCNN.
struct Case {
  TemporaryDirectory directory;
  std::string output = directory / "out";

  Outcome fuse(const std::vector<std::string>& flags, const std::string& network = "fsrcnn") const {
    std::vector<std::string> words = {"fuse", network, "--as-published", "--output", output};
    if (std::find(flags.begin(), flags.end(), "--hardware") == flags.end())
      words.insert(words.end(), {"--hardware", "meta_prototype_df"});
    words.insert(words.end(), flags.begin(), flags.end());
    return run_here(words);
  }
  /// What a mistake says; nothing is written then.
  std::string error_of(const std::vector<std::string>& flags,
                       const std::string& network = "fsrcnn") const {
    const Outcome outcome = fuse(flags, network);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out == "");
    CHECK_FALSE(std::filesystem::exists(output));
    return outcome.err;
  }
  Json written() const { return Json::parse(read_text(output + "/fuse.json")); }
};

/// Adds what two layers make of a map, after pooling.
std::string write_small_block(const TemporaryDirectory& directory) {
  const std::string path = directory / "block.yaml";
  write_text(path,
             "schema: codescent/workload/1\nname: block\nsource: tests\nlayers:\n"
             "  - {name: conv, bounds: {R: 3, S: 3, P: 16, Q: 16, C: 3, K: 8}, inputs: []}\n"
             "  - {name: pool, type: pooling, bounds: {R: 2, S: 2, P: 8, Q: 8, G: 8},"
             " stride: {W: 2, H: 2}}\n"
             "  - {name: same, bounds: {P: 8, Q: 8, C: 8, K: 8}}\n"
             "  - {name: sum, type: addition, bounds: {P: 8, Q: 8, G: 8}, inputs: [same, pool]}\n");
  return path;
}

}  // namespace

TEST_CASE("the best of FSRCNN's tiles is the one that DeFiNES finds, at its energy and cycles") {
  const Case files;
  const Outcome outcome = files.fuse({"--grid", "4,60x72", "--json"});
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  const Json result = Json::parse(outcome.out);
  CHECK(result == files.written());
  const Json& best = result["best"];
  CHECK(best["mode"] == "full");
  CHECK(best["tile_width"] == 4);
  CHECK(best["tile_height"] == 72);
  CHECK(best["energy_uj"].get<double>() == doctest::Approx(1813.7).epsilon(1e-4));
  CHECK(best["cycles"].get<double>() == doctest::Approx(18.485e6).epsilon(1e-4));
  CHECK(result["stacks"] == Json::parse(R"([{"first": "feature", "last": "upscale"}])"));
  // 960 / 4 columns; 540 is 7.5 times 72.
  CHECK(best["tiles"] == 240 * 8);
  CHECK(result["points"].size() == 6);
}

TEST_CASE("what is said of the best adds up: memories, MACs, layers and copies") {
  const Case files;
  REQUIRE(files.fuse({"--tile", "4x72", "--mode", "full"}).exit_code == 0);
  const Json best = files.written()["best"];
  double memories_pj = 0, layers_pj = 0, cycles = 0;
  for (const Json& memory : best["memories"])
    for (const Json& part : memory) memories_pj += part.get<double>();
  Json shares = best["layers"];
  CHECK(shares.size() == 8);
  shares["the input"] = best["inputs"];
  for (const Json& share : shares) {
    layers_pj += share["layer_pj"].get<double>() + share["copy_pj"].get<double>();
    cycles += share["layer_cycles"].get<double>() + share["copy_cycles"].get<double>();
  }
  const double energy_uj = best["energy_uj"];
  CHECK(memories_pj / 1e6 + best["mac_uj"].get<double>() == doctest::Approx(energy_uj));
  CHECK(layers_pj / 1e6 == doctest::Approx(energy_uj));
  CHECK(cycles == doctest::Approx(best["cycles"].get<double>()));
}

TEST_CASE("points.csv has the points of fuse.json, and the objective chooses among them") {
  const Case files;
  const Outcome outcome = files.fuse({"--grid", "60,960x72,540", "--objective", "latency"});
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  const Json result = files.written();
  const CsvTable points = read_csv(files.output + "/points.csv");
  REQUIRE(points.num_rows() == 12);
  REQUIRE(result["points"].size() == 12);
  const std::vector<std::string> modes = {"recompute", "horizontal", "full"};
  double least_cycles = 1e300;
  for (std::size_t row = 0; row < points.num_rows(); ++row) {
    const Json& point = result["points"][row];
    CHECK(point["mode"] == modes[static_cast<std::size_t>(points.number(row, "mode")) - 1]);
    CHECK(point["tile_width"] == points.number(row, "tx"));
    CHECK(point["tile_height"] == points.number(row, "ty"));
    CHECK(point["lpf_limit"] == points.number(row, "lpf"));
    CHECK(point["energy_uj"].get<double>() ==
          doctest::Approx(points.number(row, "energy_mJ") * 1e3).epsilon(1e-12));
    CHECK(point["cycles"].get<double>() ==
          doctest::Approx(points.number(row, "latency_Mcc") * 1e6).epsilon(1e-12));
    least_cycles = std::min(least_cycles, point["cycles"].get<double>());
  }
  CHECK(result["best"]["cycles"] == least_cycles);
}

TEST_CASE("points that one run wrote are those that the next one finds, on any number of threads") {
  const Case first, second;
  REQUIRE(first.fuse({"--grid", "4,60x72", "--threads", "1"}).exit_code == 0);
  const std::string points = first.output + "/points.csv";
  const Outcome again = second.fuse({"--grid", points, "--threads", "2"});
  INFO(again.err);
  REQUIRE(again.exit_code == 0);
  CHECK(has(again.out,
            "recorded  of 6 points 6 equal to every digit written, 6 within a millionth;"));
  CHECK(second.written()["recorded"]["as_written"] == 6);
  CHECK(read_text(second.output + "/points.csv") == read_text(points));
  REQUIRE(second.fuse({"--grid", "4,60x72", "--threads", "2"}).exit_code == 0);
  CHECK(read_text(second.output + "/fuse.json") == read_text(first.output + "/fuse.json"));
}

TEST_CASE("a recorded figure that is off is counted, by how much") {
  const Case files;
  const std::string points = files.directory / "theirs.csv";
  write_text(
      points,
      "lpf,mode,tx,ty,energy_mJ,latency_Mcc\n6,3,4,72,1.8137,18.485\n6,3,60,72,2.155,40.4\n");
  const Outcome outcome = files.fuse({"--grid", points});
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  const Json recorded = files.written()["recorded"];
  CHECK(recorded["points"] == 2);
  CHECK(recorded["as_written"] == 1);
  CHECK(recorded["largest_relative_difference_of_cycles"].get<double>() ==
        doctest::Approx(0.5).epsilon(0.01));
}

TEST_CASE("the recorded points of DeFiNES are all met, by the program as by the library") {
  const auto table = reference_file("defines/fsrcnn_all_points.csv");
  if (!table) {
    MESSAGE("skipped: the reference data is absent");
    return;
  }
  const Case files;
  const Outcome outcome = files.fuse({"--grid", *table});
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK(has(outcome.out, "recorded  of 126 points 126 equal to every digit written"));
}

TEST_CASE("a network with a pooling and an addition is fused, and left out by search, by name") {
  const Case files;
  const std::string block = write_small_block(files.directory);
  const Outcome outcome = files.fuse({"--grid"}, block);
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  CHECK(files.written()["points"].size() == 3 * 4 * 4);
  CHECK(run_here({"search", block, "--output", files.directory / "found"}).err ==
        "codescent: " + block +
            ": layer \"pool\" is of type \"pooling\", which only stacks cost; expected layers with "
            "weights\n");
}

TEST_CASE("a tile beyond the output is all of it, and cuts make stacks of what is between") {
  const Case files;
  const std::string block = write_small_block(files.directory);
  const auto best_of = [&](const std::vector<std::string>& flags) {
    REQUIRE(files.fuse(flags, block).exit_code == 0);
    const Json best = files.written()["best"];
    return std::make_pair(best["energy_uj"], best["cycles"]);
  };
  CHECK(best_of({"--tile", "whole"}) == best_of({"--tile", "8x8"}));
  CHECK(best_of({"--tile", "900x900"}) == best_of({"--tile", "8x8"}));
  CHECK(best_of({"--tile", "8x8", "--cuts", "conv,pool,same"}) ==
        best_of({"--tile", "8x8", "--cuts", "all"}));
  CHECK(files.written()["stacks"].size() == 4);
  CHECK(best_of({"--tile", "8x8", "--cuts", "sum"}) ==
        best_of({"--tile", "8x8", "--cuts", "none"}));
  CHECK(files.written()["stacks"].size() == 1);
}

TEST_CASE("a file that fuse did not write is not replaced") {
  for (const std::string name : {"points.csv", "fuse.json"}) {
    const Case files;
    std::filesystem::create_directory(files.output);
    write_text(files.output + "/" + name, "mine");
    const Outcome outcome = files.fuse({"--tile", "60x72"});
    CHECK(outcome.exit_code == 2);
    CHECK(has(outcome.err, files.output + "/" + name + ": would be replaced, and is not"));
    CHECK(read_text(files.output + "/" + name) == "mine");
    CHECK(names_in(files.output).size() == 1);
  }
}

TEST_CASE("tiles, grids, cuts and modes that are not understood are refused by their flag") {
  const Case files;
  CHECK(files.error_of({"--tile", "4"}) ==
        "codescent: --tile: expected width and height, such as 4x72, or whole, found \"4\"\n");
  CHECK(files.error_of({"--tile", "0x4"}) ==
        "codescent: --tile: expected sizes from 1 to 1000000000, found \"0\" in \"0x4\"\n");
  CHECK(files.error_of({"--tile", "4x72 "}) ==
        "codescent: --tile: expected sizes from 1 to 1000000000, found \"72 \" in \"4x72 \"\n");
  CHECK(files.error_of({"--grid", "4,16"}) ==
        "codescent: --grid: expected width and height, such as 1,4,16x1,4,18, or a CSV file, found "
        "\"4,16\"\n");
  CHECK(files.error_of({"--grid", "4,x72"}) ==
        "codescent: --grid: expected sizes from 1 to 1000000000, found \"\" in \"4,x72\"\n");
  CHECK(files.error_of({"--tile", "4x4", "--cuts", "shrnk"}) ==
        "codescent: --cuts: no layer is named \"shrnk\"; expected auto, all, none or layers after "
        "which to cut; did you mean \"shrink\"?\n");
  CHECK(files.error_of({"--tile", "4x4", "--mode", "ful"}) ==
        "codescent: --mode: expected one of recompute, horizontal, full, got \"ful\"; did you mean "
        "\"full\"?\n");
  const std::string both = "codescent: fuse: expected --tile or --grid, and not both\n";
  CHECK(files.error_of({"--tile", "4x4", "--grid", "4x4"}) == both);
}

TEST_CASE("recorded points that are not understood are refused at their line") {
  const Case files;
  const std::string points = files.directory / "theirs.csv";
  const std::string header = "lpf,mode,tx,ty,energy_mJ,latency_Mcc\n";
  const auto error_of = [&](const std::string& text) {
    write_text(points, text);
    return files.error_of({"--grid", points});
  };
  CHECK(error_of(header + "6,4,4,72,1,1\n") ==
        "codescent: " + points + ":2: mode: expected a whole number from 1 to 3, found \"4\"\n");
  CHECK(error_of(header + "6,3,4,72,1,1\n6,3,2.5,72,1,1\n") ==
        "codescent: " + points +
            ":3: tx: expected a whole number from 1 to 1000000000, found \"2.5\"\n");
  CHECK(error_of(header) == "codescent: " + points + ": expected points, found none\n");
  CHECK(has(error_of("lpf,mode,tx,ty,energy_mJ\n6,3,4,72,1\n"), "latency_Mcc"));
  write_text(points, header + "6,3,4,72,1,1\n");
  for (const auto& [flag, value] : {std::make_pair("--mode", "full"), {"--lpf-limit", "5"}})
    CHECK(files.error_of({"--grid", points, flag, value}) == "codescent: " + std::string(flag) +
                                                                 ": the points of \"" + points +
                                                                 "\" state their own\n");
}

TEST_CASE("inputs that fuse cannot use are refused by name") {
  const Case files;
  CHECK(has(files.error_of({"--tile", "4x4", "--hardware", "meta"}),
            "codescent: no zigzag accelerator is called \"meta\"; there are: ascend_like, "));
  CHECK(files.error_of({"--tile", "4x4"}, "retinanet") ==
        "codescent: workload \"retinanet\", layer \"p3_3x3\": runs 2 times, and who reads what is "
        "not said; expected a graph, with inputs\n");
  const std::string points = files.directory / "theirs.csv";
  const Outcome unpublished = run_here({"fuse", "fsrcnn", "--hardware", "meta_prototype_df",
                                        "--cost-model", "zigzag", "--grid", points});
  CHECK(unpublished.exit_code == 2);
  CHECK(unpublished.err ==
        "codescent: --grid: recorded points are of the published model; expected --as-published\n");
}

}  // namespace codescent::testing
