#pragma once

#include <ATen/core/Tensor.h>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "autodiff_model/problem_tensors.hpp"

namespace codescent {

/// What a search minimises: a product of a network's energy, latency and area.
enum class Objective { Edp, Energy, Latency, EdpArea, EnergyArea, LatencyArea };

/// "edp", "energy", ... as users write it.
std::string_view name(Objective objective);
/// The inverse of `name`; nothing for any other text.
std::optional<Objective> objective_from_name(std::string_view text);
/// Every name, in the order of the enumerators.
std::vector<std::string> objective_names();

/// Figures of a whole network, layers weighed by their counts.
struct NetworkCost {
  at::Tensor energy_uj;  // [starts]
  at::Tensor cycles;     // [starts]
  at::Tensor area_mm2;   // [starts]
};

/// Sums over layers, each as often as the network runs it.
///   area_mm2  [starts]
NetworkCost network_cost(const ProblemTensors& problem, const LayerCosts& layers,
                         const at::Tensor& area_mm2);

/// ln of the objective, so that learning rates and penalties do not depend on the network. [starts]
at::Tensor log_objective(Objective objective, const NetworkCost& cost);

/// The power of the area in an objective.
double area_weight(Objective objective);

/// How an objective weighs energy and latency when a loop order is chosen.
OrderPreference order_preference(Objective objective);

/// Upper limits that a user sets on a design.
struct NetworkLimits {
  std::optional<double> area_mm2;
  std::optional<double> cycles;
};

/// Sum of the squares of ln(figure / limit) over the limits that are broken, [starts]; 0 where all
/// are met.
at::Tensor limit_excess(const NetworkLimits& limits, const NetworkCost& cost);

}  // namespace codescent
