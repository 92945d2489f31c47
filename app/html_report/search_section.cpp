#include "app/html_report/search_section.hpp"

#include <cmath>

#include "app/html_report/html_text.hpp"
#include "app/html_report/objective_unit.hpp"
#include "app/print/gap_text.hpp"
#include "core/text.hpp"
#include "searchers/judge/certificate.hpp"

namespace codescent {
namespace {

using Terms = std::vector<std::pair<std::string, std::string>>;

/// Whole numbers in full.
std::string value_text(double value) {
  return value == std::floor(value) && std::fabs(value) < 1e15
             ? grouped(static_cast<std::int64_t>(value))
             : typeset_number(value);
}

/// "array_side = 16, scratchpad_kib = 64".
std::string values_text(const NamedNumbers& values, const char* relation) {
  std::string text;
  for (const auto& [name, value] : values)
    text += (text.empty() ? "" : ", ") + name + relation + value_text(value);
  return text;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts)
    if (!part.empty()) text += (text.empty() ? "" : ", ") + part;
  return text;
}

std::string proof_gap_text(const ProofRecord& proof, double bound) {
  return gap_text(proof.value, bound, typeset_number(bound), proof.is_in_class);
}

/// The larger of the two where both are of the same sizes; one of them may not be known.
double bound_at_sizes(const ReportedDesign& one, const ProofRecord& proof) {
  return one.bound_is_at_fixed_sizes() ? std::fmax(proof.bound, proof.bound_at_sizes)
                                       : proof.bound_at_sizes;
}

void add_proof(const ReportedDesign& one, const ProofRecord& proof, Terms& terms) {
  const std::string source = " (" + std::string(name(proof.objective)) + ", by " + proof.by + ")";
  const std::string at_sizes = proof_gap_text(proof, bound_at_sizes(one, proof));
  terms.emplace_back("class of the gaps", "designs whose factors divide the layers' bounds");
  if (!one.bound_is_at_fixed_sizes())
    terms.emplace_back("gap over all sizes allowed", proof_gap_text(proof, proof.bound) + source);
  if (proof.is_improved)
    terms.emplace_back("better design",
                       "certify found one: better_design.yaml of the directory; what is said of "
                       "these sizes and of what binds is of it");
  terms.emplace_back("gap at these sizes",
                     at_sizes + (one.bound_is_at_fixed_sizes() ? source : ""));
  const std::string cycles = shares_text(proof.cycles_limited_by);
  if (!cycles.empty()) terms.emplace_back("cycles limited by", cycles);
  terms.emplace_back("energy goes to",
                     shares_text(proof.energy_shares) + "; " +
                         fixed_text(100 * proof.compulsory_energy_share, 0) +
                         " % of all is for compulsory traffic, which every mapping needs");
}

void add_rtl(const RtlRecord& rtl, Terms& terms) {
  terms.emplace_back("RTL latency", grouped(std::llround(rtl.cycles)) + " cycles, predicted by " +
                                        rtl.predictor + "; 90 % intervals of all layers together " +
                                        grouped(std::llround(rtl.low_cycles)) + " to " +
                                        grouped(std::llround(rtl.high_cycles)));
  if (!rtl.untrusted_layers.empty())
    terms.emplace_back("not trusted", "layers outside what the predictor was trained on: " +
                                          joined(rtl.untrusted_layers));
}

std::string effort_text(const SearchRecord& search) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : search.effort) parts.push_back(name + " " + value_text(value));
  parts.push_back("seed " + value_text(search.seed));
  return search.searcher + ": " + joined(parts);
}

Terms terms_of(const ReportedDesign& one) {
  const SearchRecord& search = *one.search;
  Terms terms = {{"objective", std::string(name(search.objective)) + ", " +
                                   typeset_number(search.objective_value) + " " +
                                   objective_unit(search.objective)}};
  const std::string asked =
      joined({values_text(search.fix, " = "), values_text(search.minimum, " ≥ "),
              values_text(search.maximum, " ≤ "), values_text(search.limits, " = ")});
  if (!asked.empty()) terms.emplace_back("asked for", asked);
  if (!search.latency_model.empty())
    terms.emplace_back(
        "latency model",
        search.latency_model + (search.rtl ? ", risk " + typeset_number(search.rtl->risk) : ""));
  if (search.rtl) add_rtl(*search.rtl, terms);
  terms.emplace_back("searcher", effort_text(search));
  terms.emplace_back("ended", search.termination + ": " + search.message);
  terms.emplace_back("effort",
                     fixed_text(search.seconds, 1) + " s on " + value_text(search.threads) +
                         (search.threads == 1 ? " thread, " : " threads, ") +
                         value_text(search.gradient_steps) + " gradient steps of every start, " +
                         value_text(search.layer_evaluations) + " mappings of layers scored");
  if (search.proof) add_proof(one, *search.proof, terms);
  return terms;
}

std::string short_gap_text(const ProofRecord& proof, double bound) {
  if (!(bound > 0)) return "unknown";
  if (!proof.is_in_class) return "of another class";
  const double share = gap(proof.value, bound);
  return share == 0 ? "none, proven" : "≤ " + percent(share);
}

}  // namespace

std::string short_gap_text(const ReportedDesign& one) {
  if (!one.search || !one.search->proof) return "unknown";
  if (one.bound_is_at_fixed_sizes()) return "sizes fixed";
  return short_gap_text(*one.search->proof, one.search->proof->bound);
}

std::string short_gap_text_at_sizes(const ReportedDesign& one) {
  if (!one.search || !one.search->proof) return "unknown";
  const ProofRecord& proof = *one.search->proof;
  // A better design's sizes are others, unless there is no choice.
  if (proof.is_improved && !one.bound_is_at_fixed_sizes()) return "unknown";
  return short_gap_text(proof, bound_at_sizes(one, proof));
}

std::string search_section(const ReportedDesign& one) {
  if (!one.search) return "";
  return "<section>\n<h3>How it was found</h3>\n" + html_terms(terms_of(one), "terms") +
         "<div class=\"chart\" data-chart=\"convergence\"></div>\n</section>\n";
}

}  // namespace codescent
