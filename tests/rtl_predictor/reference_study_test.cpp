#include <cmath>

#include "core/formats/architecture_file.hpp"
#include "core/formats/energy_table_file.hpp"
#include "core/validation/trace_file.hpp"
#include "rtl_predictor/training/study_summary.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/reference/reference_data.hpp"

namespace codescent::testing {
namespace {

std::vector<Sample> samples_of_file(const std::string& path) {
  const std::string data = std::string(CODESCENT_SOURCE_DIR) + "/data/";
  const Architecture gemmini = load_architecture(data + "hardware/gemmini.yaml");
  return samples_of(gemmini, load_energy_table(data + "energy_tables/pat_40nm.yaml"),
                    read_traces(path, gemmini).traces);
}

}  // namespace

TEST_CASE("on FireSim's rows both schedule kinds meet the figures asked for on all three splits") {
  const auto path = reference_file("firesim/training.csv");
  if (!path) {
    MESSAGE("skipped: the reference data is absent");
    return;
  }
  const std::vector<Sample> samples = samples_of_file(*path);
  REQUIRE(samples.size() == 1567);
  std::vector<StudyCell> cells;
  for (const SplitKind split : {SplitKind::RandomRows, SplitKind::ByLayer, SplitKind::SlowToFast})
    for (const PredictorKind kind : {PredictorKind::Schedule, PredictorKind::Residual})
      for (const std::uint64_t seed : {1, 2, 3, 4, 5})
        cells.push_back(run_cell(samples, split, kind, seed, {}));
  for (const StudySummary& row : summarise(cells)) {
    CAPTURE(kSplitKinds[static_cast<int>(row.split)]);
    CAPTURE(kPredictorKinds[static_cast<int>(row.kind)]);
    const ErrorStatistics& cycles = row.mean.cycles;
    if (row.split == SplitKind::RandomRows) {
      CHECK(cycles.spearman >= 0.98);
      CHECK(cycles.mean_absolute <= 0.27);
      CHECK(row.mean.coverage90 >= 0.85);
      CHECK(row.mean.coverage90 <= 0.95);
    } else if (row.split == SplitKind::ByLayer) {
      CHECK(cycles.spearman >= 0.93);
      CHECK(cycles.median_absolute <= 0.33);
    } else {
      CHECK(cycles.spearman > 0.822);  // the analytical model's
    }
  }
}

}  // namespace codescent::testing
