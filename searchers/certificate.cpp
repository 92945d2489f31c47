#include "searchers/certificate.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "core/exact_model/capacity.hpp"
#include "core/exact_model/evaluate.hpp"

namespace codescent {
namespace {

constexpr int kBatch = 16;  // boxes split side by side, the same at any number of threads

/// A box with its bound and the design that attains it on the box's best sizes.
struct BoundedBox {
  HardwareBox box;
  double bound = 0;
  std::vector<Mapping> mappings;
};

class BoxSearch {
 public:
  BoxSearch(const Architecture& architecture, const EnergyTable& table, const Workload& workload,
            double known_objective, const CertificateOptions& options)
      : architecture_(architecture), table_(table), workload_(workload), options_(options) {
    certificate_.objective = known_objective;
  }

  Certificate run() {
    const auto began = std::chrono::steady_clock::now();
    const auto seconds = [&] {
      return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    };
    bound_all({whole_box(architecture_.parameters)});
    while (!open_.empty() && certificate_.gap() > options_.epsilon && !is_stopped() &&
           (options_.time_limit_seconds == 0 || seconds() < options_.time_limit_seconds))
      split_best();
    certificate_.seconds = seconds();
    return certificate_;
  }

 private:
  static bool is_better(const BoundedBox& a, const BoundedBox& b) { return a.bound > b.bound; }

  bool is_stopped() const { return options_.stop_flag != nullptr && *options_.stop_flag; }

  double figure(double energy_uj, double cycles, double area_mm2) const {
    const double area = std::pow(area_mm2, options_.area_exponent);
    if (options_.objective == MapperObjective::Energy) return energy_uj * area;
    if (options_.objective == MapperObjective::Latency) return cycles * area;
    return energy_uj * cycles * area;
  }

  BoundedBox bounded(const HardwareBox& box) const {
    ExactMapperOptions exact;
    exact.objective = options_.objective;
    const NetworkOptimum optimum = map_network_exactly(
        architecture_, best_of_box(architecture_, box, table_), workload_, exact, 1);
    BoundedBox made{box, std::numeric_limits<double>::infinity(), {}};
    if (optimum.layers.empty()) return made;
    made.bound =
        figure(optimum.energy_uj, optimum.cycles,
               options_.area_exponent == 0 ? 1 : least_area_mm2(architecture_, box, table_));
    for (const MappedLayer& layer : optimum.layers) made.mappings.push_back(layer.mapping);
    return made;
  }

  /// The smallest sizes of the box that hold its mappings make a design, perhaps the best so far.
  void try_design(const BoundedBox& made) {
    if (made.mappings.empty()) return;
    SizeDemand demand;
    Traffic traffic;
    for (std::size_t i = 0; i < made.mappings.size(); ++i) {
      count_traffic(architecture_, workload_.layers[i], made.mappings[i], traffic);
      const SizeDemand one = size_demand(architecture_, made.mappings[i], traffic);
      if (i == 0)
        demand = one;
      else
        demand.raise_to(one);
    }
    const Hardware sizes = smallest_hardware(architecture_, architecture_.parameters, demand);
    if (!within_ranges(architecture_.parameters, sizes) || !fits(architecture_, sizes, demand))
      return;
    const Design design{sizes, made.mappings};
    const Metrics metrics = evaluate_design(architecture_, table_, workload_, design);
    const double objective =
        figure(metrics.energy_uj, static_cast<double>(metrics.cycles), metrics.area_mm2);
    if (objective >= certificate_.objective) return;
    certificate_.objective = objective;
    certificate_.better = design;
  }

  void bound_all(const std::vector<HardwareBox>& boxes) {
    std::vector<BoundedBox> made(boxes.size());
#pragma omp parallel for schedule(dynamic, 1) num_threads(options_.threads)
    for (std::size_t i = 0; i < boxes.size(); ++i) made[i] = bounded(boxes[i]);
    certificate_.boxes += static_cast<std::int64_t>(boxes.size());
    for (BoundedBox& one : made) {
      try_design(one);
      open_.push_back(std::move(one));
      std::push_heap(open_.begin(), open_.end(), is_better);
    }
    // What cannot beat the best design is closed by it.
    double bound = certificate_.objective;
    if (!open_.empty()) bound = std::min(bound, open_.front().bound);
    certificate_.bound = bound;
  }

  /// Halves of the box along the size that spans most, in ratio.
  static std::vector<HardwareBox> halves(const HardwareBox& box) {
    std::size_t widest = 0;
    double most = -1;
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
    HardwareBox lower = box, upper = box;
    lower.highest[widest] = std::clamp(middle, low, high - 1);
    upper.lowest[widest] = lower.highest[widest] + 1;
    return {lower, upper};
  }

  void split_best() {
    std::vector<HardwareBox> parts;
    for (int i = 0; i < kBatch && !open_.empty(); ++i) {
      std::pop_heap(open_.begin(), open_.end(), is_better);
      const BoundedBox taken = std::move(open_.back());
      open_.pop_back();
      if (taken.bound >= certificate_.objective) {
        open_.clear();  // all others are at least as bad
        break;
      }
      for (HardwareBox& part : halves(taken.box)) parts.push_back(std::move(part));
    }
    bound_all(parts);
  }

  const Architecture& architecture_;
  const EnergyTable& table_;
  const Workload& workload_;
  const CertificateOptions& options_;
  Certificate certificate_;
  std::vector<BoundedBox> open_;  // a heap, least bound first
};

}  // namespace

Certificate certify(const Architecture& architecture, const EnergyTable& table,
                    const Workload& workload, double known_objective,
                    const CertificateOptions& options) {
  return BoxSearch(architecture, table, workload, known_objective, options).run();
}

}  // namespace codescent
