#include "app/plots/curve_svg.hpp"

#include <cmath>
#include <stdexcept>

#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

CurvePlot plot_of(const StepCurve& curve) {
  CurvePlot plot;
  plot.title = "t";
  plot.x_label = "evaluations";
  plot.y_label = "EDP";
  plot.series = {{"", {}, curve}};
  return plot;
}

bool has(const std::string& text, const std::string& word) {
  return text.find(word) != std::string::npos;
}

}  // namespace

TEST_CASE("a curve holds its value until the next point, then falls") {
  // From 10 to 1000 on both axes: 100 is half way, 80 + 250 across and 40 + 250 down.
  const std::string svg = curve_svg(plot_of({{10, 100, 1000}, {1000, 100, 10}}));
  CHECK(has(svg, "\"M80 40h0H330V290H580V540\""));
  CHECK(has(svg, ">10¹<"));
  CHECK(has(svg, ">2·10²<"));
  CHECK(has(svg, ">10³<"));
  CHECK(has(svg, ">evaluations<"));
  CHECK(has(svg, ">EDP<"));
}

TEST_CASE("a run that improves no more reaches its end") {
  CHECK(has(curve_svg(plot_of({{10, 100, 1000}, {1000, 10, 10}})), "\"M80 40h0H330V540H580\""));
}

TEST_CASE(
    "axes end at 1, 2 or 5 times powers of ten, and many decades are marked without 2 and 5") {
  const std::string narrow = curve_svg(plot_of({{3, 4}, {1.9e9, 1.2e9}}));
  CHECK(has(narrow, ">2·10⁰<"));
  CHECK(has(narrow, ">5·10⁰<"));
  CHECK(has(narrow, ">10⁹<"));
  CHECK(has(narrow, ">2·10⁹<"));
  CHECK_FALSE(has(narrow, ">10¹<"));
  const std::string wide = curve_svg(plot_of({{1, 1e6}, {1e12, 1}}));
  CHECK(has(wide, ">10⁶<"));
  CHECK_FALSE(has(wide, "·10"));
}

TEST_CASE("values above the most are not drawn and do not stretch the axes") {
  CurvePlot plot = plot_of({{1, 10, 100, 1000}, {1e9, 1000, 100, 10}});
  plot.most_y = 1000;
  CHECK(has(curve_svg(plot), "\"M80 40V40H330V290H580V540\""));
}

TEST_CASE("runs are thin, what sums them up is thick and above them") {
  CurvePlot plot = plot_of({{10, 1000}, {1000, 10}});
  plot.series[0].name = "a < b";
  plot.series[0].thin = {{{10, 1000}, {1000, 10}}, {{20}, {30}}};
  plot.series.push_back({"other", {}, {{10}, {10}}});
  const std::string svg = curve_svg(plot);
  CHECK(svg.find("stroke-width=\"1\" stroke-opacity") < svg.find("stroke-width=\"2.5\""));
  CHECK(has(svg, ">a &lt; b<"));
  CHECK(has(svg, ">other<"));
  CHECK(svg.rfind("<svg ", 0) == 0);
  CHECK(has(svg, "</svg>\n"));
}

TEST_CASE("a column of pixels is drawn once, so that the size is bounded") {
  StepCurve many;
  for (int i = 0; i < 200000; ++i) {
    many.x.push_back(1 + i * 1e-4);
    many.y.push_back(1e6 / (1 + i));
  }
  CHECK(curve_svg(plot_of(many)).size() < 12000);
}

TEST_CASE("no curves and one point still make a plot; what has no logarithm is refused") {
  CHECK(has(curve_svg(plot_of({})), "</svg>"));
  CHECK(has(curve_svg(plot_of({{10}, {10}})), "M80 540h0"));
  CHECK_THROWS_AS(curve_svg(plot_of({{0}, {1}})), std::invalid_argument);
  CHECK_THROWS_AS(curve_svg(plot_of({{1}, {std::nan("")}})), std::invalid_argument);
}

}  // namespace codescent::testing
