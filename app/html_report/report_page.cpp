#include "app/html_report/report_page.hpp"

#include <map>

#include "app/html_report/assets.hpp"
#include "app/html_report/comparison_section.hpp"
#include "app/html_report/design_json.hpp"
#include "app/html_report/design_section.hpp"
#include "app/html_report/html_text.hpp"
#include "core/text.hpp"
#include "searchers/figures/program_version.hpp"

namespace codescent {
namespace {

constexpr const char* kScripts[] = {
    "vega.js",      "vega-lite.js", "vega-embed.js",    "elements.js",   "theme.js", "charts.js",
    "hierarchy.js", "nest.js",      "design_charts.js", "comparison.js", "report.js"};

/// The template with the text of each {{name}}; these texts may hold braces themselves.
std::string filled(std::string_view page, const std::map<std::string, std::string>& texts) {
  std::string result;
  std::size_t from = 0;
  for (std::size_t open; (open = page.find("{{", from)) != std::string_view::npos;) {
    const std::size_t close = page.find("}}", open);
    result += page.substr(from, open - from);
    result += texts.at(std::string(page.substr(open + 2, close - open - 2)));
    from = close + 2;
  }
  result += page.substr(from);
  return result;
}

std::string scripts_html() {
  std::string html;
  for (const char* name : kScripts)
    html += "<script>\n" + std::string(report_asset(name)) + "\n</script>\n";
  return html;
}

std::string title_of(const ReportedResults& results) {
  const std::size_t count = results.designs.size();
  return count == 1 ? results.designs.front().title() : std::to_string(count) + " designs";
}

std::string body_html(const ReportedResults& results) {
  std::string html = comparison_section(results);
  for (std::size_t i = 0; i < results.designs.size(); ++i)
    html += design_section(results.designs[i], i, results.designs.size() == 1);
  return html;
}

}  // namespace

Json report_json(const ReportedResults& results, const ReportOptions& options) {
  Json designs = Json::array();
  for (const ReportedDesign& one : results.designs) {
    std::optional<MappingFront> front;
    if (options.pareto_nodes > 0) front = mapping_front(one, options.pareto_nodes, options.threads);
    designs.push_back(report_design_json(one, front));
  }
  return {{"designs", std::move(designs)}};
}

std::string report_page(const ReportedResults& results, const ReportOptions& options) {
  return filled(report_asset("page.html"),
                {{"version", program_version()},
                 {"title", html_escaped(title_of(results))},
                 {"style", std::string(report_asset("report.css"))},
                 {"body", body_html(results)},
                 {"licenses", html_escaped(std::string(report_asset("licenses.txt")))},
                 {"data", script_json(report_json(results, options))},
                 {"scripts", scripts_html()}});
}

}  // namespace codescent
