#include "app/html_report/html_text.hpp"

#include <nlohmann/json.hpp>

#include "app/html_report/objective_unit.hpp"
#include "core/text.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {

TEST_CASE("text cannot become markup, in elements or in attributes") {
  CHECK(html_escaped("<b a=\"1\" c='2'>&amp;") ==
        "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;");
  CHECK(html_escaped("a\x01\tb µ") == "a  b µ");
  HtmlTable table("\"><script>", {{"<i>"}, {"n", true}});
  table.add({{"</td>", std::nullopt, "\" onclick=\""}, {"5 µJ", 5}});
  CHECK(table.html() ==
        "<div class=\"wide\" role=\"region\" tabindex=\"0\" "
        "aria-label=\"&quot;&gt;&lt;script&gt;\"><table>\n"
        "<caption>&quot;&gt;&lt;script&gt;</caption>\n<thead><tr><th scope=\"col\">&lt;i&gt;</th>"
        "<th scope=\"col\" class=\"number\">n</th></tr></thead>\n<tbody>\n"
        "<tr data-row=\"0\"><th scope=\"row\"><a href=\"#&quot; onclick=&quot;\">&lt;/td&gt;</a>"
        "</th><td class=\"number\" data-value=\"5\">5 µJ</td></tr>\n</tbody>\n</table></div>\n");
}

TEST_CASE("JSON in a script holds nothing that could end it, and reads back the same") {
  const Json json = {{"name", "</script><!-- & ]]> \"\\u003c"}, {"x", 0.1}};
  const std::string text = script_json(json);
  CHECK(text.find_first_of("<>&") == std::string::npos);
  CHECK(nlohmann::ordered_json::parse(text) ==
        nlohmann::ordered_json::parse(written_json(json, 2)));
}

TEST_CASE("numbers beyond seven digits have a power of ten") {
  CHECK(typeset_number(1.5069e9) == "1.5069 × 10⁹");
  CHECK(typeset_number(-2.5e-12) == "-2.5000 × 10⁻¹²");
  CHECK(typeset_number(1642.4) == "1,642");
  CHECK(typeset_number(0) == "0");
}

TEST_CASE("every objective that has a name has a unit, by its exponents") {
  const std::vector<std::pair<Objective, std::string>> expected = {{kEdp, "µJ × cycles"},
                                                                   {kEdpArea, "µJ × cycles × mm²"},
                                                                   {kEnergy, "µJ"},
                                                                   {kEnergyArea, "µJ × mm²"},
                                                                   {kLatency, "cycles"},
                                                                   {kLatencyArea, "cycles × mm²"},
                                                                   {{1, 2, 0}, "µJ × (cycles)^2"}};
  for (const auto& [objective, unit] : expected) CHECK(objective_unit(objective) == unit);
  for (const std::string& name : objective_names()) {
    CAPTURE(name);
    CHECK(!objective_unit(*objective_from_name(name)).empty());
  }
}

}  // namespace codescent::testing
