#include "app/plots/scatter_svg.hpp"

#include <cmath>
#include <stdexcept>

#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

ScatterPlot plot_of(const std::vector<double>& measured, const std::vector<double>& predicted) {
  ScatterPlot plot;
  plot.title = "t";
  plot.quantity = "energy";
  plot.unit = "uJ";
  plot.series = {{"", measured, predicted}};
  return plot;
}

std::size_t count_of(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
    ++count;
  return count;
}

bool has(const std::string& text, const std::string& word) {
  return text.find(word) != std::string::npos;
}

}  // namespace

TEST_CASE("a point stands where its logarithms say, the lower left corner being the least decade") {
  // From 10 to 1000 on both axes: (100, 10) is half way across, at the bottom: 80 + 250, 40 + 500.
  const std::string svg = scatter_svg(plot_of({10, 1000, 100}, {10, 1000, 10}));
  CHECK(has(svg, "M80 540h0"));
  CHECK(has(svg, "M580 40h0"));
  CHECK(has(svg, "M330 540h0"));
  CHECK(has(svg, ">10¹<"));
  CHECK(has(svg, ">10³<"));
  CHECK(has(svg, ">measured energy, uJ<"));
  CHECK(has(svg, ">predicted energy, uJ<"));
}

TEST_CASE("an error of zero stands on the middle line, others in percent above and below") {
  ScatterPlot plot = plot_of({10, 100, 1000}, {10, 101, 980});
  plot.kind = ScatterKind::Error;
  const std::string svg = scatter_svg(plot);
  CHECK(has(svg, "M80 290h0"));
  CHECK(has(svg, "M330 165h0"));  // 1 of 2 %
  CHECK(has(svg, "M580 540h0"));
  CHECK(has(svg, ">-2 %<"));
  CHECK(has(svg, ">0 %<"));
  CHECK(has(svg, ">error of predicted energy<"));
}

TEST_CASE("points on one pixel are drawn once and darker, so that the size is bounded") {
  const std::string one = scatter_svg(plot_of({20, 500}, {20, 500}));
  std::vector<double> many(70000, 20);
  for (std::size_t i = 0; i < many.size(); i += 2) many[i] = 500;
  const std::string svg = scatter_svg(plot_of(many, many));
  CHECK(count_of(svg, "h0") == 2);
  CHECK(has(one, "stroke-opacity=\"0.45\""));
  CHECK(has(svg, "stroke-opacity=\"1\""));
  CHECK(svg.size() <= one.size());
}

TEST_CASE("text is escaped and colours name their series") {
  ScatterPlot plot = plot_of({10}, {10});
  plot.title = "a < b & c";
  plot.series[0].name = "sound";
  plot.series.push_back({"odd", {20}, {30}});
  plot.legend = {"2 rows"};
  const std::string svg = scatter_svg(plot);
  CHECK(has(svg, "a &lt; b &amp; c"));
  CHECK(has(svg, ">sound<"));
  CHECK(has(svg, ">odd<"));
  CHECK(has(svg, ">2 rows<"));
  CHECK(count_of(svg, "<circle") == 2);
  CHECK(svg.rfind("<svg ", 0) == 0);
  CHECK(has(svg, "</svg>\n"));
}

TEST_CASE("no points, one point and hundreds of decades still make a plot") {
  CHECK(has(scatter_svg(plot_of({}, {})), "</svg>"));
  CHECK(count_of(scatter_svg(plot_of({10}, {10})), "h0") == 1);
  const std::string wide = scatter_svg(plot_of({1e-150, 1e150}, {1e-150, 1e150}));
  CHECK(has(wide, ">10⁻¹⁵⁰<"));
  CHECK(count_of(wide, "<text") < 40);
  ScatterPlot exact = plot_of({10, 20}, {10, 20});
  exact.kind = ScatterKind::Error;
  CHECK(has(scatter_svg(exact), "M80 290h0"));
}

TEST_CASE("coordinates without a logarithm are refused") {
  CHECK_THROWS_AS(scatter_svg(plot_of({0}, {1})), std::invalid_argument);
  CHECK_THROWS_AS(scatter_svg(plot_of({1}, {-1})), std::invalid_argument);
  CHECK_THROWS_AS(scatter_svg(plot_of({1}, {std::nan("")})), std::invalid_argument);
}

}  // namespace codescent::testing
