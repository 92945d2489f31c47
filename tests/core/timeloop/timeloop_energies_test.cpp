#include "core/error.hpp"
#include "core/exact_model/sized_hardware.hpp"
#include "core/formats/energy_table_file.hpp"
#include "core/timeloop/energies.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/reference/reference_data.hpp"
#include "tests/support/reference/timeloop_architectures.hpp"

namespace codescent::testing {
namespace {

constexpr char kEnergies[] = R"(ERT_summary:
  version: '0.4'
  table_summary:
  - {name: "system.Main[1..1]", actions: [{name: read, energy: 512.0}, {name: write, energy: 500}]}
  - name: system.Buffer[1..1]
    actions: [{name: read, energy: 18.25}, {name: write, energy: 14.5}, {name: update, energy: 14.5}, {name: leak, energy: 1}]
  - {name: "system.WeightSpad[1..168]", actions: [{name: read, energy: 0.1}, {name: write, energy: 0}]}
  - {name: "system.SumSpad[1..168]", actions: [{name: read, energy: 3}, {name: write, energy: 2}]}
  - {name: "system.mac[1..168]", actions: [{name: compute, energy: 0.2}]}
)";

ImportedArchitecture chip() {
  TimeloopArchitectureOptions options;
  options.names_components_by_level = true;
  return import_text(kTimeloopNodes, options);
}

std::string text_of(const std::string& energies) {
  const TemporaryFile file(energies);
  return timeloop_energies_text(file.path(), chip().architecture, "chip");
}

/// The message without the file.
std::string error_of(const std::string& from, const std::string& to) {
  const TemporaryFile file(with(kEnergies, from, to));
  try {
    timeloop_energies_text(file.path(), chip().architecture, "chip");
  } catch (const InputError& error) {
    return std::string(error.what()).substr(file.path().size() + 1);
  }
  return "";
}

}  // namespace

TEST_CASE(
    "an energy reference table becomes a table of constants, which the import's levels name") {
  const TemporaryFile file(text_of(kEnergies));
  const EnergyTable table = load_energy_table(file.path());
  const Architecture architecture = chip().architecture;
  const SizedHardware hardware =
      size_hardware(architecture, architecture.default_hardware(), table);
  CHECK(hardware.levels[0].read_pj == 3);  // SumSpad
  CHECK(hardware.levels[0].write_pj == 2);
  CHECK(hardware.levels[1].read_pj == 0.1);
  CHECK(hardware.levels[1].write_pj == 0);
  CHECK(hardware.levels[3].read_pj == 18.25);
  CHECK(hardware.levels[3].write_pj == 14.5);
  CHECK(hardware.levels[4].read_pj == 512);
  CHECK(hardware.levels[4].write_pj == 500);
  CHECK(hardware.mac_pj == 0.2);
  CHECK(hardware.area_mm2() == 0);
}

TEST_CASE("energies that are missing or cannot be told are errors with their place") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {error_of("{name: write, energy: 500}", "{name: leak, energy: 500}"),
       "4:42: ERT_summary.table_summary[0].actions: missing action \"write\""},
      {error_of("energy: 512.0", "energy: many"),
       "4:64: ERT_summary.table_summary[0].actions[0].energy: expected a number from 0 to 1e+15, "
       "found \"many\""},
      {error_of("update, energy: 14.5", "update, energy: 15"),
       "6:96: ERT_summary.table_summary[1].actions[2].energy: an update costs what a write costs "
       "in "
       "our tables, and not so here"},
      {error_of("system.SumSpad", "system.SunSpad"),
       "2:3: ERT_summary: the architecture has a component \"sumspad\", which has no energies; "
       "there "
       "are buffer, mac, main, sunspad, weightspad; did you mean \"sunspad\"?"},
      {error_of("system.SumSpad", "system.WeightSpad"),
       "8:12: ERT_summary.table_summary[3].name: this component stands twice"},
  };
  for (const auto& [found, expected] : cases) CHECK(found == expected);
}

TEST_CASE("the recorded energies of three designs cost their levels what the file says") {
  for (const char* name :
       {"eyeriss_like", "simple_weight_stationary", "simple_output_stationary"}) {
    const std::string path = std::string("architectures/timeloop_v0.4/") + name;
    const auto nodes = reference_file(path + "_arch.yaml");
    const auto energies = reference_file(path + "_ERT_summary.yaml");
    if (!nodes || !energies) continue;
    CAPTURE(name);
    TimeloopArchitectureOptions options;
    options.names_components_by_level = true;
    const Architecture architecture = import_timeloop_architecture(*nodes, options).architecture;
    const TemporaryFile file(timeloop_energies_text(*energies, architecture, "recorded"));
    const SizedHardware hardware = size_hardware(architecture, architecture.default_hardware(),
                                                 load_energy_table(file.path()));
    CHECK(hardware.levels.back().read_pj == 512);
    const bool is_eyeriss = std::string(name) == "eyeriss_like";
    CHECK(hardware.levels[4].read_pj == (is_eyeriss ? 18.183829 : 32.377775));
    CHECK(hardware.levels[4].write_pj == (is_eyeriss ? 14.137929 : 26.156875));
    CHECK(hardware.levels[1].read_pj == (is_eyeriss ? 3.9369 : 0.144));
    CHECK(hardware.mac_pj == (is_eyeriss ? 0.207692 : 0.315));
  }
}

}  // namespace codescent::testing
