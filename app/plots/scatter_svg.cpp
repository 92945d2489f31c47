#include "app/plots/scatter_svg.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <limits>
#include <map>
#include <utility>

#include "app/plots/plot_svg.hpp"

namespace codescent {
namespace {

constexpr char kScatterPlot[] = "scatter_svg";
constexpr std::size_t kFewPixels = 500;  // up to which the markers are large

/// Points on one pixel from which on a marker is that opaque.
struct Shade {
  int least_points;
  const char* opacity;
};
constexpr Shade kShades[] = {{1, "0.45"}, {4, "0.7"}, {16, "1"}};

std::string short_text(double value) {
  char text[48];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

/// Shares from -limit to limit, marked in %, at 1, 2 or 5 times a power of ten.
PlotAxis symmetric(double limit) {
  limit = std::max(limit, 1e-9);
  double step = std::pow(10, std::floor(std::log10(limit)) - 1);
  for (const double factor : {2.0, 2.5, 2.0})
    if (limit / step > kMostPlotLabels / 2.0) step *= factor;
  const double ends = std::ceil(limit / step - 1e-9) * step;
  PlotAxis axis{-ends, ends, {}};
  const int count = static_cast<int>(std::lround(ends / step));
  for (int i = -count; i <= count; ++i)
    axis.marks.emplace_back(i * step, short_text(100 * step * i) + " %");
  return axis;
}

double y_value(ScatterKind kind, double measured, double predicted) {
  return kind == ScatterKind::Predicted ? checked_log(kScatterPlot, predicted)
                                        : predicted / measured - 1;
}

PlotAxes axes_of(const ScatterPlot& plot) {
  const double infinity = std::numeric_limits<double>::infinity();
  double low = infinity, high = -infinity, y_low = infinity, y_high = -infinity;
  for (const ScatterSeries& series : plot.series)
    for (std::size_t i = 0; i < series.measured.size(); ++i) {
      const double x = checked_log(kScatterPlot, series.measured[i]);
      const double y = y_value(plot.kind, series.measured[i], series.predicted[i]);
      low = std::min(low, x);
      high = std::max(high, x);
      y_low = std::min(y_low, y);
      y_high = std::max(y_high, y);
    }
  if (low > high) low = high = y_low = y_high = 0;  // no points
  if (plot.kind == ScatterKind::Error)
    return {decades(low, high), symmetric(std::max(std::fabs(y_low), std::fabs(y_high)))};
  const PlotAxis both = decades(std::min(low, y_low), std::max(high, y_high));
  return {both, both};
}

std::string frame(const ScatterPlot& plot, const PlotAxes& axes) {
  constexpr const char* kReference = "stroke=\"#888888\" stroke-width=\"1\"";
  constexpr double kBottom = kPlotTop + kPlotSide;
  constexpr double kRight = kPlotLeft + kPlotSide;
  constexpr double kMiddleY = kPlotTop + kPlotSide / 2.0;
  const bool is_error = plot.kind == ScatterKind::Error;
  const std::string quantity = plot.quantity + (plot.unit.empty() ? "" : ", " + plot.unit);
  return plot_frame({plot.title, "measured " + quantity,
                     is_error ? "error of predicted " + plot.quantity : "predicted " + quantity},
                    axes.x, axes.y,
                    is_error ? svg_line(kPlotLeft, kMiddleY, kRight, kMiddleY, kReference)
                             : svg_line(kPlotLeft, kBottom, kRight, kPlotTop, kReference));
}

/// One path for each shade: a dot is a line of no length with round ends.
std::string dots(const ScatterPlot& plot, const ScatterSeries& series, const PlotAxes& axes,
                 const char* colour) {
  std::map<std::pair<int, int>, int> points;  // on each pixel
  for (std::size_t i = 0; i < series.measured.size(); ++i) {
    const double x = axes.x.pixels(checked_log(kScatterPlot, series.measured[i]));
    const double y = axes.y.pixels(y_value(plot.kind, series.measured[i], series.predicted[i]));
    ++points[{kPlotLeft + static_cast<int>(std::lround(x)),
              kPlotTop + kPlotSide - static_cast<int>(std::lround(y))}];
  }
  const std::string width = points.size() < kFewPixels ? "6" : "4";
  std::string text;
  for (std::size_t s = 0; s < std::size(kShades); ++s) {
    const int most =
        s + 1 < std::size(kShades) ? kShades[s + 1].least_points : std::numeric_limits<int>::max();
    std::string path;
    for (const auto& [pixel, count] : points)
      if (count >= kShades[s].least_points && count < most)
        path += "M" + std::to_string(pixel.first) + " " + std::to_string(pixel.second) + "h0";
    if (path.empty()) continue;
    text += std::string("<path stroke=\"") + colour + "\" stroke-opacity=\"" + kShades[s].opacity +
            "\" stroke-width=\"" + width + "\" stroke-linecap=\"round\" d=\"" + path + "\"/>\n";
  }
  return text;
}

}  // namespace

std::string scatter_svg(const ScatterPlot& plot) {
  const PlotAxes axes = axes_of(plot);
  std::string elements = frame(plot, axes);
  std::vector<std::string> names;
  for (std::size_t s = 0; s < plot.series.size(); ++s) {
    elements += dots(plot, plot.series[s], axes, series_colour(s));
    names.push_back(plot.series[s].name);
  }
  return plot_file(elements + plot_legend(kPlotLeft, names, plot.legend));
}

}  // namespace codescent
