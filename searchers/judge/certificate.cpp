#include "searchers/judge/certificate.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "searchers/mappers/network_optimum.hpp"
#include "searchers/mappers/parallel_for.hpp"

namespace codescent {
namespace {

constexpr double kLeastSeconds = 0.5;  // of the first look, without which little is known
constexpr int kBatch = 16;  // boxes split side by side, the same at any number of threads

/// A box with its bound and the mappings that attain it on the box's best sizes.
struct BoundedBox {
  HardwareBox box;
  double bound = 0;
  std::vector<Mapping> mappings;  // empty if some layer has none
  std::vector<LayerCost> least;   // [layers] of mappings worth looking at; empty: nothing known
  std::int64_t nodes = 0;         // partial mappings that were bounded
};

class BoxSearch {
 public:
  BoxSearch(const SearchProblem& problem, double known_objective, const CertificateOptions& options,
            const CertificateCallback& progress)
      : problem_(problem), goal_(problem), options_(options), progress_(progress) {
    certificate_.objective = known_objective;
  }

  Certificate run() {
    bound_all({{whole_box(problem_.ranges), 0, {}, {}, 0}});
    while (!open_.empty() && certificate_.gap() > options_.epsilon && !should_stop()) split_best();
    certificate_.is_complete = certificate_.gap() == 0;
    return certificate_;
  }

 private:
  static bool is_worse(const BoundedBox& a, const BoundedBox& b) { return a.bound > b.bound; }

  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }
  bool should_stop() const {
    return is_stopped_ || (options_.stop_flag != nullptr && *options_.stop_flag) ||
           (options_.time_limit_seconds > 0 && seconds() >= options_.time_limit_seconds) ||
           (options_.most_boxes > 0 && certificate_.boxes >= options_.most_boxes) ||
           (options_.most_total_nodes > 0 && certificate_.nodes >= options_.most_total_nodes);
  }

  /// Bounds a box by what is known of the one that it is a part of.
  void bound(BoundedBox& made) const {
    const Architecture& architecture = problem_.architecture();
    const double least_area = least_area_mm2(architecture, made.box, problem_.table);
    if (problem_.goal.limits.area_mm2 && least_area > *problem_.goal.limits.area_mm2) {
      made.bound = std::numeric_limits<double>::infinity();
      return;
    }
    if (!problem_.goal.cost.exact->is_monotone_in_sizes() && !made.box.is_point()) return;
    ExactMapperOptions exact;
    exact.objective = goal_.objective;
    exact.cost = problem_.goal.cost.exact;
    exact.stop_flag = options_.stop_flag;
    exact.most_nodes = options_.most_nodes;
    if (options_.time_limit_seconds > 0)
      exact.deadline =
          begin_ +
          std::chrono::duration_cast<std::chrono::steady_clock::duration>(
              std::chrono::duration<double>(std::max(options_.time_limit_seconds, kLeastSeconds)));
    NetworkOptimum optimum = map_network_exactly(
        architecture, best_of_box(architecture, made.box, problem_.table), problem_.workload(),
        exact, layer_threads_,
        {goal_.figure_for(certificate_.objective, least_area), std::move(made.least)});
    made.bound =
        std::max(made.bound, std::isinf(optimum.bound) ? optimum.bound
                                                       : goal_.bound(optimum.bound, least_area));
    made.nodes = optimum.nodes;
    made.least = std::move(optimum.least);
    for (MappedLayer& layer : optimum.layers) made.mappings.push_back(std::move(layer.mapping));
  }

  /// The smallest sizes that hold its mappings, of the range and of the box, make designs: smaller
  /// sizes cost less energy, larger ones may be faster.
  void try_designs(const BoundedBox& made) {
    if (made.mappings.empty()) return;
    for (const Hardware& least : {Hardware{}, Hardware{made.box.lowest}}) {
      const auto sizes = smallest_hardware_for(problem_, made.mappings, least);
      if (!sizes) continue;
      const Design design{*sizes, made.mappings};
      const CandidateScore score = score_exactly(problem_, design);
      if (!score.valid || score.objective >= certificate_.objective) continue;
      certificate_.objective = score.objective;
      certificate_.better = design;
    }
  }

  /// Bounds boxes side by side, all by the same best design.
  void bound_all(std::vector<BoundedBox> boxes) {
    const auto count = static_cast<std::int64_t>(boxes.size());
    const int threads = problem_threads();
    layer_threads_ = count == 1 ? threads : 1;
    parallel_for(count, count == 1 ? 1 : threads, [&](std::int64_t i) { bound(boxes[i]); });
    certificate_.boxes += count;
    for (BoundedBox& one : boxes) {
      certificate_.nodes += one.nodes;
      try_designs(one);
      if (one.box.is_point())
        closed_bound_ = std::min(closed_bound_, one.bound);
      else
        open_.push_back(std::move(one));
    }
    open_.erase(
        std::remove_if(open_.begin(), open_.end(),
                       [&](const BoundedBox& one) { return one.bound >= certificate_.objective; }),
        open_.end());
    std::make_heap(open_.begin(), open_.end(), is_worse);
    tell();
  }

  void tell() {
    certificate_.bound = std::min(certificate_.objective, closed_bound_);
    if (!open_.empty()) certificate_.bound = std::min(certificate_.bound, open_.front().bound);
    certificate_.bound =
        std::max(certificate_.bound, std::min(options_.known_bound, certificate_.objective));
    certificate_.seconds = seconds();
    if (progress_ && !progress_(certificate_)) is_stopped_ = true;
  }

  int problem_threads() const { return std::max(1, options_.threads); }

  /// Both halves of the box along the size that spans most, in ratio.
  static std::vector<BoundedBox> halves(const BoundedBox& whole) {
    const HardwareBox& box = whole.box;
    std::size_t widest = 0;
    double most = 0;
    for (std::size_t p = 0; p < box.lowest.size(); ++p) {
      const double ratio = static_cast<double>(box.highest[p]) / static_cast<double>(box.lowest[p]);
      if (ratio > most) {
        most = ratio;
        widest = p;
      }
    }
    const std::int64_t low = box.lowest[widest], high = box.highest[widest];
    const auto middle =
        static_cast<std::int64_t>(std::sqrt(static_cast<double>(low) * static_cast<double>(high)));
    std::vector<BoundedBox> parts(2, {box, whole.bound, {}, whole.least, 0});
    parts[0].box.highest[widest] = std::clamp(middle, low, high - 1);
    parts[1].box.lowest[widest] = parts[0].box.highest[widest] + 1;
    return parts;
  }

  void split_best() {
    std::vector<BoundedBox> parts;
    for (int i = 0; i < kBatch && !open_.empty(); ++i) {
      std::pop_heap(open_.begin(), open_.end(), is_worse);
      for (BoundedBox& part : halves(open_.back())) parts.push_back(std::move(part));
      open_.pop_back();
    }
    bound_all(std::move(parts));
  }

  const SearchProblem& problem_;
  const MappedGoal goal_;
  const CertificateOptions& options_;
  const CertificateCallback& progress_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  int layer_threads_ = 1;
  Certificate certificate_;
  double closed_bound_ = std::numeric_limits<double>::infinity();  // of boxes that cannot be split
  std::vector<BoundedBox> open_;                                   // a heap, least bound first
  bool is_stopped_ = false;
};

}  // namespace

MappedGoal::MappedGoal(const SearchProblem& problem)
    : objective(problem.goal.objective.without_area()), has_area(problem.goal.objective.area > 0) {
  if (!problem.goal.latency || objective.cycles == 0) return;
  has_figure = objective.energy > 0;
  objective = kEnergy;
  least_cycles = 0;
  for (const Layer& layer : problem.workload().layers)
    least_cycles += static_cast<double>(layer.count) * problem.goal.latency->least_cycles(layer);
}

double MappedGoal::figure_for(double objective_value, double area_mm2) const {
  const double by = factor(area_mm2);
  return has_figure && by > 0 ? objective_value / by : std::numeric_limits<double>::infinity();
}

Certificate certify(const SearchProblem& problem, double known_objective,
                    const CertificateOptions& options, const CertificateCallback& progress) {
  return BoxSearch(problem, known_objective, options, progress).run();
}

}  // namespace codescent
