#include <cstdio>
#include <memory>

#include "app/commands/command.hpp"
#include "app/commands/design_flags.hpp"
#include "app/commands/flags.hpp"
#include "app/print/notes.hpp"
#include "app/print/report.hpp"
#include "app/print/rtl_lines.hpp"
#include "core/error.hpp"
#include "core/exact_model/evaluate.hpp"
#include "core/exact_model/verify.hpp"
#include "core/files/result_file.hpp"
#include "searchers/figures/figures_json.hpp"
#include "searchers/figures/gemmini_files.hpp"
#include "searchers/figures/rtl_figures.hpp"

namespace codescent {
namespace {

struct EvaluateFlags {
  std::string result;   // a result directory or design file, in place of --mapping
  std::string mapping;  // the same
  OtherInputs inputs;
  std::vector<std::string> fix;
  std::string gemmini;  // directory for the files of gemmini/; empty: none
  std::string latency_model = "analytical";
  bool json = false;
};

std::string design_of(const EvaluateFlags& flags) {
  if (flags.result.empty() == flags.mapping.empty())
    throw InputError("evaluate: expected a result directory or --mapping, and not both");
  const std::string& given = flags.result.empty() ? flags.mapping : flags.result;
  return design_path(given);
}

void print_violations(const Inputs& inputs, const std::vector<DesignViolation>& violations,
                      bool as_json) {
  if (as_json) {
    std::fputs(json_text(violations_json(violations)).c_str(), stdout);
    return;
  }
  for (const auto& [layer, violation] : violations)
    std::fprintf(stderr, "codescent: %s: %s\n",
                 layer.empty() ? inputs.architecture.name.c_str() : layer.c_str(),
                 violation.sentence().c_str());
}

void write_gemmini(const std::string& directory, const Inputs& inputs, const Design& design) {
  const auto files = gemmini_files(inputs, design);
  if (files.empty())
    throw InputError("--gemmini: hierarchy \"" + inputs.architecture.name +
                     "\" is not of Gemmini's form");
  expect_replaceable(directory, own_gemmini_files());
  make_directory(directory);
  write_files(directory, files);
}

int run_evaluate(const EvaluateFlags& flags, const GlobalOptions& global) {
  const YamlReader root = YamlReader::from_file(design_of(flags));
  const Inputs inputs =
      load_inputs_of(root, flags.inputs, global.data_directory(), print_note).inputs;
  Design design = read_design(root, inputs.architecture, inputs.workload);
  const SizeChoices fixed = read_sizes_flag("--fix", flags.fix, inputs.architecture);
  for (std::size_t p = 0; p < fixed.size(); ++p)
    design.hardware.values[p] = fixed[p].value_or(design.hardware.values[p]);

  const RtlLatency rtl = load_rtl_latency(flags.latency_model, 0, global.data_directory());
  expect_covered(rtl, inputs.architecture, inputs.workload);
  expect_array(rtl, inputs.architecture, design.hardware);
  const auto violations = verify_design(inputs.architecture, inputs.workload, design);
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

std::function<int()> setup_evaluate(CommandFlags& command, const GlobalOptions& global) {
  const auto flags = std::make_shared<EvaluateFlags>();
  command.text("result", flags->result, "Result directory, or its design.yaml");
  command.text("--mapping", flags->mapping, "The same");
  add_other_inputs_flags(command, flags->inputs);
  command.sizes("--fix", flags->fix, "Change a size; may be repeated");
  command.text("--gemmini", flags->gemmini,
               "Directory for params.h and layers.json, as Gemmini's software needs them");
  command.text("--latency-model", flags->latency_model,
               "analytical, rtl, or a trained predictor's name or directory");
  command.boolean("--json", flags->json, "Print JSON");
  return [flags, &global] { return run_evaluate(*flags, global); };
}

}  // namespace codescent
