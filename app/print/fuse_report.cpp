#include "app/print/fuse_report.hpp"

#include "core/text.hpp"

namespace codescent {
namespace {

std::string tile_text(const TileSize& tile) {
  const auto size = [](std::int64_t extent) {
    return extent == kLargestExtent ? std::string("whole") : std::to_string(extent);
  };
  return size(tile.width) + " x " + size(tile.height);
}

const std::string& mode_text(const FusePoint& point) {
  return overlap_mode_names()[static_cast<std::size_t>(point.mode)];
}

std::string stack_lines(const FuseResult& result) {
  std::string text;
  for (const LayerRange& stack : result.stacks) {
    const auto name = [&](int layer) { return result.network.layers[slot(layer)].layer.name; };
    text += (text.empty() ? "stacks    " : "          ") + name(stack.first);
    if (stack.first != stack.last) text += " to " + name(stack.last);
    text += "\n";
  }
  return text;
}

std::string best_lines(const FuseResult& result, const FuseFigures& best) {
  const StackCost& cost = *best.cost();
  std::string text = "best      " + mode_text(best.point) + ", tiles " +
                     tile_text(best.point.tile) + ": " + rounded_text(cost.total_pj() / 1e6) +
                     " uJ, " + rounded_text(cost.cycles) + " cycles, EDP " +
                     rounded_text(objective_value(kEdp, cost)) + " uJ x cycles\n\n";
  TextTable table({"memory", "uJ", "share", "weights", "inputs", "outputs", "copies"}, 1);
  table.align_last_right();
  const auto add = [&](const std::string& name, double pj, const std::vector<double>& parts) {
    std::vector<std::string> row = {name, rounded_text(pj / 1e6), percent(pj / cost.total_pj())};
    for (const double part : parts) row.push_back(rounded_text(part / 1e6));
    row.resize(7, "");
    table.add(row);
  };
  for (std::size_t m = result.accelerator.memories.size(); m-- > 0;)
    add(result.accelerator.memories[m].name, cost.memory_pj(static_cast<int>(m)),
        {cost.layer_memory_pj[slot(index(Operand::Weight))][m],
         cost.layer_memory_pj[slot(index(Operand::Input))][m],
         cost.layer_memory_pj[slot(index(Operand::Output))][m], cost.copy_memory_pj[m]});
  add("MACs", cost.mac_pj, {});
  return text + table.text();
}

std::string point_lines(const FuseResult& result) {
  TextTable table({"mode", "tile", "uJ", "cycles", "EDP", "tiles", "kinds"}, 2);
  table.align_last_right();
  std::string reasons;
  for (const FuseFigures& each : result.figures) {
    const StackCost* cost = each.cost();
    if (cost == nullptr) {
      reasons += mode_text(each.point) + ", tiles " + tile_text(each.point.tile) +
                 " cannot run: " + std::get<CannotRun>(each.outcome).reason + "\n";
      continue;
    }
    table.add({mode_text(each.point), tile_text(each.point.tile),
               rounded_text(cost->total_pj() / 1e6), rounded_text(cost->cycles),
               rounded_text(objective_value(kEdp, *cost)), grouped(cost->num_tiles),
               std::to_string(cost->num_types)});
  }
  return table.text() + reasons;
}

std::string recorded_line(const FuseResult& result) {
  if (result.recorded.empty()) return "";
  const PointDifferences found = point_differences(result.recorded, result.figures);
  const auto in_millionths = [](double difference) {
    return rounded_text(difference * 1e6) + " millionths";
  };
  return "recorded  of " + counted(static_cast<std::int64_t>(result.recorded.size()), "point") +
         " " + std::to_string(found.as_written) + " equal to every digit written, " +
         std::to_string(found.within_a_millionth) + " within a millionth; energy differs by " +
         in_millionths(found.largest_of_energy) + " at most, cycles by " +
         in_millionths(found.largest_of_cycles) + "\n";
}

}  // namespace

std::string fuse_report(const FuseResult& result) {
  std::string text = result.workload + " on " + result.accelerator.name +
                     ", ZigZag's model as DeFiNES publishes it\n" + stack_lines(result);
  const FuseFigures* best = best_point(result.objective, result.figures);
  if (best != nullptr) text += best_lines(result, *best);
  return text + "\n" + point_lines(result) + recorded_line(result);
}

namespace {

std::string total_cells(const std::string& label, const FusedDesign& design) {
  return label + rounded_text(design.energy_uj) + " uJ, " + rounded_text(design.cycles) +
         " cycles, EDP " + rounded_text(design.energy_uj * design.cycles) + ", " +
         rounded_text(outermost_words(design)) + " words from and to outside\n";
}

}  // namespace

std::string fused_report(const FusedResult& result, const LayerGraph& network) {
  std::string text = result.workload + " on " + result.hardware + ", model " + result.cost_model +
                     "\n" + total_cells("fused     ", result.design);
  if (!result.apart.stacks.empty()) text += total_cells("apart     ", result.apart);
  text += "bound     " + rounded_text(result.least.energy_pj / 1e6) + " uJ, " +
          rounded_text(result.least.cycles) + " cycles: at most " + percent(result.gap()) +
          " of the figure is to gain\n\n";
  TextTable table(
      {"stack", "tile", "mode", "uJ", "cycles", "words outside", "tiles", "weights", "caches"}, 3);
  for (const FusedStack& stack : result.design.stacks) {
    const StackRuns& runs = stack.runs;
    const auto name = [&](int layer) { return network.layers[slot(layer)].layer.name; };
    const auto memory = [&](int number) {
      return number == kNoMemory ? std::string("-") : result.memories[slot(number)];
    };
    const LayerRange& layers = runs.choice.layers;
    const std::string title =
        name(layers.first) + (layers.first == layers.last ? "" : " to " + name(layers.last));
    const NetworkCost cost = stack.cost();
    table.add(
        {title, tile_text(runs.choice.tile),
         runs.num_tiles == 1 ? "-"
                             : overlap_mode_names()[static_cast<std::size_t>(runs.choice.mode)],
         rounded_text(cost.energy_pj / 1e6), rounded_text(cost.cycles),
         rounded_text(outermost_words(stack)), grouped(runs.num_tiles), memory(runs.weights_memory),
         memory(runs.columns_memory) + " " + memory(runs.rows_memory)});
  }
  return text + table.text();
}

}  // namespace codescent
