#include "app/html_report/provenance_section.hpp"

#include "app/html_report/html_text.hpp"
#include "core/text.hpp"
#include "searchers/figures/program_version.hpp"

namespace codescent {
namespace {

void add_input(const char* kind, const DesignInput& then, const DesignInput* now,
               HtmlTable& table) {
  const bool is_same = now != nullptr && now->sha256 == then.sha256;
  table.add({{kind}, {then.name}, {then.file}, {then.sha256}, {is_same ? "unchanged" : "changed"}});
}

std::string inputs_table(const ReportedDesign& one) {
  HtmlTable table("Inputs as the design names them",
                  {{"input"}, {"name"}, {"file"}, {"SHA-256 when it was made"}, {"now"}});
  const DesignInputs& then = one.recorded;
  const DesignInputs& now = one.inputs.origin;
  add_input("workload", then.workload, &now.workload, table);
  add_input("hardware", then.hardware, &now.hardware, table);
  add_input("energy table", then.energy_table, &now.energy_table, table);
  if (then.area_table)
    add_input("area table", *then.area_table, now.area_table ? &*now.area_table : nullptr, table);
  if (one.search)
    for (const TextRecord& input : one.search->inputs)
      if (input.at("kind") == "predictor")
        table.add({{"predictor"},
                   {input.at("name")},
                   {input.at("file")},
                   {input.at("sha256")},
                   {"not read"}});
  return table.html();
}

std::string coefficients_table(const ReportedDesign& one) {
  const Architecture& architecture = one.inputs.architecture;
  HtmlTable table("Coefficients at these sizes", {{"of"},
                                                  {"component"},
                                                  {"read, pJ", true},
                                                  {"write, pJ", true},
                                                  {"words per access", true},
                                                  {"bits per word", true},
                                                  {"area of one, µm²", true},
                                                  {"instances", true},
                                                  {"source"}});
  for (int l = architecture.num_levels(); l-- > 0;) {
    const MemoryLevel& level = architecture.levels[l];
    const SizedLevel& sized = one.sized.levels[l];
    table.add({{level.name},
               {level.component.empty() ? "none" : level.component},
               number_cell(sized.read_pj),
               number_cell(sized.write_pj),
               {grouped(sized.block_words)},
               {std::to_string(level.word_bits)},
               number_cell(sized.area_um2),
               {grouped(sized.instances)},
               {component_of(level, one.inputs.table).source}});
  }
  table.add({{"MAC"},
             {architecture.mac_component},
             {typeset_number(one.sized.mac_pj) + " an operation"},
             {""},
             {""},
             {""},
             number_cell(one.sized.mac_area_um2),
             {grouped(one.sized.mac_units)},
             {one.inputs.table.component(architecture.mac_component).source}});
  return table.html();
}

}  // namespace

std::string provenance_section(const ReportedDesign& one) {
  std::vector<std::pair<std::string, std::string>> terms = {
      {"result directory", one.directory},
      {"figures", std::string("recomputed from design.yaml by the exact model of codescent ") +
                      program_version()}};
  if (one.search) terms.emplace_back("search", "by codescent " + one.search->version);
  terms.emplace_back("workload", one.inputs.workload.source);
  terms.emplace_back("hardware", one.inputs.architecture.source);
  terms.emplace_back("energy table", one.inputs.table.source);
  terms.emplace_back("input footprint", std::string(name(one.inputs.origin.footprint)));
  return "<details class=\"provenance\">\n<summary>Provenance: inputs, hashes, "
         "coefficients</summary>\n" +
         html_terms(terms, "terms") + inputs_table(one) + coefficients_table(one) + "</details>\n";
}

}  // namespace codescent
