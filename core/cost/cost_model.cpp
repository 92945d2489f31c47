#include "core/cost/cost_model.hpp"

#include "core/exact_model/energy.hpp"
#include "core/exact_model/latency.hpp"

namespace codescent {
namespace {

class TimeloopCost : public CostModel {
 public:
  std::string_view name() const override { return "timeloop"; }
  LayerCost exact(const Architecture&, const SizedHardware& hardware, const Layer&, const Mapping&,
                  const Traffic& traffic) const override {
    return {energy_pj(hardware, traffic), layer_cycles(hardware, traffic)};
  }
  bool has_exact_prices() const override { return true; }
};

}  // namespace

const CostModel& timeloop_cost() {
  static const TimeloopCost model;
  return model;
}

}  // namespace codescent
