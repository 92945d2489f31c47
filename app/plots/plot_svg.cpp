#include "app/plots/plot_svg.hpp"

#include <cmath>
#include <iterator>
#include <stdexcept>

#include "core/text.hpp"

namespace codescent {
namespace {

constexpr const char* kColours[] = {"#1f5fa8", "#d9541e", "#2c8f4e", "#7b4ab0", "#a8871f"};

/// 1, 2 or 5 times a power of ten: the mark of that index, 0 being 1.
struct PartOfDecade {
  int factor;
  int exponent;

  explicit PartOfDecade(int mark) {
    constexpr int kFactors[] = {1, 2, 5};
    exponent = static_cast<int>(std::floor(mark / 3.0));
    factor = kFactors[mark - 3 * exponent];
  }
  double log() const { return exponent + std::log10(factor); }
  std::string text() const {
    return (factor == 1 ? "" : std::to_string(factor) + "·") + power_of_ten(exponent);
  }
};

}  // namespace

PlotAxis decades(double low, double high) {
  PlotAxis axis{std::floor(low), std::ceil(high), {}};
  if (axis.low == axis.high) axis.high += 1;
  const int first = static_cast<int>(axis.low);
  const int last = static_cast<int>(axis.high);
  const int step = (last - first) / static_cast<int>(kMostPlotLabels) + 1;
  for (int decade = first; decade <= last; ++decade)
    axis.marks.emplace_back(decade, (decade - first) % step == 0 ? power_of_ten(decade) : "");
  return axis;
}

PlotAxis parts_of_decades(double low, double high) {
  constexpr double kRoundingError = 1e-9;  // 2e9 as a logarithm is still the mark 2·10⁹
  int first = 3 * static_cast<int>(std::floor(low));
  while (PartOfDecade(first + 1).log() <= low + kRoundingError) ++first;
  int last = first + 1;
  while (PartOfDecade(last).log() < high - kRoundingError) ++last;
  PlotAxis axis{PartOfDecade(first).log(), PartOfDecade(last).log(), {}};
  const auto count = static_cast<std::size_t>(last - first) + 1;
  if (count > 3 * kMostPlotLabels) return decades(low, high);
  for (int mark = first; mark <= last; ++mark) {
    const PartOfDecade part(mark);
    const bool is_named = part.factor == 1 || count <= kMostPlotLabels;
    axis.marks.emplace_back(part.log(), is_named ? part.text() : "");
  }
  return axis;
}

double checked_log(const std::string& plot, double value) {
  if (!(value > 0 && std::isfinite(value)))
    throw std::invalid_argument(plot + ": expected positive numbers, got " + std::to_string(value));
  return std::log10(value);
}

const char* series_colour(std::size_t series) {
  return kColours[series % std::size(kColours)];
}

std::string svg_line(double x1, double y1, double x2, double y2, const char* style) {
  return "<path d=\"M" + fixed_text(x1, 1) + " " + fixed_text(y1, 1) + "L" + fixed_text(x2, 1) +
         " " + fixed_text(y2, 1) + "\" " + style + "/>\n";
}

std::string svg_label(double x, double y, const char* anchor, const std::string& text,
                      const char* more) {
  return "<text x=\"" + fixed_text(x, 1) + "\" y=\"" + fixed_text(y, 1) + "\" text-anchor=\"" +
         anchor + "\"" + more + ">" + html_escaped(text) + "</text>\n";
}

std::string plot_frame(const PlotTexts& texts, const PlotAxis& x_axis, const PlotAxis& y_axis,
                       const std::string& reference) {
  constexpr const char* kGrid = "stroke=\"#dddddd\" stroke-width=\"1\"";
  constexpr double kBottom = kPlotTop + kPlotSide;
  constexpr double kMiddleX = kPlotLeft + kPlotSide / 2.0;
  constexpr double kMiddleY = kPlotTop + kPlotSide / 2.0;
  std::string text;
  for (const auto& [value, mark] : x_axis.marks) {
    const double x = kPlotLeft + x_axis.pixels(value);
    text += svg_line(x, kPlotTop, x, kBottom, kGrid);
    if (!mark.empty()) text += svg_label(x, kBottom + 18, "middle", mark);
  }
  for (const auto& [value, mark] : y_axis.marks) {
    const double y = kBottom - y_axis.pixels(value);
    text += svg_line(kPlotLeft, y, kPlotLeft + kPlotSide, y, kGrid);
    if (!mark.empty()) text += svg_label(kPlotLeft - 8, y + 4, "end", mark);
  }
  const std::string side = std::to_string(kPlotSide);
  text += reference + "<rect x=\"" + std::to_string(kPlotLeft) + "\" y=\"" +
          std::to_string(kPlotTop) + "\" width=\"" + side + "\" height=\"" + side +
          "\" stroke=\"#444444\"/>\n";
  text += svg_label(kMiddleX, kPlotTop - 14, "middle", texts.title, " font-size=\"15\"");
  text += svg_label(kMiddleX, kBottom + 42, "middle", texts.x_label);
  const std::string turned = " transform=\"rotate(-90 18 " + fixed_text(kMiddleY, 1) + ")\"";
  return text + svg_label(18, kMiddleY, "middle", texts.y_label, turned.c_str());
}

std::string plot_legend(int left, const std::vector<std::string>& series,
                        const std::vector<std::string>& lines) {
  constexpr int kLineHeight = 18;
  std::string text;
  int y = kPlotTop + 22;
  for (std::size_t s = 0; s < series.size(); ++s) {
    if (series[s].empty()) continue;
    text += "<circle cx=\"" + std::to_string(left + 16) + "\" cy=\"" + std::to_string(y - 4) +
            "\" r=\"4\" stroke=\"none\" fill=\"" + series_colour(s) + "\"/>\n";
    text += svg_label(left + 28, y, "start", series[s]);
    y += kLineHeight;
  }
  for (const std::string& line : lines) {
    text += svg_label(left + 12, y, "start", line);
    y += kLineHeight;
  }
  return text;
}

std::string plot_file(const std::string& elements) {
  const std::string width = std::to_string(kPlotWidth);
  const std::string height = std::to_string(kPlotHeight);
  const std::string size = width + "\" height=\"" + height;
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + size + "\" viewBox=\"0 0 " + width +
         " " + height +
         "\" fill=\"none\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"13\">\n"
         "<style>text { fill: #222222 }</style>\n"
         "<rect width=\"" +
         size + "\" fill=\"#ffffff\"/>\n" + elements + "</svg>\n";
}

}  // namespace codescent
