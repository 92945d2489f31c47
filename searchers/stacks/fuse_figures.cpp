#include "searchers/stacks/fuse_figures.hpp"

namespace codescent {
namespace {

Json share_json(const LayerShare& share) {
  return {{"layer_pj", share.layer_pj},
          {"copy_pj", share.copy_pj},
          {"layer_cycles", share.layer_cycles},
          {"copy_cycles", share.copy_cycles}};
}

Json cost_json(const FuseResult& result, const StackCost& cost) {
  Json memories = Json::object();
  for (std::size_t m = 0; m < result.accelerator.memories.size(); ++m) {
    Json of_memory = Json::object();
    for (const Operand operand : kAllOperands)
      of_memory[std::string(name(operand)) + "_pj"] = cost.layer_memory_pj[slot(index(operand))][m];
    of_memory["copy_pj"] = cost.copy_memory_pj[m];
    memories[result.accelerator.memories[m].name] = std::move(of_memory);
  }
  return {{"energy_uj", cost.total_pj() / 1e6},
          {"cycles", cost.cycles},
          {"edp_uj_cycles", objective_value(kEdp, cost)},
          {"mac_uj", cost.mac_pj / 1e6},
          {"copy_uj", cost.copy_pj / 1e6},
          {"copy_cycles", cost.copy_cycles},
          {"off_loading_cycles", cost.off_loading_cycles},
          {"tiles", cost.num_tiles},
          {"tile_types", cost.num_types},
          {"memories", std::move(memories)}};
}

Json point_json(const FuseResult& result, const FuseFigures& figures) {
  Json json = {{"mode", overlap_mode_names()[static_cast<std::size_t>(figures.point.mode)]},
               {"tile_width", figures.point.tile.width},
               {"tile_height", figures.point.tile.height},
               {"lpf_limit", figures.point.most_loops}};
  if (const StackCost* cost = figures.cost())
    json.update(cost_json(result, *cost));
  else
    json["cannot_run"] = std::get<CannotRun>(figures.outcome).reason;
  return json;
}

}  // namespace

double objective_value(const Objective& objective, const StackCost& cost) {
  return objective.of(cost.total_pj() / 1e6, cost.cycles);
}

const FuseFigures* best_point(const Objective& objective, const std::vector<FuseFigures>& figures) {
  const FuseFigures* best = nullptr;
  for (const FuseFigures& each : figures)
    if (each.cost() != nullptr &&
        (best == nullptr ||
         objective_value(objective, *each.cost()) < objective_value(objective, *best->cost())))
      best = &each;
  return best;
}

Json fuse_json(const FuseResult& result) {
  const auto layer_name = [&](int layer) { return result.network.layers[slot(layer)].layer.name; };
  Json stacks = Json::array();
  for (const LayerRange& stack : result.stacks)
    stacks.push_back({{"first", layer_name(stack.first)}, {"last", layer_name(stack.last)}});
  Json json = {{"fuse", result.workload},
               {"hardware", result.accelerator.name},
               {"cost_model", "zigzag"},
               {"as_published", true},
               {"objective", name(result.objective)},
               {"stacks", std::move(stacks)}};
  if (const FuseFigures* best = best_point(result.objective, result.figures)) {
    json["best"] = point_json(result, *best);
    Json layers = Json::object();
    const auto& shares = best->cost()->layers;
    for (std::size_t l = 0; l < shares.size(); ++l)
      layers[layer_name(static_cast<int>(l))] = share_json(shares[l]);
    json["best"]["layers"] = std::move(layers);
    json["best"]["inputs"] = share_json(best->cost()->inputs);
  }
  if (!result.recorded.empty()) {
    const PointDifferences found = point_differences(result.recorded, result.figures);
    json["recorded"] = {{"points", result.recorded.size()},
                        {"as_written", found.as_written},
                        {"within_a_millionth", found.within_a_millionth},
                        {"largest_relative_difference_of_energy", found.largest_of_energy},
                        {"largest_relative_difference_of_cycles", found.largest_of_cycles}};
  }
  Json points = Json::array();
  for (const FuseFigures& each : result.figures) points.push_back(point_json(result, each));
  json["points"] = std::move(points);
  return json;
}

namespace {

std::string memory_name(const FusedResult& result, int memory) {
  return memory == kNoMemory ? "" : result.memories[slot(memory)];
}

Json stack_json(const FusedResult& result, const LayerGraph& network, const FusedStack& stack) {
  const StackRuns& runs = stack.runs;
  const NetworkCost cost = stack.cost();
  return {{"first", network.layers[slot(runs.choice.layers.first)].layer.name},
          {"last", network.layers[slot(runs.choice.layers.last)].layer.name},
          {"tile_width", runs.choice.tile.width},
          {"tile_height", runs.choice.tile.height},
          {"mode", overlap_mode_names()[static_cast<std::size_t>(runs.choice.mode)]},
          {"reads_inputs_directly", runs.choice.reads_inputs_directly},
          {"weights_memory", memory_name(result, runs.weights_memory)},
          {"columns_memory", memory_name(result, runs.columns_memory)},
          {"rows_memory", memory_name(result, runs.rows_memory)},
          {"tiles", runs.num_tiles},
          {"tile_types", runs.num_types},
          {"energy_uj", cost.energy_pj / 1e6},
          {"cycles", cost.cycles},
          {"copy_uj", runs.copies.energy_pj / 1e6},
          {"copy_cycles", runs.copies.cycles},
          {"outermost_words", outermost_words(stack)}};
}

/// Energy of each memory by operand and copies, and of the MACs.
Json memories_json(const FusedResult& result) {
  Json memories = Json::object();
  double mac_uj = 0;
  for (std::size_t m = 0; m < result.memories.size(); ++m) {
    std::array<double, kNumOperands> of_operand{};
    double copies = 0;
    for (const FusedStack& stack : result.design.stacks) {
      copies += stack.runs.copy_memory_pj[m];
      for (std::size_t r = 0; r < stack.points.size(); ++r)
        for (std::size_t operand = 0; operand < of_operand.size(); ++operand)
          of_operand[operand] += static_cast<double>(stack.runs.runs[r].count) *
                                 (*stack.runs.runs[r].front)[stack.points[r]].memory_pj[operand][m];
    }
    Json& of_memory = memories[result.memories[m]];
    for (const Operand operand : kAllOperands)
      of_memory[std::string(name(operand)) + "_pj"] = of_operand[slot(index(operand))];
    of_memory["copy_pj"] = copies;
  }
  for (const FusedStack& stack : result.design.stacks)
    for (std::size_t r = 0; r < stack.points.size(); ++r)
      mac_uj += static_cast<double>(stack.runs.runs[r].count) *
                (*stack.runs.runs[r].front)[stack.points[r]].mac_pj / 1e6;
  return {{"mac_uj", mac_uj}, {"memories", std::move(memories)}};
}

Json totals_json(const FusedDesign& design) {
  return {{"energy_uj", design.energy_uj},
          {"cycles", design.cycles},
          {"edp_uj_cycles", design.energy_uj * design.cycles},
          {"outermost_words", outermost_words(design)}};
}

}  // namespace

double outermost_words(const FusedStack& stack) {
  double words = stack.runs.copy_outermost_words;
  for (std::size_t r = 0; r < stack.points.size(); ++r)
    words += static_cast<double>(stack.runs.runs[r].count) *
             (*stack.runs.runs[r].front)[stack.points[r]].outermost_words;
  return words;
}

double outermost_words(const FusedDesign& design) {
  double words = 0;
  for (const FusedStack& stack : design.stacks) words += outermost_words(stack);
  return words;
}

Json fused_json(const FusedResult& result, const LayerGraph& network) {
  Json stacks = Json::array();
  for (const FusedStack& stack : result.design.stacks)
    stacks.push_back(stack_json(result, network, stack));
  Json json = {{"fuse", result.workload},
               {"hardware", result.hardware},
               {"cost_model", result.cost_model},
               {"as_published", false},
               {"objective", name(result.objective)}};
  json.update(totals_json(result.design));
  json["layer_by_layer"] = totals_json(result.apart);
  json["bound"] = {{"energy_uj", result.least.energy_pj / 1e6},
                   {"cycles", result.least.cycles},
                   {"figure", result.bound()},
                   {"gap", finite_or_null(result.gap())}};
  json["options"] = result.design.num_options;
  json.update(memories_json(result));
  json["stacks"] = std::move(stacks);
  return json;
}

}  // namespace codescent
