#include "searchers/results/comparison_manifest.hpp"

#include "core/files/result_file.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/temporary_directory.hpp"

namespace codescent::testing {

TEST_CASE("what a comparison writes of itself reads back the same") {
  const TemporaryDirectory directory;
  CHECK_FALSE(read_manifest(directory.path()));
  const ComparisonManifest manifest = {"iso-pes",
                                       "gemmini",
                                       "pat_40nm",
                                       "distinct",
                                       "edp",
                                       {{"bert", "gemmini", "bert-gemmini", "side 16", "converged"},
                                        {"bert", "simba", "bert-simba", "PEs 16", ""}},
                                       {"areas differ", "words differ"}};
  write_files(directory.path(), {{kComparisonManifest, manifest_text(manifest)}});
  const auto read = read_manifest(directory.path());
  REQUIRE(read);
  CHECK(read->at == "iso-pes");
  CHECK(read->like == "gemmini");
  CHECK(read->energy_table == "pat_40nm");
  CHECK(read->footprint == "distinct");
  CHECK(read->objective == "edp");
  CHECK(read->warnings == manifest.warnings);
  REQUIRE(read->pairs.size() == 2);
  CHECK(read->pairs[0].termination == "converged");
  CHECK(read->pairs[1].workload == "bert");
  CHECK(read->pairs[1].hardware == "simba");
  CHECK(read->pairs[1].directory == "bert-simba");
  CHECK(read->pairs[1].sizes == "PEs 16");
  CHECK(read->pairs[1].termination.empty());
}

}  // namespace codescent::testing
