#include "app/plots/curve_svg.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/plots/plot_svg.hpp"

namespace codescent {
namespace {

constexpr char kCurvePlot[] = "curve_svg";
constexpr int kLegendLeft = kPlotLeft + kPlotSide - 110;  // best values fall: the corner is free

/// Ends of an axis, as logarithms.
struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  PlotAxis axis() const { return low <= high ? parts_of_decades(low, high) : decades(0, 0); }
};

PlotAxes axes_of(const CurvePlot& plot) {
  Range x, y;
  const auto add = [&](const StepCurve& curve) {
    for (std::size_t i = 0; i < curve.x.size(); ++i) {
      const double across = checked_log(kCurvePlot, curve.x[i]);
      const double up = checked_log(kCurvePlot, curve.y[i]);
      if (curve.y[i] > plot.most_y) continue;
      x.add(across);
      y.add(up);
    }
  };
  for (const CurveSeries& series : plot.series) {
    for (const StepCurve& curve : series.thin) add(curve);
    add(series.thick);
  }
  return {x.axis(), y.axis()};
}

/// Across to each point's column of pixels, then down to its row; from the upper edge if the curve
/// comes from above it.
std::string path_of(const StepCurve& curve, const PlotAxes& axes, double most_y) {
  std::vector<std::pair<int, int>> pixels;  // column, row
  bool comes_from_above = false;
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    if (curve.y[i] > most_y) {
      comes_from_above = true;
      continue;
    }
    const double across = axes.x.pixels(checked_log(kCurvePlot, curve.x[i]));
    const double up = axes.y.pixels(checked_log(kCurvePlot, curve.y[i]));
    const int column = kPlotLeft + static_cast<int>(std::lround(across));
    const int row = kPlotTop + kPlotSide - static_cast<int>(std::lround(up));
    if (!pixels.empty() && pixels.back().first == column)
      pixels.back().second = row;  // of the points in one column the last is the best
    else
      pixels.emplace_back(column, row);
  }
  if (pixels.empty()) return "";
  auto [column, row] = pixels.front();
  std::string path = "M" + std::to_string(column) + " ";
  path += comes_from_above ? std::to_string(kPlotTop) + "V" + std::to_string(row)
                           : std::to_string(row) + "h0";  // h0: a run of one point is a dot
  for (std::size_t i = 1; i < pixels.size(); ++i) {
    const bool falls = pixels[i].second != row;
    if (falls || i + 1 == pixels.size()) path += "H" + std::to_string(pixels[i].first);
    row = pixels[i].second;
    if (falls) path += "V" + std::to_string(row);
  }
  return path;
}

std::string drawn(const StepCurve& curve, const PlotAxes& axes, double most_y, const char* colour,
                  const char* style) {
  const std::string path = path_of(curve, axes, most_y);
  if (path.empty()) return "";
  return std::string("<path stroke=\"") + colour + "\" " + style + " d=\"" + path + "\"/>\n";
}

}  // namespace

std::string curve_svg(const CurvePlot& plot) {
  constexpr const char* kThin = "stroke-width=\"1\" stroke-opacity=\"0.45\"";
  constexpr const char* kThick = "stroke-width=\"2.5\" stroke-linecap=\"round\"";
  const PlotAxes axes = axes_of(plot);
  std::string elements = plot_frame({plot.title, plot.x_label, plot.y_label}, axes.x, axes.y, "");
  std::string thick;
  std::vector<std::string> names;
  for (std::size_t s = 0; s < plot.series.size(); ++s) {
    const CurveSeries& series = plot.series[s];
    for (const StepCurve& curve : series.thin)
      elements += drawn(curve, axes, plot.most_y, series_colour(s), kThin);
    thick += drawn(series.thick, axes, plot.most_y, series_colour(s), kThick);
    names.push_back(series.name);
  }
  return plot_file(elements + thick + plot_legend(kLegendLeft, names, {}));
}

}  // namespace codescent
