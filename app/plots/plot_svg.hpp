#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace codescent {

/// What the plots that are written as SVG files share: a square with room for labels on its left
/// and below, in pixels.
constexpr int kPlotSide = 500;
constexpr int kPlotLeft = 80;
constexpr int kPlotTop = 40;
constexpr int kPlotWidth = kPlotLeft + kPlotSide + 30;
constexpr int kPlotHeight = kPlotTop + kPlotSide + 60;
constexpr std::size_t kMostPlotLabels = 10;  // on one axis

/// An axis: what stands at its ends, and the lines across it with their labels, which may be empty.
struct PlotAxis {
  double low = 0;
  double high = 1;
  std::vector<std::pair<double, std::string>> marks;

  /// Pixels from the low end.
  double pixels(double value) const { return (value - low) / (high - low) * kPlotSide; }
};

struct PlotAxes {
  PlotAxis x;
  PlotAxis y;
};

/// Whole decades around decimal logarithms.
PlotAxis decades(double low, double high);
/// Decimal logarithms, marked at 1, 2 and 5 times powers of ten where whole decades would be few;
/// ends at marks.
PlotAxis parts_of_decades(double low, double high);

/// Its decimal logarithm. Throws std::invalid_argument, which names the plot, for a number that is
/// not positive and finite.
double checked_log(const std::string& plot, double value);

/// Colour of the series of that index; they repeat.
const char* series_colour(std::size_t series);

/// Elements at pixels of the file.
///   style, more  further attributes, as they stand in the file
std::string svg_line(double x1, double y1, double x2, double y2, const char* style);
std::string svg_label(double x, double y, const char* anchor, const std::string& text,
                      const char* more = "");

struct PlotTexts {
  std::string title;
  std::string x_label;
  std::string y_label;
};

/// Grid, box and labels.
///   reference  elements between grid and box
std::string plot_frame(const PlotTexts& texts, const PlotAxis& x, const PlotAxis& y,
                       const std::string& reference);

/// Names of the series by their colours, unless empty, then further lines.
///   left  pixels
std::string plot_legend(int left, const std::vector<std::string>& series,
                        const std::vector<std::string>& lines);

/// A file that needs no other, of elements.
std::string plot_file(const std::string& elements);

}  // namespace codescent
