#include "app/print/import_report.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace codescent {
namespace {

/// Of the kinds of operators, or of files, that a line names.
constexpr std::size_t kMostNamed = 8;

std::string share_text(std::int64_t macs, std::int64_t total) {
  return percent(total == 0 ? 0 : static_cast<double>(macs) / static_cast<double>(total));
}

std::string extents_text(const Layer& layer) {
  std::string text;
  for (const Dim dim : kAllDims)
    if (layer.bound(dim) != 1)
      text += (text.empty() ? "" : " ") + std::string(name(dim)) + std::to_string(layer.bound(dim));
  return text.empty() ? "1" : text;
}

std::string pair_text(std::int64_t w, std::int64_t h) {
  return w == h ? std::to_string(w) : std::to_string(w) + "x" + std::to_string(h);
}

std::string layer_table(const ImportedWorkload& imported) {
  TextTable table(
      {"layer", "type", "runs", "MACs of a run", "share", "stride", "dilation", "bounds"}, 2);
  const std::int64_t total = known_macs(imported);
  for (const Layer& layer : imported.workload.layers)
    table.add({layer.name, std::string(layer.type->name), grouped(layer.count),
               grouped(layer.macs()), share_text(layer.count * layer.macs(), total),
               pair_text(layer.stride_w, layer.stride_h),
               pair_text(layer.dilation_w, layer.dilation_h), extents_text(layer)});
  return table.text();
}

/// Operators that are left out for one reason.
struct LeftOutGroup {
  LeftOutOperator first;
  std::int64_t count = 0;
  std::optional<std::int64_t> macs = 0;  // nothing: of some unknown
};

std::vector<LeftOutGroup> groups_of(const std::vector<LeftOutOperator>& left_out) {
  std::vector<LeftOutGroup> groups;
  for (const LeftOutOperator& one : left_out) {
    const auto is_same = [&](const LeftOutGroup& group) {
      return group.first.type == one.type && group.first.reason == one.reason;
    };
    auto group = std::find_if(groups.begin(), groups.end(), is_same);
    if (group == groups.end()) group = groups.insert(groups.end(), {one});
    ++group->count;
    std::int64_t sum = 0;
    if (!group->macs || !one.macs || __builtin_add_overflow(*group->macs, *one.macs, &sum))
      group->macs.reset();
    else
      group->macs = sum;
  }
  return groups;
}

std::string left_out_table(const ImportedWorkload& imported) {
  if (imported.left_out.empty()) return "";
  TextTable table({"left out", "first", "operators", "share of MACs", "reason"}, 2);
  const std::int64_t total = known_macs(imported);
  for (const LeftOutGroup& group : groups_of(imported.left_out))
    table.add({group.first.type, group.first.name, grouped(group.count),
               group.macs ? share_text(*group.macs, total) : "unknown", group.first.reason});
  return "\n" + table.text();
}

/// "121: 49 Relu, 16 Add, ...", the most frequent first.
std::string ignored_text(const std::map<std::string, std::int64_t>& counts) {
  std::vector<std::pair<std::int64_t, std::string>> kinds;
  std::int64_t total = 0;
  for (const auto& [type, count] : counts) {
    kinds.emplace_back(-count, type);
    total += count;
  }
  std::sort(kinds.begin(), kinds.end());
  std::string text = counted(total, "operator") + " without multiply-accumulates";
  for (std::size_t i = 0; i < kinds.size() && i < kMostNamed; ++i)
    text += (i == 0 ? ": " : ", ") + grouped(-kinds[i].first) + " " + kinds[i].second;
  return text + (kinds.size() > kMostNamed ? ", ..." : "");
}

std::string passed_over_text(const std::vector<std::string>& files) {
  std::string text =
      counted(static_cast<std::int64_t>(files.size()), "file") + " without a problem";
  for (std::size_t i = 0; i < files.size() && i < kMostNamed; ++i)
    text += (i == 0 ? ": " : ", ") + files[i];
  return text + (files.size() > kMostNamed ? ", ..." : "");
}

std::string operands_text(OperandSet operands) {
  std::string text;
  for (const Operand operand : kAllOperands)
    if (operands.has(operand)) text += (text.empty() ? "" : " ") + std::string(name(operand));
  return text.empty() ? "nothing" : text;
}

/// "C 16, K N G 16".
std::string fan_out_text(const MemoryLevel& level, const Hardware& sizes) {
  std::string text;
  for (const SpatialAxis& axis : level.spatial) {
    text += text.empty() ? "" : ", ";
    for (const Dim dim : kAllDims)
      if (axis.dims.has(dim)) text += std::string(name(dim)) + " ";
    text += grouped(axis.limit.floor_at(sizes));
  }
  return text;
}

std::string level_table(const Architecture& architecture) {
  const Hardware sizes = architecture.default_hardware();
  TextTable table({"level", "holds", "instances", "words", "fans out"}, 2);
  for (auto level = architecture.levels.rbegin(); level != architecture.levels.rend(); ++level)
    table.add({level->name, operands_text(level->holds), grouped(level->instances.floor_at(sizes)),
               level->capacity_words ? grouped(level->capacity_words->floor_at(sizes)) : "",
               fan_out_text(*level, sizes)});
  table.add({"MAC", "", grouped(architecture.mac_units.floor_at(sizes)), "", ""});
  return table.text();
}

}  // namespace

std::string import_report(const ImportedWorkload& imported, const std::string& written) {
  const Workload& workload = imported.workload;
  std::int64_t runs = 0;
  for (const Layer& layer : workload.layers) runs += layer.count;
  TextTable totals({"workload", workload.name + ", " + workload.source}, 1);
  totals.add({"layers", grouped(static_cast<std::int64_t>(workload.layers.size())) + ", " +
                            counted(runs, "run")});
  totals.add({"MACs", grouped(workload.total_macs())});
  if (!imported.without_macs.empty()) totals.add({"ignored", ignored_text(imported.without_macs)});
  if (!imported.passed_over.empty())
    totals.add({"ignored", passed_over_text(imported.passed_over)});
  totals.add({"written", written});
  return layer_table(imported) + left_out_table(imported) + "\n" + totals.text();
}

std::string import_report(const ImportedArchitecture& imported, const std::string& written) {
  const Architecture& architecture = imported.architecture;
  TextTable totals({"architecture", architecture.name + ", " + architecture.source}, 1);
  std::string sizes;
  for (const Parameter& parameter : architecture.parameters)
    sizes += (sizes.empty() ? "" : ", ") + parameter.name;
  if (!sizes.empty()) totals.add({"sizes", sizes});
  totals.add({"written", written});
  std::string text = level_table(architecture) + "\n" + totals.text();
  if (!imported.notes.empty()) text += "\nnot in the file, or read otherwise than Timeloop does\n";
  for (const std::string& note : imported.notes) text += "  " + one_line(note) + "\n";
  return text;
}

}  // namespace codescent
