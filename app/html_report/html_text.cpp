#include "app/html_report/html_text.hpp"

#include "core/text.hpp"

namespace codescent {

std::string typeset_number(double value) {
  std::string text = rounded_text(value);
  const std::size_t exponent = text.find('e');
  if (exponent == std::string::npos) return text;
  return text.substr(0, exponent) + " × " + power_of_ten(std::stoi(text.substr(exponent + 1)));
}

std::string script_json(const Json& json) {
  const std::string text = written_json(json, -1);
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) {
    // Outside strings JSON has no such characters.
    if (c == '<')
      safe += "\\u003c";
    else if (c == '>')
      safe += "\\u003e";
    else if (c == '&')
      safe += "\\u0026";
    else
      safe += c;
  }
  return safe;
}

std::string html_element(const std::string& name, const std::string& text) {
  return "<" + name + ">" + html_escaped(text) + "</" + name + ">\n";
}

std::string html_terms(const std::vector<std::pair<std::string, std::string>>& terms,
                       const std::string& css_class) {
  std::string html = "<dl class=\"" + css_class + "\">\n";
  for (const auto& [term, value] : terms)
    html += "<div><dt>" + html_escaped(term) + "</dt><dd>" + html_escaped(value) + "</dd></div>\n";
  return html + "</dl>\n";
}

HtmlCell number_cell(double value) {
  return {typeset_number(value), value};
}

HtmlCell count_cell(std::int64_t value) {
  return {grouped(value), static_cast<double>(value)};
}

HtmlCell percent_cell(double share) {
  return {percent(share), share};
}

std::string HtmlTable::row_html(const std::vector<HtmlCell>& row,
                                const std::string& attributes) const {
  std::string html = "<tr" + attributes + ">";
  for (std::size_t c = 0; c < row.size(); ++c) {
    const std::string name = c == 0 ? "th" : "td";
    html += "<" + name + (c == 0 ? " scope=\"row\"" : "") +
            (columns_[c].is_number ? " class=\"number\"" : "");
    if (row[c].number) html += " data-value=\"" + exact_text(*row[c].number) + "\"";
    const std::string text = html_escaped(row[c].text);
    html +=
        ">" +
        (row[c].link.empty() ? text
                             : "<a href=\"#" + html_escaped(row[c].link) + "\">" + text + "</a>") +
        "</" + name + ">";
  }
  return html + "</tr>\n";
}

std::string HtmlTable::html() const {
  const std::string caption = html_escaped(caption_);
  std::string html = "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"" + caption +
                     "\"><table" + (class_.empty() ? "" : " class=\"" + class_ + "\"") +
                     ">\n<caption>" + caption + "</caption>\n<thead><tr>";
  for (const HtmlColumn& column : columns_)
    html += std::string("<th scope=\"col\"") + (column.is_number ? " class=\"number\"" : "") + ">" +
            html_escaped(column.title) + "</th>";
  html += "</tr></thead>\n<tbody>\n";
  for (std::size_t r = 0; r < rows_.size(); ++r)
    html += row_html(rows_[r], " data-row=\"" + std::to_string(r) + "\"");
  html += "</tbody>\n";
  if (!total_.empty()) html += "<tfoot>\n" + row_html(total_, "") + "</tfoot>\n";
  return html + "</table></div>\n";
}

}  // namespace codescent
