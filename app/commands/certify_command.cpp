#include <cstdio>
#include <memory>
#include <unistd.h>

#include "app/commands/command.hpp"
#include "app/commands/design_flags.hpp"
#include "app/commands/flags.hpp"
#include "app/print/notes.hpp"
#include "app/print/optimality_lines.hpp"
#include "app/session/interrupt.hpp"
#include "core/inputs/size_choices.hpp"
#include "core/text.hpp"
#include "searchers/results/earlier_search.hpp"
#include "searchers/results/result_proof.hpp"

namespace codescent {
namespace {

struct CertifyFlags {
  ProofWords words;
  bool json = false;
};

void show(const Certificate& now, bool live_line) {
  if (!live_line) return;
  const std::string line = "\r\033[Kbest " + rounded_text(now.objective) + "  bound " +
                           rounded_text(now.bound) + "  gap " + percent(now.gap()) + "  " +
                           grouped(now.boxes) + " boxes  " + fixed_text(now.seconds, 0) + " s";
  std::fputs(line.c_str(), stderr);
}

std::string report(const ResultProof& proof, const Optimality& optimality) {
  const Inputs& inputs = proof.question().inputs;
  const Certificate& certificate = optimality.over_sizes;
  TextTable table({"workload", inputs.workload.name}, 1);
  table.add({"objective", std::string(name(proof.question().goal.objective)) + " " +
                              rounded_text(proof.objective())});
  if (optimality.objective < proof.objective())
    table.add({"better", rounded_text(certificate.objective) + ", with " +
                             sizes_text(inputs.architecture, certificate.better.hardware) + ": " +
                             kBetterDesign + "; what follows is of it"});
  add_optimality_lines(inputs.architecture, optimality, table);
  table.add({"effort", fixed_text(certificate.seconds, 1) + " s, " + grouped(certificate.nodes) +
                           " partial mappings bounded"});
  table.add({"results", proof.directory()});
  return table.text();
}

Certificate prove(ResultProof& proof, bool live_line) {
  Certificate certificate = proof.prove([&](const Certificate& now) {
    show(now, live_line);
    return !interrupt_requested();
  });
  if (live_line) std::fputs("\r\033[K", stderr);
  return certificate;
}

int run_certify(const CertifyFlags& flags, const GlobalOptions& global) {
  ResultProof proof(flags.words, global.data_directory(), print_note);
  const bool live_line = !flags.json && ::isatty(STDERR_FILENO) != 0;
  const JudgedResult judged = proof.judged(prove(proof, live_line));
  std::fputs(
      (flags.json ? json_text(judged.certificate) : report(proof, judged.optimality)).c_str(),
      stdout);
  proof.write(judged);
  return kSuccess;
}

}  // namespace

std::function<int()> setup_certify(CommandFlags& command, const GlobalOptions& global) {
  const auto flags = std::make_shared<CertifyFlags>();
  ProofWords& words = flags->words;
  words.control.time_limit_seconds = 60;
  words.control.stop_flag = &interrupt_requested();
  command.text("result", words.result, "Result directory, or its design.yaml").required();
  add_other_inputs_flags(command, words.inputs);
  command.choice("--objective", words.objective, "Default: the search's", objective_names());
  command.sizes("--fix", words.fix, "Fix a size; default: as the search did");
  command.sizes("--min", words.minimum,
                "Raise the least value of a size; default: as the search did");
  command.sizes("--max", words.maximum, "Lower the largest value; default: as the search did");
  command.non_negative_number("--time-limit", words.control.time_limit_seconds, "Seconds; 0: none");
  command.non_negative_number("--epsilon", words.epsilon, "Gap at which to end");
  command.threads(words.control.threads);
  command.boolean("--json", flags->json, "Print JSON");
  return [flags, &global] { return run_certify(*flags, global); };
}

}  // namespace codescent
