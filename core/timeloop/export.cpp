#include "core/timeloop/export.hpp"

#include <cstdio>
#include <stdexcept>
#include <vector>

#include "core/files/yaml_text.hpp"

namespace codescent {
namespace {

/// Physical copies of a level on the chip, and how many of them stand along X.
struct Mesh {
  std::int64_t instances = 1;
  std::int64_t columns = 1;
};

/// Meshes of the levels, innermost first; [0] is that of the MACs, [l + 1] that of level l.
struct Meshes {
  std::vector<Mesh> at;
  std::string obstacle;
};

/// The fan-out from one mesh to the next one in: along X the limit of the first axis where a level
/// has several, everything where it has one.
Meshes meshes_of(const Architecture& architecture, const SizedHardware& hardware,
                 const Hardware& sizes) {
  const int num_levels = architecture.num_levels();
  Meshes meshes{std::vector<Mesh>(num_levels + 1), ""};
  const std::int64_t outermost = hardware.levels[num_levels - 1].instances;
  meshes.at[num_levels] = {outermost, outermost};
  for (int l = num_levels - 1; l >= 0; --l) {
    const MemoryLevel& level = architecture.levels[l];
    const Mesh& outer = meshes.at[l + 1];
    Mesh& inner = meshes.at[l];
    inner.instances = l > 0 ? hardware.levels[l - 1].instances : hardware.mac_units;
    const std::int64_t fan_out = inner.instances / outer.instances;
    const std::int64_t along_x =
        level.spatial.size() > 1 ? level.spatial[0].limit.floor_at(sizes) : fan_out;
    if (fan_out < 1 || inner.instances % outer.instances != 0 || along_x < 1 ||
        fan_out % along_x != 0) {
      meshes.obstacle = "below each of the " + std::to_string(outer.instances) + " " + level.name +
                        " stand " + std::to_string(inner.instances) + " / " +
                        std::to_string(outer.instances) +
                        " instances, which Timeloop's nested ranges cannot say";
      return meshes;
    }
    inner.columns = outer.columns * along_x;
  }
  return meshes;
}

std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

/// A line of YAML at a depth of indentation.
std::string line(int depth, const std::string& text) {
  return std::string(static_cast<std::size_t>(depth), ' ') + text + "\n";
}

/// The name of a tree node; a fan-out below its parent is a range of names.
std::string node_name(const std::string& name, std::int64_t fan_out) {
  return fan_out == 1 ? yaml_scalar(name)
                      : yaml_quoted(name + "[0.." + std::to_string(fan_out - 1) + "]");
}

/// Accelergy multiplies a width that a DRAM states by 8 pJ a bit for every block; Timeloop knows it
/// from word-bits and block-size.
bool states_width(const std::string& accelergy_class) {
  return accelergy_class != "DRAM";
}

std::string memory_component(const MemoryLevel& level, const SizedLevel& sized,
                             const AccelergyClass& accelergy, const Mesh& mesh, int depth) {
  const std::string kind =
      accelergy.name.empty() ? (level.on_chip ? "SRAM" : "DRAM") : accelergy.name;
  std::string text = line(depth, "- name: " + yaml_scalar(level.name));
  text += line(depth + 2, "class: " + yaml_scalar(kind));
  text += line(depth + 2, "attributes:");
  const auto attribute = [&](const std::string& key, const std::string& value) {
    text += line(depth + 4, key + ": " + value);
  };
  attribute("word-bits", std::to_string(level.word_bits));
  attribute("block-size", std::to_string(sized.block_words));
  if (states_width(kind)) attribute("width", std::to_string(level.word_bits * sized.block_words));
  if (!accelergy.technology.empty()) attribute("technology", yaml_scalar(accelergy.technology));
  if (accelergy.ports) attribute("n_rdwr_ports", std::to_string(*accelergy.ports));
  if (accelergy.banks) attribute("n_banks", std::to_string(*accelergy.banks));
  if (sized.capacity_words) {
    const std::int64_t entries = *sized.capacity_words * level.num_buffers;
    attribute("entries", std::to_string(entries));
    attribute("depth", std::to_string((entries + sized.block_words - 1) / sized.block_words));
  }
  if (level.num_buffers > 1) attribute("multiple-buffering", std::to_string(level.num_buffers));
  attribute("instances", std::to_string(mesh.instances));
  attribute("meshX", std::to_string(mesh.columns));
  if (sized.bandwidth_words_per_cycle)
    attribute("shared_bandwidth", number(*sized.bandwidth_words_per_cycle));
  if (sized.read_bandwidth_words_per_cycle)
    attribute("read_bandwidth", number(*sized.read_bandwidth_words_per_cycle));
  if (sized.write_bandwidth_words_per_cycle)
    attribute("write_bandwidth", number(*sized.write_bandwidth_words_per_cycle));
  return text;
}

/// A MAC is as wide as the weights it is given.
int mac_bits(const Architecture& architecture) {
  for (const MemoryLevel& level : architecture.levels)
    if (level.holds.has(Operand::Weight)) return level.word_bits;
  return architecture.levels.back().word_bits;
}

std::string mac_component(const Architecture& architecture, const AccelergyClass& accelergy,
                          const Mesh& mesh, int depth) {
  const std::string kind = accelergy.name.empty() ? "intmac" : accelergy.name;
  return line(depth, "- name: MACC") + line(depth + 2, "class: " + yaml_scalar(kind)) +
         line(depth + 2, "attributes:") +
         (accelergy.technology.empty()
              ? ""
              : line(depth + 4, "technology: " + yaml_scalar(accelergy.technology))) +
         line(depth + 4, "datawidth: " + std::to_string(mac_bits(architecture))) +
         line(depth + 4, "instances: " + std::to_string(mesh.instances)) +
         line(depth + 4, "meshX: " + std::to_string(mesh.columns));
}

/// Dims of a Timeloop problem: G only where the layer has groups.
std::vector<Dim> problem_dims(const Layer& layer) {
  std::vector<Dim> dims(kAllDims.begin(), kAllDims.end());
  if (layer.bound(Dim::G) == 1) dims.pop_back();
  return dims;
}

std::string plural(Operand operand) {
  return std::string(name(operand)) + "s";
}

/// The rank of a dim: [[C]], or for the input's windows [[P, Wstride], [R, Wdilation]].
std::string rank_of(Dim dim, Operand operand) {
  const std::string letter(name(dim));
  if (operand != Operand::Input) return "[[" + letter + "]]";
  switch (dim) {
    case Dim::P:
      return "[[R, Wdilation], [P, Wstride]]";
    case Dim::Q:
      return "[[S, Hdilation], [Q, Hstride]]";
    case Dim::R:
    case Dim::S:
      return "";  // stands in the rank of P or Q
    default:
      return "[[" + letter + "]]";
  }
}

std::string projection(const Layer& layer, Operand operand) {
  std::string text;
  for (const Dim dim : problem_dims(layer)) {
    if (!layer.relevant(operand).has(dim)) continue;
    const std::string rank = rank_of(dim, operand);
    if (!rank.empty()) text += (text.empty() ? "" : ", ") + rank;
  }
  return "[" + text + "]";
}

std::string listed(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return "[" + text + "]";
}

std::string bypass_entry(const MemoryLevel& level, const LevelMapping& loops) {
  std::vector<std::string> keep, bypass;
  for (const Operand operand : kAllOperands)
    (holds(level, loops, operand) ? keep : bypass).push_back(plural(operand));
  return "  - target: " + yaml_scalar(level.name) +
         "\n    type: bypass\n    keep: " + listed(keep) + "\n    bypass: " + listed(bypass) + "\n";
}

/// The factors of the last pass of each loop and fan-out, which Timeloop calls residuals: the bound
/// less one, written in the mixed radix of the factors.
Mapping residuals_of(const Layer& layer, const Mapping& mapping) {
  Mapping residuals = mapping;
  DimArray inside = kAllOnes;
  for (LevelMapping& loops : residuals.levels)
    for (DimArray* factors : {&loops.spatial, &loops.temporal})
      for (int d = 0; d < kNumDims; ++d) {
        const std::int64_t factor = (*factors)[d];
        (*factors)[d] = (layer.bounds[d] - 1) / inside[d] % factor + 1;
        inside[d] *= factor;
      }
  return residuals;
}

/// "P=4 Q=3,2": a residual stands where it is not the factor itself.
std::string factors_text(const std::vector<Dim>& dims, const DimArray& factors,
                         const DimArray& residuals) {
  std::string text;
  for (const Dim dim : dims) {
    const std::int64_t factor = factors[index(dim)];
    const std::int64_t residual = residuals[index(dim)];
    text += (text.empty() ? "" : " ") + std::string(name(dim)) + "=" + std::to_string(factor) +
            (residual == factor ? "" : "," + std::to_string(residual));
  }
  return text;
}

std::string loops_entry(const MemoryLevel& level, const std::string& type,
                        const std::string& factors, const std::string& permutation) {
  return "  - target: " + yaml_scalar(level.name) + "\n    type: " + type +
         "\n    factors: " + factors + "\n    permutation: " + permutation + "\n";
}

/// Dims of the first axis stand before the split, along X; the others after it, along Y.
std::string spatial_entry(const MemoryLevel& level, const std::vector<Dim>& dims,
                          const LevelMapping& loops, const LevelMapping& residuals) {
  std::string along_x, along_y;
  for (const Dim dim : dims) (level.spatial[0].dims.has(dim) ? along_x : along_y) += name(dim);
  return loops_entry(level, "spatial", factors_text(dims, loops.spatial, residuals.spatial),
                     along_x + along_y) +
         "    split: " + std::to_string(along_x.size()) + "\n";
}

}  // namespace

std::string timeloop_obstacle(const Architecture& architecture, const SizedHardware& hardware,
                              const Hardware& sizes) {
  return meshes_of(architecture, hardware, sizes).obstacle;
}

std::string timeloop_architecture(const Architecture& architecture, const SizedHardware& hardware,
                                  const Hardware& sizes, const EnergyTable& table) {
  const Meshes meshes = meshes_of(architecture, hardware, sizes);
  if (!meshes.obstacle.empty()) throw std::invalid_argument(meshes.obstacle);
  std::string text = "architecture:\n  version: 0.3\n";
  int depth = 2;
  for (int l = architecture.num_levels() - 1; l >= -1; --l) {
    const Mesh& mesh = meshes.at[l + 1];
    const bool is_outermost = l == architecture.num_levels() - 1;
    const std::int64_t fan_out =
        is_outermost ? mesh.instances : mesh.instances / meshes.at[l + 2].instances;
    // MACs that are one to an innermost memory stand beside it.
    if (l >= 0 || fan_out > 1) {
      const std::string name = l >= 0 ? architecture.levels[l].name + "Node" : "MACNode";
      text += line(depth, "subtree:") + line(depth, "- name: " + node_name(name, fan_out)) +
              line(depth + 2, "local:");
      depth += 2;
    }
    const AccelergyClass& accelergy = (l >= 0 ? component_of(architecture.levels[l], table)
                                              : table.component(architecture.mac_component))
                                          .accelergy;
    text += l >= 0 ? memory_component(architecture.levels[l],
                                      hardware.levels[static_cast<std::size_t>(l)], accelergy, mesh,
                                      depth)
                   : mac_component(architecture, accelergy, mesh, depth);
  }
  return text;
}

std::string timeloop_problem(const Layer& layer) {
  const std::vector<Dim> dims = problem_dims(layer);
  std::vector<std::string> letters;
  for (const Dim dim : dims) letters.emplace_back(name(dim));
  std::string text = "problem:\n  shape:\n    name: " + yaml_scalar(layer.name) +
                     "\n    dimensions: " + listed(letters) + "\n    coefficients:\n";
  for (const char* coefficient : {"Wstride", "Hstride", "Wdilation", "Hdilation"})
    text += std::string("      - {name: ") + coefficient + ", default: 1}\n";
  text += "    data-spaces:\n";
  for (const Operand operand : kAllOperands) {
    text += "      - name: " + plural(operand) +
            "\n        projection: " + projection(layer, operand) + "\n";
    if (operand == Operand::Output) text += "        read-write: True\n";
  }
  text += "  instance:\n";
  const auto number_line = [&](const std::string& key, std::int64_t value) {
    text += "    " + key + ": " + std::to_string(value) + "\n";
  };
  for (const Dim dim : dims) number_line(std::string(name(dim)), layer.bound(dim));
  number_line("Wstride", layer.stride_w);
  number_line("Hstride", layer.stride_h);
  number_line("Wdilation", layer.dilation_w);
  number_line("Hdilation", layer.dilation_h);
  return text;
}

std::string timeloop_mapping(const Architecture& architecture, const Layer& layer,
                             const Mapping& mapping) {
  const std::vector<Dim> dims = problem_dims(layer);
  const Mapping residuals = residuals_of(layer, mapping);
  std::string text = "mapping:\n";
  for (int l = architecture.num_levels() - 1; l >= 0; --l) {
    const MemoryLevel& level = architecture.levels[l];
    const LevelMapping& loops = mapping.levels[l];
    text += bypass_entry(level, loops);
    std::string order;
    for (const Dim dim : loops.order)
      if (dim != Dim::G || layer.bound(Dim::G) > 1) order += name(dim);
    text += loops_entry(level, "temporal",
                        factors_text(dims, loops.temporal, residuals.levels[l].temporal), order);
    if (!level.spatial.empty()) text += spatial_entry(level, dims, loops, residuals.levels[l]);
  }
  return text;
}

}  // namespace codescent
