#include "rtl_predictor/files/training_checkpoint.hpp"

#include <filesystem>
#include <limits>

#include "core/error.hpp"
#include "core/files/checked_text.hpp"
#include "core/files/yaml_text.hpp"
#include "rtl_predictor/training/study_summary.hpp"

namespace codescent {
namespace {

constexpr char kCheckpointSchema[] = "codescent/training_checkpoint/1";
constexpr std::size_t kMostBytes = 16 << 20;

void expect_same_spec(const YamlReader& node, const TrainingSpec& spec) {
  std::vector<std::string> names;
  std::string difference;
  for (const auto& [name, value] : spec.fields()) {
    names.push_back(name);
    const std::string then = node.at(name).text();
    if (then != value)
      difference += (difference.empty() ? "" : "; ") + name + " was " + one_line(then) +
                    " and is " + one_line(value);
  }
  node.expect_keys(names);
  if (!difference.empty())
    node.fail("an interrupted training of another kind left this: " + difference +
              "; --restart begins anew");
}

}  // namespace

std::vector<std::pair<std::string, std::string>> TrainingSpec::fields() const {
  return {{"traces", traces},
          {"traces_sha256", traces_sha256},
          {"hardware", hardware},
          {"hardware_sha256", hardware_sha256},
          {"kind", kind},
          {"seed", std::to_string(seed)},
          {"study_seeds", std::to_string(study_seeds)},
          {"skip_bad_rows", skip_bad_rows ? "yes" : "no"},
          {"version", version}};
}

std::string TrainingSpec::command() const {
  return "codescent predictor train --traces " + traces + " --kind " + kind + " --seed " +
         std::to_string(seed) + " --study-seeds " + std::to_string(study_seeds) + " --hardware " +
         hardware + (skip_bad_rows ? " --skip-bad-rows" : "");
}

std::string checkpoint_text(const TrainingSpec& spec, const std::vector<StudyCell>& cells) {
  std::string text = std::string("schema: ") + kCheckpointSchema + "\nspec:\n";
  for (const auto& [name, value] : spec.fields())
    text += "  " + name + ": " + yaml_quoted(value) + "\n";
  text += cells.empty() ? "cells: []\n" : "cells:\n";
  for (const StudyCell& cell : cells)
    text += "  - {" + evaluation_yaml(cell.split, cell.kind, cell.evaluation) +
            ", seed: " + std::to_string(cell.seed) + "}\n";
  return with_checksum(text);
}

std::vector<StudyCell> read_checkpoint(const std::string& directory, const TrainingSpec& spec) {
  const std::string path = (std::filesystem::path(directory) / kCheckpoint).string();
  std::error_code unreadable;  // said when it is opened
  if (!std::filesystem::exists(path, unreadable) && !unreadable) return {};
  const std::string text = read_bytes(path, kMostBytes);
  expect_checksum(text, path);
  const YamlReader root = YamlReader::from_text(text, path);
  root.expect_keys({"schema", "spec", "cells", "checksum"});
  root.at("schema").choice({kCheckpointSchema});
  expect_same_spec(root.at("spec"), spec);
  std::vector<std::string> keys = evaluation_keys();
  keys.emplace_back("seed");
  std::vector<StudyCell> cells;
  for (const YamlReader& row : root.at("cells").items()) {
    row.expect_keys(keys);
    StudyCell cell;
    read_evaluation(row, cell.split, cell.kind, cell.evaluation);
    cell.seed = static_cast<std::uint64_t>(
        row.at("seed").integer(0, std::numeric_limits<std::int64_t>::max()));
    cells.push_back(cell);
  }
  return cells;
}

}  // namespace codescent
