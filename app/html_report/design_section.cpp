#include "app/html_report/design_section.hpp"

#include "app/html_report/html_text.hpp"
#include "app/html_report/provenance_section.hpp"
#include "app/html_report/search_section.hpp"
#include "app/print/baseline_text.hpp"
#include "app/print/report.hpp"
#include "core/inputs/size_choices.hpp"
#include "core/text.hpp"
#include "core/units.hpp"
#include "searchers/figures/csv_tables.hpp"

namespace codescent {
namespace {

/// A place that a script fills.
std::string slot(const std::string& kind, const std::string& name) {
  return "<div class=\"" + kind + "\" data-" + kind + "=\"" + name + "\"></div>\n";
}

std::string section(const std::string& title, const std::string& content) {
  return "<section>\n<h3>" + title + "</h3>\n" + content + "</section>\n";
}

/// A section that has nothing to show unless a script draws its chart.
std::string drawn_section(const std::string& title, const std::string& chart) {
  return "<section class=\"drawn\">\n<h3>" + title + "</h3>\n" + slot("chart", chart) +
         "</section>\n";
}

std::string operands_text(OperandSet holds) {
  std::string text;
  for (const Operand operand : kAllOperands)
    if (holds.has(operand)) text += (text.empty() ? "" : ", ") + std::string(name(operand));
  return text.empty() ? "nothing" : text;
}

/// "C 128", "C 12, R 14": each axis with the largest fan-out along it.
std::string fan_outs_text(const MemoryLevel& level, const Hardware& hardware) {
  std::string text;
  for (const SpatialAxis& axis : level.spatial) {
    std::string dims;
    for (const Dim dim : kAllDims)
      if (axis.dims.has(dim)) dims += std::string(dims.empty() ? "" : "/") + std::string(name(dim));
    text += (text.empty() ? "" : ", ") + dims + " × " + grouped(axis.limit.floor_at(hardware));
  }
  return text.empty() ? "none" : text;
}

std::string bandwidth_text(const MemoryLevel& level, const SizedLevel& sized) {
  if (level.holds.empty()) return "";
  std::string text;
  const auto add = [&](const std::optional<double>& words_per_cycle, const char* of) {
    if (words_per_cycle) text += (text.empty() ? "" : ", ") + typeset_number(*words_per_cycle) + of;
  };
  add(sized.bandwidth_words_per_cycle, "");
  add(sized.read_bandwidth_words_per_cycle, " reads");
  add(sized.write_bandwidth_words_per_cycle, " writes");
  return text.empty() ? "no limit" : text;
}

std::string capacity_text(const MemoryLevel& level, const SizedLevel& sized) {
  if (level.holds.empty()) return "";
  if (!sized.capacity_words) return "no limit";
  const double kib = static_cast<double>(*sized.capacity_words) * level.word_bits / kBitsInKib;
  return grouped(*sized.capacity_words) + (kib < 1 ? "" : " (" + typeset_number(kib) + " KiB)");
}

std::string levels_table(const ReportedDesign& one) {
  const Architecture& architecture = one.inputs.architecture;
  HtmlTable table("Levels, outermost first; capacity and words per cycle are of one instance",
                  {{"level"},
                   {"holds"},
                   {"instances", true},
                   {"capacity, words", true},
                   {"words per cycle", true},
                   {"fan-out below"},
                   {"area of all, mm²", true}});
  for (int l = architecture.num_levels(); l-- > 0;) {
    const MemoryLevel& level = architecture.levels[l];
    const SizedLevel& sized = one.sized.levels[l];
    table.add({{level.name},
               {operands_text(level.holds)},
               count_cell(sized.instances),
               {capacity_text(level, sized)},
               {bandwidth_text(level, sized)},
               {fan_outs_text(level, one.design.hardware)},
               level.holds.empty() ? HtmlCell{""}
               : level.on_chip     ? number_cell(one.area_mm2(l))
                                   : HtmlCell{"off chip"}});
  }
  table.add({{"MAC"},
             {"nothing"},
             count_cell(one.sized.mac_units),
             {""},
             {""},
             {""},
             number_cell(one.mac_area_mm2())});
  table.add_total({{"all"}, {""}, {""}, {""}, {""}, {""}, number_cell(one.metrics.area_mm2)});
  return table.html();
}

std::string energy_table(const ReportedDesign& one) {
  const Architecture& architecture = one.inputs.architecture;
  const double total_uj = one.metrics.energy_uj;
  HtmlTable table("Energy of the network by level and operand, µJ", {{"level"},
                                                                     {"Weight", true},
                                                                     {"Input", true},
                                                                     {"Output", true},
                                                                     {"all", true},
                                                                     {"share", true}});
  for (int l = architecture.num_levels(); l-- > 0;) {
    if (architecture.levels[l].holds.empty()) continue;
    std::vector<HtmlCell> row = {{architecture.levels[l].name}};
    for (const Operand operand : kAllOperands)
      row.push_back(architecture.levels[l].can_hold(operand)
                        ? number_cell(one.energy_uj(l, operand))
                        : HtmlCell{""});
    row.push_back(number_cell(one.energy_uj(l)));
    row.push_back(percent_cell(one.energy_uj(l) / total_uj));
    table.add(std::move(row));
  }
  table.add({{"MAC"},
             {""},
             {""},
             {""},
             number_cell(one.mac_energy_uj()),
             percent_cell(one.mac_energy_uj() / total_uj)});
  table.add_total({{"all"}, {""}, {""}, {""}, number_cell(total_uj), percent_cell(1)});
  return table.html();
}

std::string layers_table(const ReportedDesign& one) {
  HtmlTable table("Layers; cycles and energy are of one run", {{"layer"},
                                                               {"runs", true},
                                                               {"MACs", true},
                                                               {"cycles", true},
                                                               {"limited by"},
                                                               {"vs compute", true},
                                                               {"utilisation", true},
                                                               {"energy, µJ", true},
                                                               {"mapping"}});
  table.set_class("sortable layers");
  for (std::size_t i = 0; i < one.metrics.layers.size(); ++i) {
    const Layer& layer = one.inputs.workload.layers[i];
    const LayerMetrics& figures = one.metrics.layers[i];
    const double stretch = static_cast<double>(figures.latency.cycles) /
                           static_cast<double>(figures.traffic.compute_cycles);
    table.add({{layer.name},
               count_cell(layer.count),
               count_cell(figures.traffic.macs),
               count_cell(figures.latency.cycles),
               {limiting_level_name(one.inputs.architecture, figures)},
               {fixed_text(stretch, 2) + "×", stretch},
               percent_cell(figures.utilisation),
               number_cell(figures.total_energy_pj * kMicrojoules),
               {mapping_string(one.design.mappings[i], one.inputs.architecture)}});
  }
  table.add_total({{"network"},
                   {""},
                   count_cell(one.inputs.workload.total_macs()),
                   count_cell(one.metrics.cycles),
                   {""},
                   {""},
                   percent_cell(one.utilisation()),
                   number_cell(one.metrics.energy_uj),
                   {""}});
  return table.html();
}

std::string layers_section(const ReportedDesign& one) {
  return section("Layers",
                 "<p class=\"hint scripted\">Select a layer in the table or in a chart "
                 "to see its loop nest.</p>\n" +
                     layers_table(one) + slot("picture", "nest") + slot("chart", "layer-energy") +
                     slot("chart", "utilisation"));
}

}  // namespace

std::string design_anchor(std::size_t place) {
  return "design-" + std::to_string(place + 1);
}

std::vector<std::pair<std::string, std::string>> headline_figures(const ReportedDesign& one) {
  const Metrics& metrics = one.metrics;
  return {{"energy-delay product", typeset_number(metrics.edp_uj_cycles()) + " µJ × cycles"},
          {"energy", typeset_number(metrics.energy_uj) + " µJ"},
          {"latency", grouped(metrics.cycles) + " cycles"},
          {"area", typeset_number(metrics.area_mm2) + " mm²"},
          {"utilisation", percent(one.utilisation())},
          {"energy per MAC", typeset_number(one.fj_per_mac()) + " fJ"}};
}

std::string design_section(const ReportedDesign& one, std::size_t place, bool is_alone) {
  std::string html = "<article class=\"design\" id=\"" + design_anchor(place) +
                     "\" data-design=\"" + std::to_string(place) + "\">\n";
  if (!is_alone) html += html_element("h2", one.title());
  html += "<p class=\"sizes\">" +
          html_escaped(sizes_text(one.inputs.architecture, one.design.hardware)) +
          "; energies of table " + html_escaped(one.inputs.table.name) + "</p>\n";
  for (const std::string& change : one.changes)
    html += "<p class=\"warning\">" + html_escaped(change) +
            "; figures are of the input as it is now, what is said of the search is of then.</p>\n";
  html += html_terms(headline_figures(one), "figures");
  html += search_section(one);
  html += section("Hardware, to scale", slot("picture", "hierarchy") + levels_table(one));
  html += section("Energy by level and operand", slot("chart", "energy") + energy_table(one));
  html += layers_section(one);
  html += drawn_section("Roofline", "roofline");
  const char* front = "Energy against latency";
  html += one.baseline
              ? section(front, html_element("p", gemmini_baseline_text(*one.baseline) + ".") +
                                   slot("chart", "front"))
              : drawn_section(front, "front");
  return html + provenance_section(one) + "</article>\n";
}

}  // namespace codescent
