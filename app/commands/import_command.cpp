#include <charconv>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>

#include "app/commands/command.hpp"
#include "app/commands/flags.hpp"
#include "app/print/import_report.hpp"
#include "core/error.hpp"
#include "core/files/result_file.hpp"
#include "core/files/utf8.hpp"
#include "core/files/yaml_reader.hpp"
#include "core/formats/workload_text.hpp"
#include "core/import/onnx_import.hpp"
#include "core/layer.hpp"
#include "core/text.hpp"
#include "core/timeloop/architecture.hpp"
#include "core/timeloop/energies.hpp"
#include "core/timeloop/problem_import.hpp"

namespace codescent {
namespace {

namespace fs = std::filesystem;

constexpr int kLargestBatch = 1'000'000;

struct ImportFlags {
  std::string input;
  std::string output;  // empty: codescent-results/NAME.yaml
  std::string name;    // empty: the file's
  int batch = 1;
  bool is_batch_given = false;
  std::vector<std::string> dims;  // "S=128"
  std::vector<std::string> constraints;
  std::string energies;
  bool fixed = false;
};

bool is_directory(const std::string& path) {
  std::error_code unreadable;  // said when it is opened
  return fs::is_directory(path, unreadable);
}

std::string output_path(const ImportFlags& flags, const std::string& name) {
  if (flags.output.empty()) return "codescent-results/" + file_name_text(name) + ".yaml";
  const std::string extension = fs::path(flags.output).extension().string();
  if (extension != ".yaml" && extension != ".yml")
    throw InputError("--output: expected a file that ends in .yaml, got " +
                     in_quotes(flags.output));
  return flags.output;
}

void expect_no_input(const std::string& path, const ImportFlags& flags) {
  std::vector<std::string> inputs = flags.constraints;
  inputs.insert(inputs.end(), {flags.input, flags.energies});
  for (const std::string& input : inputs) {
    std::error_code missing;
    if (fs::equivalent(path, input, missing))
      throw InputError("--output: " + in_quotes(path) + " is the file that is imported");
  }
}

/// The file of the energies of an architecture, beside it: "chip.yaml" has "chip_energies.yaml".
std::string energies_path(const std::string& path) {
  const fs::path file(path);
  return (file.parent_path() / (file.stem().string() + "_energies.yaml")).string();
}

/// Files that stand in one directory; what is there already is replaced as a whole.
void write_imports(const std::vector<std::pair<std::string, std::string>>& texts_of_paths,
                   const ImportFlags& flags) {
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& [path, text] : texts_of_paths) {
    expect_no_input(path, flags);
    files.emplace_back(fs::path(path).filename().string(), text);
  }
  const fs::path directory = fs::path(texts_of_paths.front().first).parent_path();
  if (!directory.empty()) make_directory(directory.string());
  write_files(directory.empty() ? "." : directory.string(), files);
}

void expect_no_architecture_flags(const ImportFlags& flags) {
  const char* flag = !flags.constraints.empty() ? "--constraints"
                     : !flags.energies.empty()  ? "--energies"
                     : flags.fixed              ? "--fixed"
                                                : nullptr;
  if (flag != nullptr)
    throw InputError(std::string(flag) + ": is of architectures; expected no such flag");
}

/// Writes and prints a network, whatever it was imported from.
int finish(ImportedWorkload imported, const ImportFlags& flags) {
  expect_no_architecture_flags(flags);
  if (!flags.name.empty()) imported.workload.name = flags.name;
  const std::string path = output_path(flags, imported.workload.name);
  write_imports({{path, workload_text(imported.workload)}}, flags);
  std::fputs(import_report(imported, path).c_str(), stdout);
  const std::size_t num_left_out = imported.left_out.size();
  if (num_left_out > 0)
    std::fprintf(stderr, "codescent: note: %s that may multiply %s left out\n",
                 counted(static_cast<std::int64_t>(num_left_out), "operator").c_str(),
                 num_left_out == 1 ? "is" : "are");
  return kSuccess;
}

bool is_onnx(const std::string& path) {
  return !is_directory(path) && fs::path(path).extension() == ".onnx";
}

/// Extents by the names of symbolic dimensions, which may hold "=" themselves.
std::map<std::string, std::int64_t> read_dims(const std::vector<std::string>& assignments) {
  std::map<std::string, std::int64_t> dims;
  for (const std::string& assignment : assignments) {
    const std::size_t equals = assignment.rfind('=');
    if (equals == std::string::npos || equals == 0)
      throw InputError("--dim: expected NAME=N, as in S=128, got " + in_quotes(assignment));
    const std::string number = assignment.substr(equals + 1);
    std::int64_t extent = 0;
    const char* end = number.data() + number.size();
    const auto parsed = std::from_chars(number.data(), end, extent);
    if (parsed.ec != std::errc() || parsed.ptr != end || extent < 1 || extent > kLargestExtent)
      throw InputError("--dim: " + in_quotes(assignment) + ": expected an integer from 1 to " +
                       std::to_string(kLargestExtent) + ", got " + in_quotes(number));
    if (!dims.emplace(assignment.substr(0, equals), extent).second)
      throw InputError("--dim: " + in_quotes(assignment.substr(0, equals)) + " is given twice");
  }
  return dims;
}

int run_onnx(const ImportFlags& flags) {
  OnnxOptions options;
  options.dims = read_dims(flags.dims);
  if (flags.is_batch_given) options.batch = flags.batch;
  return finish(import_onnx(flags.input, options), flags);
}

bool is_problem(const std::string& path) {
  return is_directory(path) || is_problem_file(path);
}

int run_problem(const ImportFlags& flags) {
  if (flags.is_batch_given)
    throw InputError("--batch: Timeloop problems state their batch, N; expected no such flag");
  if (!flags.dims.empty())
    throw InputError("--dim: Timeloop problems state all their sizes; expected no such flag");
  return finish(import_problems(flags.input), flags);
}

int run_architecture(const ImportFlags& flags) {
  if (flags.is_batch_given)
    throw InputError("--batch: architectures have none; expected no such flag");
  if (!flags.dims.empty())
    throw InputError("--dim: architectures have no symbolic dimensions; expected no such flag");
  TimeloopArchitectureOptions options{flags.name, flags.constraints, flags.fixed,
                                      !flags.energies.empty()};
  const ImportedArchitecture imported = import_timeloop_architecture(flags.input, options);
  const Architecture& architecture = imported.architecture;
  const std::string path = output_path(flags, architecture.name);
  std::vector<std::pair<std::string, std::string>> texts = {
      {path, imported_architecture_text(imported)}};
  if (!flags.energies.empty())
    texts.emplace_back(
        energies_path(path),
        timeloop_energies_text(flags.energies, architecture, architecture.name + "_energies"));
  write_imports(texts, flags);
  std::fputs(import_report(imported, path).c_str(), stdout);
  if (texts.size() > 1) std::printf("energies written to %s\n", texts.back().first.c_str());
  return kSuccess;
}

bool is_architecture(const std::string& path) {
  return !is_directory(path) && is_timeloop_architecture(path);
}

/// One row for each kind of input, which is the first that recognises it.
struct ImportKind {
  const char* noun;
  bool (*recognises)(const std::string& path);
  int (*run)(const ImportFlags& flags);
};
constexpr ImportKind kKinds[] = {
    {"an ONNX model (.onnx)", is_onnx, run_onnx},
    {"a Timeloop architecture (YAML with \"architecture\")", is_architecture, run_architecture},
    {"a Timeloop problem (YAML with \"problem\") or a directory of them", is_problem, run_problem},
};

int run_import(const ImportFlags& flags) {
  if (const auto byte = byte_not_utf8(flags.name))
    throw InputError("--name: expected UTF-8 text, got byte " + std::to_string(*byte));
  if (!is_directory(flags.input)) expect_readable_file(flags.input);
  std::string known;
  for (const ImportKind& kind : kKinds) {
    if (kind.recognises(flags.input)) return kind.run(flags);
    known += (known.empty() ? "" : " or ") + std::string(kind.noun);
  }
  throw InputError(flags.input + ": expected " + known);
}

}  // namespace

std::function<int()> setup_import(CommandFlags& command, const GlobalOptions&) {
  const auto flags = std::make_shared<ImportFlags>();
  command
      .text("file", flags->input,
            "ONNX model, Timeloop problem file, a directory of them, or Timeloop architecture")
      .required();
  command
      .text("--output,--out", flags->output,
            "Workload or hardware file (default codescent-results/NAME.yaml)")
      .type("FILE.yaml");
  command.text("--name", flags->name, "Of the workload or architecture (default the file's)");
  command.integer("--batch", flags->batch, "Where an ONNX model leaves the batch open: its size", 1,
                  kLargestBatch);
  command
      .repeated("--dim", flags->dims,
                "Where an ONNX model names an open dimension: its size; repeatable")
      .type("NAME=N");
  command
      .repeated("--constraints", flags->constraints,
                "Timeloop mapspace or constraints of an architecture; repeatable")
      .type("FILE");
  command
      .text("--energies", flags->energies,
            "Accelergy's energies (ERT) of an architecture, for a table of its own")
      .type("FILE");
  command.boolean("--fixed", flags->fixed,
                  "Keep an architecture's sizes (default: a fourth to four times them)");
  return [flags, &command] {
    flags->is_batch_given = command.was_given("--batch");
    return run_import(*flags);
  };
}

}  // namespace codescent
