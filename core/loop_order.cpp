#include "core/loop_order.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace codescent {
namespace {

/// Operands that some level below `level` holds: their reuse depends on this level's loops.
std::vector<Operand> operands_below(const Architecture& architecture, int level) {
  std::vector<Operand> found;
  for (const Operand operand : kAllOperands)
    for (int l = 0; l < level; ++l)
      if (architecture.levels[l].can_hold(operand)) {
        found.push_back(operand);
        break;
      }
  return found;
}

/// `first`, then `second`, then every other dim.
LoopOrder order_of(const std::vector<Dim>& first, const std::vector<Dim>& second) {
  LoopOrder order{};
  int next = 0;
  const auto append = [&](Dim dim) {
    if (std::find(order.begin(), order.begin() + next, dim) == order.begin() + next)
      order[next++] = dim;
  };
  for (const Dim dim : first) append(dim);
  for (const Dim dim : second) append(dim);
  for (const Dim dim : kAllDims) append(dim);
  return order;
}

/// The orders with the pinned loops moved innermost; those that then run the same loops in the same
/// sequence once.
std::vector<LoopOrder> with_pinned(const std::vector<Dim>& pinned,
                                   const std::vector<LoopOrder>& orders, DimSet active) {
  if (pinned.empty()) return orders;
  const auto runs_like = [&](const LoopOrder& a, const LoopOrder& b) {
    std::vector<Dim> loops_a, loops_b;
    for (const Dim dim : a)
      if (active.has(dim)) loops_a.push_back(dim);
    for (const Dim dim : b)
      if (active.has(dim)) loops_b.push_back(dim);
    return loops_a == loops_b;
  };
  std::vector<LoopOrder> moved;
  for (const LoopOrder& order : orders) {
    const LoopOrder candidate = order_of(pinned, {order.begin(), order.end()});
    if (std::none_of(moved.begin(), moved.end(),
                     [&](const LoopOrder& known) { return runs_like(known, candidate); }))
      moved.push_back(candidate);
  }
  return moved;
}

bool slides_window(Dim dim) {
  return dim == Dim::P || dim == Dim::Q || dim == Dim::R || dim == Dim::S;
}

}  // namespace

std::vector<LoopOrder> distinct_level_orders(const Architecture& architecture, const Layer& layer,
                                             int level, DimSet active_dims) {
  std::vector<Dim> active;
  for (const Dim dim : kAllDims)
    if (active_dims.has(dim)) active.push_back(dim);
  const std::vector<Operand> operands = operands_below(architecture, level);
  const bool window_below =
      std::find(operands.begin(), operands.end(), Operand::Input) != operands.end();

  std::vector<LoopOrder> orders;
  DimSet tried_first;
  for (const Operand operand : operands) {
    std::vector<Dim> untouched;  // loops that this operand does not see
    for (const Dim dim : active)
      if (!layer.relevant(operand).has(dim)) untouched.push_back(dim);
    if (untouched.empty()) continue;
    bool any_window = false;
    for (const Dim dim : untouched) {
      if (!window_below || !slides_window(dim)) continue;
      any_window = true;
      tried_first.insert(dim);
      orders.push_back(order_of({dim}, untouched));
    }
    if (!any_window) orders.push_back(order_of(untouched, active));
  }
  if (window_below)
    for (const Dim dim : active)
      if (slides_window(dim) && !tried_first.has(dim)) orders.push_back(order_of({dim}, active));
  if (orders.empty()) orders.push_back(order_of(active, {}));
  return with_pinned(architecture.levels[level].pinned_order, orders, active_dims);
}

std::vector<NestOrder> distinct_orders(const Architecture& architecture, const Layer& layer) {
  std::vector<std::vector<LoopOrder>> of_levels;
  std::size_t num_nests = 1;
  for (int l = 0; l < architecture.num_levels(); ++l) {
    DimSet active;
    for (const Dim dim : kAllDims)
      if (architecture.levels[l].temporal.has(dim) && layer.bound(dim) > 1) active.insert(dim);
    of_levels.push_back(distinct_level_orders(architecture, layer, l, active));
    num_nests *= of_levels.back().size();
    if (num_nests > kMostNestOrders)
      throw InputError(architecture.name + ": layer \"" + layer.name + "\" has more than " +
                       std::to_string(kMostNestOrders) +
                       " loop orders that differ in reuse, over all levels together, and a search "
                       "tries each; pin loops by order, or let fewer levels loop");
  }
  std::vector<NestOrder> nests = {{}};
  for (const std::vector<LoopOrder>& of_level : of_levels) {
    std::vector<NestOrder> grown;
    for (const LoopOrder& order : of_level)
      for (NestOrder nest : nests) {
        nest.push_back(order);
        grown.push_back(std::move(nest));
      }
    nests = std::move(grown);
  }
  return nests;
}

}  // namespace codescent
