#include <regex>
#include <string>

#include "core/exact_model/evaluate.hpp"
#include "core/exact_model/verify.hpp"
#include "core/formats/architecture_file.hpp"
#include "core/formats/energy_table_file.hpp"
#include "searchers/codesign/gradient_searcher.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/reference/reference_data.hpp"
#include "tests/support/reference/timeloop_rows.hpp"

// Three example designs of the Timeloop and Accelergy exercises on dilated layers of DeepLabv3, as
// Timeloop's mapper left them.

namespace codescent::testing {
namespace {

struct ExampleDesign {
  std::string hardware;  // a template, and what the recorded row calls it
  std::string energy_table;
};

ExampleDesign example_of(const std::string& design) {
  if (design == "eyeriss_like") return {design, "example_eyeriss"};
  if (design == "simple_weight_stationary") return {design, "example_weight_stationary"};
  return {design, "example_output_stationary"};
}

/// As that run counted: the first visit of a sum is a fill.
Architecture architecture_of(const ExampleDesign& example) {
  Architecture architecture = load_architecture(std::string(CODESCENT_SOURCE_DIR) +
                                                "/data/hardware/" + example.hardware + ".yaml");
  architecture.counts_first_fills = true;
  return architecture;
}

Layer layer_named(const std::string& name) {
  Layer layer;
  layer.name = name;
  const bool is_aspp = name == "dlv3_aspp_d12";
  layer.bounds = {3, 3, 33, 33, is_aspp ? 2048 : 512, is_aspp ? 256 : 512, 1, 1};
  layer.dilation_w = layer.dilation_h = is_aspp ? 12 : 2;
  return layer;
}

/// The recorded loop nest with our names of levels, dims and axes.
Mapping recorded_mapping(std::string text, const Architecture& architecture) {
  const std::pair<const char*, const char*> names[] = {
      {R"(shared_glb)", "GlobalBuffer"},
      {R"(DummyBuffer)", "Column"},
      {R"(ifmap_spad)", "PixelSpad"},
      {R"(weights_spad)", "WeightSpad"},
      {R"(psum_spad)", "SumSpad"},
      {R"(pe_spad)", "Spad"},
      {R"(weight_reg)", "WeightRegister"},
      {R"(input_activation_reg)", "InputRegister"},
      {R"(output_activation_reg)", "OutputRegister"},
      {R"(for M in)", "for K in"}};
  for (const auto& [theirs, ours] : names)
    text = std::regex_replace(text, std::regex(theirs), ours);
  if (architecture.levels[3].holds.empty())  // the rows of a column are its only axis
    text = std::regex_replace(text, std::regex("Spatial-Y"), "Spatial-X");
  Mapping mapping = mapping_from_loop_nest(text, architecture);
  std::smatch held;
  std::regex_search(text, held, std::regex(R"(GlobalBuffer \[([^\]]*)\])"));
  const std::string names_held = held[1];
  for (int l = 0; l < architecture.num_levels(); ++l)
    for (const Operand operand : kAllOperands)
      if (architecture.levels[l].may_bypass.has(operand) &&
          names_held.find(std::string(name(operand))) == std::string::npos)
        mapping.levels[l].bypassed.insert(operand);
  return mapping;
}

TEST_CASE("mappings found for dilated layers are no worse than Timeloop's on the same designs") {
  const auto table = reference_csv("timeloop/example_designs_dilated.csv");
  if (!table) {
    MESSAGE("skipped: the reference data is absent");
    return;
  }
  int num_compared = 0;
  for (std::size_t row = 0; row < table->num_rows(); ++row) {
    const ExampleDesign example = example_of(table->text(row, "design"));
    const Architecture architecture = architecture_of(example);
    const EnergyTable energies = load_energy_table(std::string(CODESCENT_SOURCE_DIR) +
                                                   "/tests/data/" + example.energy_table + ".yaml");
    const Workload network{"one", "", {layer_named(table->text(row, "layer"))}};
    CAPTURE(example.hardware);
    CAPTURE(network.layers[0].name);
    const Hardware sizes = architecture.default_hardware();

    SearchGoal goal;
    for (const std::int64_t size : sizes.values) goal.fixed.emplace_back(size);
    const SearchProblem problem(architecture, energies, network, goal);
    const SearchSummary found = GradientSearcher({}).search(problem, {});
    REQUIRE(found.has_design());
    CHECK(verify_mapping(architecture, sizes, network.layers[0], found.best.mappings[0]).empty());
    if (table->text(row, "mapping").empty()) {
      MESSAGE(example.hardware << " " << network.layers[0].name << ": EDP "
                               << found.metrics.edp_uj_cycles()
                               << " uJ x cycles, where Timeloop's mapper found no mapping");
      continue;
    }
    ++num_compared;
    const Mapping theirs = recorded_mapping(table->text(row, "mapping"), architecture);
    const LayerMetrics recorded = evaluate_layer(
        architecture, size_hardware(architecture, sizes, energies), network.layers[0], theirs);
    CHECK(recorded.latency.cycles == table->number(row, "cycles"));
    CHECK(recorded.total_energy_pj * 1e-6 ==
          doctest::Approx(table->number(row, "energy_uJ")).epsilon(0.001));
    const double their_edp =
        recorded.total_energy_pj * 1e-6 * static_cast<double>(recorded.latency.cycles);
    CHECK(found.metrics.edp_uj_cycles() <= their_edp);
    MESSAGE(example.hardware << " " << network.layers[0].name << ": EDP "
                             << found.metrics.edp_uj_cycles() << " uJ x cycles, Timeloop's "
                             << their_edp);
  }
  CHECK(num_compared == 5);
}

}  // namespace
}  // namespace codescent::testing
