#include "app/html_report/comparison_section.hpp"

#include <algorithm>
#include <map>

#include "app/html_report/design_section.hpp"
#include "app/html_report/html_text.hpp"
#include "app/html_report/search_section.hpp"
#include "core/text.hpp"
#include "searchers/explore/comparison.hpp"

namespace codescent {
namespace {

std::string designs_table(const std::vector<ReportedDesign>& designs) {
  const bool has_free_sizes =
      !std::all_of(designs.begin(), designs.end(),
                   [](const ReportedDesign& one) { return one.bound_is_at_fixed_sizes(); });
  std::vector<HtmlColumn> columns = {{"design"},
                                     {"EDP, µJ × cycles", true},
                                     {"energy, µJ", true},
                                     {"latency, cycles", true},
                                     {"area, mm²", true},
                                     {"MAC units", true},
                                     {"utilisation", true},
                                     {"energy per MAC, fJ", true},
                                     {"gap at these sizes"}};
  if (has_free_sizes) columns.push_back({"gap over all sizes allowed"});
  HtmlTable table("All designs", columns);
  table.set_class("sortable");
  for (std::size_t i = 0; i < designs.size(); ++i) {
    const ReportedDesign& one = designs[i];
    const Metrics& metrics = one.metrics;
    std::vector<HtmlCell> row = {{one.title(), std::nullopt, design_anchor(i)},
                                 number_cell(metrics.edp_uj_cycles()),
                                 number_cell(metrics.energy_uj),
                                 count_cell(metrics.cycles),
                                 number_cell(metrics.area_mm2),
                                 count_cell(one.sized.mac_units),
                                 percent_cell(one.utilisation()),
                                 number_cell(one.fj_per_mac()),
                                 {short_gap_text_at_sizes(one)}};
    if (has_free_sizes) row.push_back({short_gap_text(one)});
    table.add(std::move(row));
  }
  return table.html();
}

std::string without_design_html(const std::vector<ResultWithoutDesign>& results) {
  if (results.empty()) return "";
  std::string html = "<h3>Without a design</h3>\n<ul>\n";
  for (const ResultWithoutDesign& one : results)
    html += "<li>" + html_escaped(one.directory + ": " + one.message) + "</li>\n";
  return html + "</ul>\n";
}

/// What ratios between designs of the same network do not mean, each said once.
std::vector<std::string> warnings_of(const ReportedResults& results) {
  std::map<std::string, std::vector<ComparedAccelerator>> of_workload;
  for (const ReportedDesign& one : results.designs)
    of_workload[one.inputs.workload.name].push_back({one.series, &one.inputs, one.design.hardware});
  std::vector<std::string> warnings = results.warnings;
  for (const auto& [workload, accelerators] : of_workload)
    for (const std::string& warning : comparison_warnings(accelerators))
      if (std::find(warnings.begin(), warnings.end(), warning) == warnings.end())
        warnings.push_back(warning);
  return warnings;
}

std::string warnings_html(const ReportedResults& results) {
  std::string html;
  for (const std::string& warning : warnings_of(results))
    html += "<p class=\"warning\">" + html_escaped(warning) + "</p>\n";
  return html;
}

}  // namespace

std::string comparison_section(const ReportedResults& results) {
  if (results.designs.size() < 2) return without_design_html(results.without_design);
  return "<section id=\"comparison\">\n<h2>Comparison</h2>\n" + warnings_html(results) +
         designs_table(results.designs) + without_design_html(results.without_design) +
         "<div class=\"chart\" data-chart=\"comparison\"></div>\n"
         "<div class=\"chart\" data-chart=\"comparison-energy\"></div>\n"
         "<div class=\"chart\" data-chart=\"comparison-front\"></div>\n</section>\n";
}

}  // namespace codescent
