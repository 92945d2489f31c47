#include "app/scatter_svg.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>
#include <stdexcept>
#include <utility>

namespace codescent {
namespace {

// Pixels: the plot is a square, with room for labels on its left and below.
constexpr int kSide = 500;
constexpr int kLeft = 80;
constexpr int kTop = 40;
constexpr int kWidth = kLeft + kSide + 30;
constexpr int kHeight = kTop + kSide + 60;
constexpr std::size_t kFewPixels = 500;  // up to which the markers are large
constexpr int kMostLabels = 10;          // on one axis

constexpr const char* kColours[] = {"#1f5fa8", "#d9541e", "#2c8f4e", "#7b4ab0"};

/// Points on one pixel from which on a marker is that opaque.
struct Shade {
  int least_points;
  const char* opacity;
};
constexpr Shade kShades[] = {{1, "0.45"}, {4, "0.7"}, {16, "1"}};

std::string formatted(const char* format, double value) {
  char text[48];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else
      safe += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return safe;
}

/// "10⁶".
std::string power_of_ten(int exponent) {
  static const std::array<const char*, 10> digits = {"⁰", "¹", "²", "³", "⁴",
                                                     "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = "10";
  if (exponent < 0) text += "⁻";
  for (const char digit : std::to_string(std::abs(exponent))) text += digits[digit - '0'];
  return text;
}

/// An axis: what stands at its ends, and the lines across it.
struct Axis {
  double low = 0;
  double high = 1;
  std::vector<std::pair<double, std::string>> marks;

  /// Pixels from the low end.
  double pixels(double value) const { return (value - low) / (high - low) * kSide; }
};

/// Whole decades around logarithms.
Axis decades(double low, double high) {
  Axis axis{std::floor(low), std::ceil(high), {}};
  if (axis.low == axis.high) axis.high += 1;
  const int first = static_cast<int>(axis.low);
  const int last = static_cast<int>(axis.high);
  const int step = (last - first) / kMostLabels + 1;
  for (int decade = first; decade <= last; ++decade)
    axis.marks.emplace_back(decade, (decade - first) % step == 0 ? power_of_ten(decade) : "");
  return axis;
}

/// Shares from -limit to limit, marked in %, at 1, 2 or 5 times a power of ten.
Axis symmetric(double limit) {
  limit = std::max(limit, 1e-9);
  double step = std::pow(10, std::floor(std::log10(limit)) - 1);
  for (const double factor : {2.0, 2.5, 2.0})
    if (limit / step > kMostLabels / 2.0) step *= factor;
  const double ends = std::ceil(limit / step - 1e-9) * step;
  Axis axis{-ends, ends, {}};
  const int count = static_cast<int>(std::lround(ends / step));
  for (int i = -count; i <= count; ++i)
    axis.marks.emplace_back(i * step, formatted("%.6g", 100 * step * i) + " %");
  return axis;
}

double checked_log(double value) {
  if (!(value > 0 && std::isfinite(value)))
    throw std::invalid_argument("scatter_svg: expected positive numbers, got " +
                                std::to_string(value));
  return std::log10(value);
}

struct Axes {
  Axis x;
  Axis y;
};

double y_value(ScatterKind kind, double measured, double predicted) {
  return kind == ScatterKind::Predicted ? checked_log(predicted) : predicted / measured - 1;
}

Axes axes_of(const ScatterPlot& plot) {
  const double infinity = std::numeric_limits<double>::infinity();
  double low = infinity, high = -infinity, y_low = infinity, y_high = -infinity;
  for (const ScatterSeries& series : plot.series)
    for (std::size_t i = 0; i < series.measured.size(); ++i) {
      const double x = checked_log(series.measured[i]);
      const double y = y_value(plot.kind, series.measured[i], series.predicted[i]);
      low = std::min(low, x);
      high = std::max(high, x);
      y_low = std::min(y_low, y);
      y_high = std::max(y_high, y);
    }
  if (low > high) low = high = y_low = y_high = 0;  // no points
  if (plot.kind == ScatterKind::Error)
    return {decades(low, high), symmetric(std::max(std::fabs(y_low), std::fabs(y_high)))};
  const Axis both = decades(std::min(low, y_low), std::max(high, y_high));
  return {both, both};
}

std::string line(double x1, double y1, double x2, double y2, const char* style) {
  return "<path d=\"M" + formatted("%.1f", x1) + " " + formatted("%.1f", y1) + "L" +
         formatted("%.1f", x2) + " " + formatted("%.1f", y2) + "\" " + style + "/>\n";
}

std::string label(double x, double y, const char* anchor, const std::string& text,
                  const char* more = "") {
  return "<text x=\"" + formatted("%.1f", x) + "\" y=\"" + formatted("%.1f", y) +
         "\" text-anchor=\"" + anchor + "\"" + more + ">" + escaped(text) + "</text>\n";
}

std::string frame(const ScatterPlot& plot, const Axes& axes) {
  constexpr const char* kGrid = "stroke=\"#dddddd\" stroke-width=\"1\"";
  constexpr const char* kReference = "stroke=\"#888888\" stroke-width=\"1\"";
  constexpr double kBottom = kTop + kSide;
  constexpr double kMiddleY = kTop + kSide / 2.0;
  const std::string quantity = plot.quantity + (plot.unit.empty() ? "" : ", " + plot.unit);
  std::string text;
  for (const auto& [value, mark] : axes.x.marks) {
    const double x = kLeft + axes.x.pixels(value);
    text += line(x, kTop, x, kBottom, kGrid);
    if (!mark.empty()) text += label(x, kBottom + 18, "middle", mark);
  }
  for (const auto& [value, mark] : axes.y.marks) {
    const double y = kBottom - axes.y.pixels(value);
    text += line(kLeft, y, kLeft + kSide, y, kGrid);
    if (!mark.empty()) text += label(kLeft - 8, y + 4, "end", mark);
  }
  const bool is_error = plot.kind == ScatterKind::Error;
  text += is_error ? line(kLeft, kMiddleY, kLeft + kSide, kMiddleY, kReference)
                   : line(kLeft, kBottom, kLeft + kSide, kTop, kReference);
  text += "<rect x=\"" + std::to_string(kLeft) + "\" y=\"" + std::to_string(kTop) + "\" width=\"" +
          std::to_string(kSide) + "\" height=\"" + std::to_string(kSide) +
          "\" stroke=\"#444444\"/>\n";
  text += label(kLeft + kSide / 2.0, kTop - 14, "middle", plot.title, " font-size=\"15\"");
  text += label(kLeft + kSide / 2.0, kBottom + 42, "middle", "measured " + quantity);
  const std::string turned = " transform=\"rotate(-90 18 " + formatted("%.1f", kMiddleY) + ")\"";
  text += label(18, kMiddleY, "middle",
                is_error ? "error of predicted " + plot.quantity : "predicted " + quantity,
                turned.c_str());
  return text;
}

/// One path for each shade: a dot is a line of no length with round ends.
std::string dots(const ScatterPlot& plot, const ScatterSeries& series, const Axes& axes,
                 const char* colour) {
  std::map<std::pair<int, int>, int> points;  // on each pixel
  for (std::size_t i = 0; i < series.measured.size(); ++i) {
    const double x = axes.x.pixels(checked_log(series.measured[i]));
    const double y = axes.y.pixels(y_value(plot.kind, series.measured[i], series.predicted[i]));
    ++points[{kLeft + static_cast<int>(std::lround(x)),
              kTop + kSide - static_cast<int>(std::lround(y))}];
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

std::string legend(const ScatterPlot& plot) {
  constexpr int kLineHeight = 18;
  std::string text;
  int y = kTop + 22;
  for (std::size_t s = 0; s < plot.series.size(); ++s) {
    if (plot.series[s].name.empty()) continue;
    text += std::string("<circle cx=\"") + std::to_string(kLeft + 16) + "\" cy=\"" +
            std::to_string(y - 4) + "\" r=\"4\" stroke=\"none\" fill=\"" +
            kColours[s % std::size(kColours)] + "\"/>\n";
    text += label(kLeft + 28, y, "start", plot.series[s].name);
    y += kLineHeight;
  }
  for (const std::string& entry : plot.legend) {
    text += label(kLeft + 12, y, "start", entry);
    y += kLineHeight;
  }
  return text;
}

}  // namespace

std::string scatter_svg(const ScatterPlot& plot) {
  const Axes axes = axes_of(plot);
  const std::string size = std::to_string(kWidth) + "\" height=\"" + std::to_string(kHeight);
  std::string text =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + size + "\" viewBox=\"0 0 " +
      std::to_string(kWidth) + " " + std::to_string(kHeight) +
      "\" fill=\"none\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"13\">\n"
      "<style>text { fill: #222222 }</style>\n"
      "<rect width=\"" +
      size + "\" fill=\"#ffffff\"/>\n";
  text += frame(plot, axes);
  for (std::size_t s = 0; s < plot.series.size(); ++s)
    text += dots(plot, plot.series[s], axes, kColours[s % std::size(kColours)]);
  return text + legend(plot) + "</svg>\n";
}

}  // namespace codescent
