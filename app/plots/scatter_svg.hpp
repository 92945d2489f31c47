#pragma once

#include <string>
#include <vector>

namespace codescent {

/// Points of one colour; both coordinates of a point are positive.
struct ScatterSeries {
  std::string name;  // in the legend; empty: not named
  std::vector<double> measured;
  std::vector<double> predicted;
};

/// How the vertical axis shows a point.
enum class ScatterKind {
  Predicted,  // the prediction, logarithmic, with the diagonal where it equals the measurement
  Error       // predicted / measured - 1 in %, linear, with the line where it is 0
};

struct ScatterPlot {
  std::string title;
  std::string quantity;  // on the axes
  std::string unit;      // may be empty
  ScatterKind kind = ScatterKind::Predicted;
  std::vector<ScatterSeries> series;
  std::vector<std::string> legend;  // further lines
};

/// The plot as an SVG file that needs no other: measured values across, logarithmic. Points that
/// fall on one pixel are drawn as one, the darker the more they are, so that the size is bounded by
/// the pixels. Throws std::invalid_argument for a coordinate that is not positive and finite.
std::string scatter_svg(const ScatterPlot& plot);

}  // namespace codescent
