#pragma once

#include <limits>
#include <string>
#include <vector>

namespace codescent {

/// The best value so far of a run: from each point on it holds until the next; the last point is
/// the run's end.
struct StepCurve {
  std::vector<double> x;  // positive, ascending
  std::vector<double> y;  // positive, as many
};

/// Curves of one colour: runs in thin lines, what sums them up in a thick one.
struct CurveSeries {
  std::string name;  // in the legend; empty: not named
  std::vector<StepCurve> thin;
  StepCurve thick;
};

struct CurvePlot {
  std::string title;
  std::string x_label;
  std::string y_label;
  double most_y = std::numeric_limits<double>::infinity();  // what is above is not drawn
  std::vector<CurveSeries> series;
};

/// The plot as an SVG file that needs no other, both axes logarithmic. Points in one column of
/// pixels are drawn as one, so that the size is bounded by the pixels. Throws std::invalid_argument
/// for a coordinate that is not positive and finite.
std::string curve_svg(const CurvePlot& plot);

}  // namespace codescent
