#include "core/formats/energy_table_file.hpp"
#include "searchers/codesign/registry.hpp"
#include "tests/searchers/sound_design.hpp"
#include "tests/support/bundled_templates.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/tiny_networks.hpp"

namespace codescent::testing {
namespace {

EnergyTable bundled_table() {
  return load_energy_table(std::string(CODESCENT_SOURCE_DIR) + "/data/energy_tables/pat_40nm.yaml");
}

}  // namespace

TEST_CASE("every searcher has a design on every bundled template, even if ended at its first") {
  SearcherOptions options;
  options.gradient.starts = 2;
  options.random.hardware_samples = options.bayesian.hardware_samples = 2;
  options.control.threads = 1;
  for (const Architecture& architecture : bundled_templates()) {
    const SearchProblem problem(architecture, bundled_table(), two_gemms(), {});
    for (const std::string& name : searcher_names()) {
      CAPTURE(architecture.name);
      CAPTURE(name);
      const auto goes_on = [](const Progress& progress) { return !progress.improved; };
      const SearchSummary found =
          make_searcher(*searcher_kind_from_name(name), options)->search(problem, goes_on);
      CHECK(found.termination == Termination::Stopped);
      REQUIRE(found.has_design());
      expect_allowed(problem, found.best);
    }
  }
}

TEST_CASE("the exact searcher begins with a design, before it bounds the first box") {
  SearcherOptions options;
  for (const Architecture& architecture : bundled_templates()) {
    CAPTURE(architecture.name);
    const SearchProblem problem(architecture, bundled_table(), two_gemms(), {});
    bool is_first = true;
    make_searcher(SearcherKind::Exact, options)->search(problem, [&](const Progress& progress) {
      if (is_first) {
        CHECK(progress.point.phase == "polish");
        CHECK(progress.improved != nullptr);
      }
      is_first = false;
      return false;
    });
    CHECK_FALSE(is_first);
  }
}

TEST_CASE("every searcher works where the hardware has no sizes to choose") {
  Architecture architecture = bundled_templates().front();
  Architecture without = architecture;
  const auto fixed = [&](const Monomial& size) {
    Monomial constant;
    constant.numerator = size.at(architecture.default_hardware());
    return constant;
  };
  without.parameters.clear();
  without.mac_units = fixed(architecture.mac_units);
  for (MemoryLevel& level : without.levels) {
    level.instances = fixed(level.instances);
    level.block_words = fixed(level.block_words);
    for (SpatialAxis& axis : level.spatial) axis.limit = fixed(axis.limit);
    for (auto* size :
         {&level.capacity_words, &level.bandwidth_words_per_cycle,
          &level.read_bandwidth_words_per_cycle, &level.write_bandwidth_words_per_cycle})
      if (*size) *size = fixed(**size);
  }
  const SearchProblem problem(without, bundled_table(), two_gemms(), {});
  SearcherOptions options;
  options.gradient.starts = 2;
  options.random.hardware_samples = options.bayesian.hardware_samples = 2;
  options.random.mappings = options.bayesian.mappings = 100;
  for (const std::string& name : searcher_names()) {
    CAPTURE(name);
    const SearchSummary found =
        make_searcher(*searcher_kind_from_name(name), options)->search(problem, {});
    REQUIRE(found.has_design());
    expect_allowed(problem, found.best);
  }
}

}  // namespace codescent::testing
