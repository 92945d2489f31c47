#include "searchers/results/reported_design.hpp"

#include "core/error.hpp"
#include "searchers/results/result_files.hpp"
#include "tests/searchers/results/written_result.hpp"

namespace codescent::testing {

TEST_CASE("results of a directory are read back as they were written, each once, told apart") {
  const TemporaryDirectory directory;
  const std::string network = write_small_network(directory);
  const SearchSummary first = write_result(quick_request(network), directory / "a");
  write_result(quick_request(network, kEnergy), directory / "b");
  const ReportedResults read =
      read_reported_results({directory.path(), directory / "b"}, kBundledData);
  CHECK(read.without_design.empty());
  CHECK(read.warnings.empty());
  REQUIRE(read.designs.size() == 2);
  CHECK(read.designs[0].title() == "small on gemmini, edp");
  CHECK(read.designs[1].title() == "small on gemmini, energy");

  const ReportedDesign& one = read.designs[0];
  CHECK(one.directory == directory / "a");
  CHECK(one.design.hardware.values == first.best.hardware.values);
  CHECK(one.metrics.cycles == first.metrics.cycles);
  CHECK(one.metrics.energy_uj == first.metrics.energy_uj);
  CHECK(one.changes.empty());
  CHECK(one.baseline);
  REQUIRE(one.search);
  CHECK(one.search->searcher == "random");
  CHECK_FALSE(one.bound_is_at_fixed_sizes());
  double energy_uj = one.mac_energy_uj(), area_mm2 = one.mac_area_mm2();
  for (int level = 0; level < one.inputs.architecture.num_levels(); ++level) {
    energy_uj += one.energy_uj(level);
    area_mm2 += one.area_mm2(level);
  }
  CHECK(energy_uj == doctest::Approx(one.metrics.energy_uj).epsilon(1e-12));
  CHECK(area_mm2 == doctest::Approx(one.metrics.area_mm2).epsilon(1e-12));
  CHECK(one.utilisation() > 0);
  CHECK(one.utilisation() <= 1);
}

TEST_CASE("an input that has changed since is noted while results are read, and kept with them") {
  const TemporaryDirectory directory;
  const std::string network = write_small_network(directory);
  write_result(quick_request(network), directory / "a");
  write_text(network, read_text(network) + "# changed\n");
  std::vector<std::string> notes;
  const ReportedResults read = read_reported_results(
      {directory / "a"}, kBundledData, [&](const std::string& note) { notes.push_back(note); });
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].find("small.yaml has changed since the design was made") != std::string::npos);
  CHECK(read.designs.at(0).changes == notes);
}

TEST_CASE("a result without a design is told beside others, and is no report alone") {
  const TemporaryDirectory directory;
  const SearchRequest request = quick_request(write_small_network(directory));
  SearchSummary summary;
  summary.message = "nothing fits";
  ResultDirectory(directory / "none", request).write_final(request, summary);
  CHECK_THROWS_WITH_AS(read_reported_results({directory / "none"}, kBundledData),
                       (directory / "none" + ": no design to report on: nothing fits").c_str(),
                       InputError);
  write_result(request, directory / "some");
  const ReportedResults read = read_reported_results({directory.path()}, kBundledData);
  CHECK(read.designs.size() == 1);
  REQUIRE(read.without_design.size() == 1);
  CHECK(read.without_design[0].directory == directory / "none");
  CHECK(read.without_design[0].message == "nothing fits");
}

}  // namespace codescent::testing
