#include "searchers/results/design_inputs.hpp"

#include <filesystem>

#include "core/error.hpp"
#include "core/files/data_files.hpp"

namespace codescent {
namespace {

/// Throws with the place in the design if an input that it names is not to be found.
void expect_found(DataKind kind, const DesignInput& input, const YamlReader& node,
                  const std::string& flag, const std::string& data_directory) {
  try {
    expect_readable_file(find_data_file(kind, input.file, data_directory));
  } catch (const InputError& error) {
    node.at("file").fail(std::string(error.what()) + " (" + flag + " names another)");
  }
}

}  // namespace

std::vector<std::string> changed_inputs(const OtherInputs& others, const DesignInputs& then,
                                        const DesignInputs& now) {
  std::vector<std::string> changes;
  const auto compare = [&](const std::string& flag, const std::string& what,
                           const DesignInput& before, const DesignInput& after) {
    if (flag.empty() && before.sha256 != after.sha256)
      changes.push_back(what + " " + after.file + " has changed since the design was made");
  };
  compare(others.workload, "workload", then.workload, now.workload);
  compare(others.hardware, "hardware", then.hardware, now.hardware);
  compare(others.energy_table, "energy table", then.energy_table, now.energy_table);
  // Designs of older programs have none; if there is none now, the energy table has changed.
  if (then.area_table && now.area_table)
    compare(others.energy_table, "area table", *then.area_table, *now.area_table);
  return changes;
}

std::string design_path(const std::string& result) {
  std::error_code unreadable;  // said when the file is opened
  return std::filesystem::is_directory(result, unreadable)
             ? (std::filesystem::path(result) / "design.yaml").string()
             : result;
}

LoadedInputs load_inputs_of(const YamlReader& design, const OtherInputs& others,
                            const std::string& data_directory, const NoteCallback& note) {
  const DesignInputs origin = read_design_inputs(design);
  const auto either = [&](const std::string& given, DataKind kind, const DesignInput& input,
                          const char* key, const char* flag) {
    if (given.empty()) expect_found(kind, input, design.at(key), flag, data_directory);
    return given.empty() ? input.file : given;
  };
  LoadedInputs loaded;
  loaded.inputs = load_inputs(
      either(others.workload, DataKind::Workload, origin.workload, "workload", "--workload"),
      either(others.hardware, DataKind::Hardware, origin.hardware, "hardware", "--hardware"),
      either(others.energy_table, DataKind::EnergyTable, origin.energy_table, "energy_table",
             "--energy-table"),
      data_directory);
  loaded.changes = changed_inputs(others, origin, loaded.inputs.origin);
  set_footprint(others.footprint.empty() ? origin.footprint : footprint_named(others.footprint),
                loaded.inputs);
  if (note)
    for (const std::string& change : loaded.changes) note(change);
  return loaded;
}

}  // namespace codescent
