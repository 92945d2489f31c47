#include <cstdio>
#include <filesystem>
#include <memory>

#include "app/command.hpp"
#include "app/gemmini_files.hpp"
#include "app/json_text.hpp"
#include "app/report.hpp"
#include "app/rtl_report.hpp"
#include "core/data_files.hpp"
#include "core/error.hpp"
#include "core/exact_model/evaluate.hpp"
#include "core/exact_model/verify.hpp"
#include "core/result_file.hpp"

namespace codescent {
namespace {

struct EvaluateFlags {
  std::string result;   // a result directory or design file, in place of --mapping
  std::string mapping;  // the same
  std::string workload, hardware, energy_table;  // empty: as the design says
  std::vector<std::string> fix;
  std::string gemmini;  // directory for the files of gemmini/; empty: none
  std::string latency_model = "analytical";
  bool json = false;
};

/// A broken constraint, of one layer or, with an empty name, of the hardware.
struct LayerViolation {
  std::string layer;
  Violation violation;
};

std::string design_path(const EvaluateFlags& flags) {
  if (flags.result.empty() == flags.mapping.empty())
    throw InputError("evaluate: expected a result directory or --mapping, and not both");
  const std::string& given = flags.result.empty() ? flags.mapping : flags.result;
  std::error_code unreadable;  // said when the file is opened
  return std::filesystem::is_directory(given, unreadable)
             ? (std::filesystem::path(given) / "design.yaml").string()
             : given;
}

/// Says on standard error which of the design's own inputs are no longer what they were.
void warn_of_changes(const EvaluateFlags& flags, const DesignInputs& then,
                     const DesignInputs& now) {
  const auto compare = [](const std::string& flag, const char* what, const DesignInput& before,
                          const DesignInput& after) {
    if (flag.empty() && before.sha256 != after.sha256)
      std::fprintf(stderr, "codescent: note: %s %s has changed since the design was made\n", what,
                   after.file.c_str());
  };
  compare(flags.workload, "workload", then.workload, now.workload);
  compare(flags.hardware, "hardware", then.hardware, now.hardware);
  compare(flags.energy_table, "energy table", then.energy_table, now.energy_table);
  // Designs of older programs have none; if there is none now, the energy table has changed.
  if (then.area_table && now.area_table)
    compare(flags.energy_table, "area table", *then.area_table, *now.area_table);
}

/// Throws with the place in the design if an input that it names is not to be found.
void expect_found(DataKind kind, const DesignInput& input, const YamlReader& node,
                  const std::string& flag, const std::string& data_directory) {
  try {
    expect_readable_file(find_data_file(kind, input.file, data_directory));
  } catch (const InputError& error) {
    node.at("file").fail(std::string(error.what()) + " (" + flag + " names another)");
  }
}

Inputs load_inputs_of(const EvaluateFlags& flags, const YamlReader& design,
                      const GlobalOptions& global) {
  const DesignInputs origin = read_design_inputs(design);
  const std::string data = global.data_directory();
  const auto either = [&](const std::string& given, DataKind kind, const DesignInput& input,
                          const char* key, const char* flag) {
    if (given.empty()) expect_found(kind, input, design.at(key), flag, data);
    return given.empty() ? input.file : given;
  };
  Inputs inputs = load_inputs(
      either(flags.workload, DataKind::Workload, origin.workload, "workload", "--workload"),
      either(flags.hardware, DataKind::Hardware, origin.hardware, "hardware", "--hardware"),
      either(flags.energy_table, DataKind::EnergyTable, origin.energy_table, "energy_table",
             "--energy-table"),
      data);
  warn_of_changes(flags, origin, inputs.origin);
  return inputs;
}

std::vector<LayerViolation> violations_of(const Inputs& inputs, const Design& design) {
  std::vector<LayerViolation> all;
  for (const Violation& violation : verify_hardware(inputs.architecture, design.hardware))
    all.push_back({"", violation});
  for (std::size_t i = 0; i < inputs.workload.layers.size(); ++i)
    for (const Violation& violation : verify_mapping(inputs.architecture, design.hardware,
                                                     inputs.workload.layers[i], design.mappings[i]))
      all.push_back({inputs.workload.layers[i].name, violation});
  return all;
}

void print_violations(const Inputs& inputs, const std::vector<LayerViolation>& violations,
                      bool as_json) {
  if (!as_json) {
    for (const auto& [layer, violation] : violations)
      std::fprintf(stderr, "codescent: %s: %s\n",
                   layer.empty() ? inputs.architecture.name.c_str() : layer.c_str(),
                   violation.sentence().c_str());
    return;
  }
  Json json = {{"schema_version", 1}, {"valid", false}};
  Json& list = json["violations"] = Json::array();
  for (const auto& [layer, violation] : violations)
    list.push_back({{"layer", layer.empty() ? Json(nullptr) : Json(layer)},
                    {"constraint", violation.constraint},
                    {"demand", finite_or_null(violation.demand)},
                    {"limit", finite_or_null(violation.limit)},
                    {"smallest_change", violation.smallest_change},
                    {"sentence", violation.sentence()}});
  std::fputs(json_text(json).c_str(), stdout);
}

void write_gemmini(const std::string& directory, const Inputs& inputs, const Design& design) {
  const auto files = gemmini_files(inputs, design);
  if (files.empty())
    throw InputError("--gemmini: hierarchy \"" + inputs.architecture.name +
                     "\" is not of Gemmini's form");
  make_directory(directory);
  write_files(directory, files);
}

int run_evaluate(const EvaluateFlags& flags, const GlobalOptions& global) {
  const YamlReader root = YamlReader::from_file(design_path(flags));
  const Inputs inputs = load_inputs_of(flags, root, global);
  Design design = read_design(root, inputs.architecture, inputs.workload);
  const SizeChoices fixed = read_sizes_flag("--fix", flags.fix, inputs.architecture);
  for (std::size_t p = 0; p < fixed.size(); ++p)
    design.hardware.values[p] = fixed[p].value_or(design.hardware.values[p]);

  const RtlLatency rtl = load_rtl_latency(flags.latency_model, 0, global.data_directory());
  expect_covered(rtl, inputs.architecture, inputs.workload);
  expect_array(rtl, inputs.architecture, design.hardware);
  const auto violations = violations_of(inputs, design);
  if (!violations.empty()) {
    print_violations(inputs, violations, flags.json);
    return kNoValidDesign;
  }
  if (!flags.gemmini.empty()) write_gemmini(flags.gemmini, inputs, design);
  const Metrics metrics =
      evaluate_design(inputs.architecture, inputs.table, inputs.workload, design);
  Json json = evaluation_json(inputs, design, metrics);
  std::string text = evaluation_report(inputs, design, metrics);
  if (rtl.model) {
    json["rtl"] = rtl_json(rtl, inputs, design, metrics);
    TextTable table({"latency model", rtl.name}, 1);
    add_rtl_lines(rtl, inputs, design, metrics, table);
    text += "\n" + table.text();
  }
  std::fputs((flags.json ? json_text(json) : text).c_str(), stdout);
  return kSuccess;
}

}  // namespace

std::function<int()> setup_evaluate(CLI::App& command, const GlobalOptions& global) {
  const auto flags = std::make_shared<EvaluateFlags>();
  command.add_option("result", flags->result, "Result directory, or its design.yaml");
  command.add_option("--mapping", flags->mapping, "The same");
  command.add_option("--workload", flags->workload, "Default: the design's");
  command.add_option("--hardware", flags->hardware, "Default: the design's");
  command.add_option("--energy-table", flags->energy_table, "Default: the design's");
  command.add_option("--fix", flags->fix, "Change a size; may be repeated")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  command.add_option("--gemmini", flags->gemmini,
                     "Directory for params.h and layers.json, as Gemmini's software needs them");
  command
      .add_option("--latency-model", flags->latency_model,
                  "analytical, rtl, or a trained predictor's name or directory")
      ->capture_default_str();
  command.add_flag("--json", flags->json, "Print JSON");
  return [flags, &global] { return run_evaluate(*flags, global); };
}

}  // namespace codescent
