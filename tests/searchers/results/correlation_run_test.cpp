#include "searchers/results/correlation_run.hpp"

#include <filesystem>

#include "core/error.hpp"
#include "core/files/csv_file.hpp"
#include "core/json/json.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/temporary_directory.hpp"

namespace codescent::testing {
namespace {

constexpr char kData[] = CODESCENT_SOURCE_DIR "/data";

}  // namespace

TEST_CASE("a correlation's files say what it holds, and an earlier run's go") {
  const TemporaryDirectory directory;
  const std::string out = directory / "out";
  CorrelationWords words;
  words.hardware = "gemmini";
  words.energy_table = "pat_40nm";
  words.predictor = "no_such_predictor";
  CHECK_THROWS_AS(correlate_files(words, kData), InputError);
  words.predictor.clear();
  words.references.clear();
  const CorrelationResult nothing = correlate_files(words, kData);
  CHECK(nothing.correlations.empty());
  CHECK_FALSE(nothing.learned);
  const std::string summary = write_correlation(out, nothing, {{"scatter_a.svg", "<svg/>"}});
  CHECK(read_text(out + "/summary.json") == summary);
  CHECK(read_csv(out + "/rows.csv").num_rows() == 0);
  const auto json = parsed_json(summary);
  REQUIRE(json);
  CHECK(*json->find("hardware") == Json("gemmini"));
  write_correlation(out, nothing, {{"scatter_b.svg", "<svg/>"}});
  CHECK_FALSE(std::filesystem::exists(out + "/scatter_a.svg"));
  write_text(out + "/scatter_c.svg", "mine");
  CHECK_THROWS_AS(write_correlation(out, nothing, {{"scatter_c.svg", "<svg/>"}}), InputError);
  CHECK(read_text(out + "/scatter_c.svg") == "mine");
}

}  // namespace codescent::testing
