#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/json/json.hpp"

namespace codescent {

/// `rounded_text` with "× 10⁹" in place of "e+09".
std::string typeset_number(double value);

/// JSON for a <script> element, in which nothing can end the element or begin a comment.
std::string script_json(const Json& json);

/// <NAME>TEXT</NAME> with the text escaped.
std::string html_element(const std::string& name, const std::string& text);

/// A list of terms and what they are; both are escaped.
std::string html_terms(const std::vector<std::pair<std::string, std::string>>& terms,
                       const std::string& css_class);

/// What stands in a cell; a table is sorted by the number where there is one.
struct HtmlCell {
  std::string text;
  std::optional<double> number = std::nullopt;
  std::string link = "";  // to an element of the page; empty: none
};

/// Cells of numbers, as `typeset_number`, `grouped` and `percent` write them.
HtmlCell number_cell(double value);
HtmlCell count_cell(std::int64_t value);
HtmlCell percent_cell(double share);

struct HtmlColumn {
  std::string title;
  bool is_number = false;  // set flush right
};

/// A table that scrolls inside its own box where it is wider than the page.
class HtmlTable {
 public:
  /// The first column names its rows.
  HtmlTable(std::string caption, std::vector<HtmlColumn> columns)
      : caption_(std::move(caption)), columns_(std::move(columns)) {}

  void add(std::vector<HtmlCell> row) { rows_.push_back(std::move(row)); }
  void add_total(std::vector<HtmlCell> row) { total_ = std::move(row); }
  /// What the reader's script makes of it: "sortable", "layers".
  void set_class(std::string css_class) { class_ = std::move(css_class); }
  std::string html() const;

 private:
  std::string row_html(const std::vector<HtmlCell>& row, const std::string& attributes) const;

  std::string caption_;
  std::string class_;
  std::vector<HtmlColumn> columns_;
  std::vector<std::vector<HtmlCell>> rows_;
  std::vector<HtmlCell> total_;
};

}  // namespace codescent
