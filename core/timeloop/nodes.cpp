#include <utility>

#include "core/error.hpp"
#include "core/timeloop/attributes.hpp"
#include "core/timeloop/constraints.hpp"
#include "core/timeloop/levels.hpp"

namespace codescent {
namespace {

constexpr std::int64_t kMostFanOut = 1'000'000;

class NodeReader {
 public:
  TimeloopHierarchy read(const YamlReader& architecture) {
    read_list(architecture.at("nodes"));
    return std::move(hierarchy_);
  }

 private:
  void read_list(const YamlReader& nodes) {
    for (const YamlReader& node : nodes.items()) {
      if (hierarchy_.mac) node.fail("expected the arithmetic to be the last node");
      if (node.tag() == "!Container")
        read_container(node);
      else if (node.tag() == "!Component")
        read_component(node);
      else if (node.tag() == "!Parallel")
        read_parallel(node);
      else if (node.tag() == "!Hierarchical")
        read_list(nodes_of(node));
      else
        node.fail("expected one of the tags !Container, !Component, !Parallel, !Hierarchical");
    }
  }

  static YamlReader nodes_of(const YamlReader& node) {
    node.expect_keys({"nodes", "name"});
    return node.at("nodes");
  }

  /// What a container states holds for all that comes after it.
  void read_container(const YamlReader& node) {
    node.expect_keys({"name", "attributes", "spatial", "constraints"});
    const std::string name = node.at("name").text();
    note_unread_attributes(node, name, hierarchy_.notes);
    around_ = read_attributes(node, around_);
    read_fan_out(node, name);
    if (!node.has("constraints")) return;
    for (const auto& [key, value] : node.at("constraints").entries())
      if (key != "spatial") value.fail("a container has constraints of its fan-out (spatial) only");
    read_spatial_constraints(node, name);
  }

  /// Fan-outs follow each other from the outside in. One stands at the storage around it, or, where
  /// that has one already, at a level of its own.
  void read_fan_out(const YamlReader& node, const std::string& name) {
    if (!node.has("spatial")) return;
    const YamlReader spatial = node.at("spatial");
    spatial.expect_keys({"meshX", "meshY"});
    const auto side = [&](const char* key) {
      return spatial.has(key) ? spatial.at(key).integer(1, kMostFanOut) : 1;
    };
    TimeloopFanOut fan_out{side("meshX"), side("meshY"), name};
    if (hierarchy_.levels.empty()) {
      if (fan_out.x * fan_out.y != 1)
        spatial.fail("expected no fan-out around the outermost storage");
      return;
    }
    if (!hierarchy_.levels.back().fan_out.of.empty()) hierarchy_.levels.emplace_back(name, node);
    hierarchy_.levels.back().fan_out = std::move(fan_out);
  }

  void read_spatial_constraints(const YamlReader& node, const std::string& name) {
    const YamlReader constraints = node.at("constraints");
    if (!constraints.has("spatial")) return;
    if (hierarchy_.levels.empty() || hierarchy_.levels.back().fan_out.of != name)
      constraints.at("spatial").fail(name + " has no fan-out (spatial) to constrain");
    read_loop_constraints(constraints.at("spatial"), "spatial", name,
                          hierarchy_.levels.back().spatial, hierarchy_.notes);
  }

  void read_component(const YamlReader& node) {
    node.expect_keys({"name", "class", "subclass", "attributes", "constraints", "spatial",
                      "required_actions", "enabled"});
    expect_enabled(node);
    const std::string name = node.at("name").text();
    const std::string kind = node.at("class").text();
    note_unread_attributes(node, name, hierarchy_.notes);
    read_fan_out(node, name);
    if (node.has("constraints")) read_spatial_constraints(node, name);
    TimeloopAttributes attributes = read_attributes(node, around_);
    if (is_mac_class(kind)) {
      if (node.has("constraints"))
        hierarchy_.notes.add("constraints of arithmetic are not modelled", name);
      hierarchy_.mac = TimeloopMac{name, node, kind, std::move(attributes)};
      return;
    }
    TimeloopLevel level(name, node);
    level.component_class = kind == "dummy_storage" ? "" : kind;
    if (node.has("subclass")) level.component_subclass = node.at("subclass").text();
    level.attributes = std::move(attributes);
    if (node.has("constraints")) read_constraints(node.at("constraints"), level);
    hierarchy_.levels.push_back(std::move(level));
  }

  void read_constraints(const YamlReader& constraints, TimeloopLevel& level) {
    constraints.expect_keys({"dataspace", "temporal", "spatial"});
    if (constraints.has("dataspace"))
      read_operand_constraints(constraints.at("dataspace"), level, hierarchy_.notes);
    if (constraints.has("temporal"))
      read_loop_constraints(constraints.at("temporal"), "temporal", level.name, level.temporal,
                            hierarchy_.notes);
  }

  /// Storages beside each other, the first one outermost: what one keeps passes the others by.
  void read_parallel(const YamlReader& node) {
    const std::size_t first = hierarchy_.levels.size();
    for (const YamlReader& child : nodes_of(node).items()) {
      if (child.tag() != "!Component") child.fail("expected a !Component in !Parallel");
      if (child.has("spatial"))
        child.at("spatial").fail("expected no fan-out of one of several parallel components");
      if (hierarchy_.mac) child.fail("expected the arithmetic to be the last node");
      read_component(child);
    }
    OperandSet kept;
    for (std::size_t l = first; l < hierarchy_.levels.size(); ++l)
      for (const Operand operand : kAllOperands)
        if (hierarchy_.levels[l].keep.has(operand)) kept.insert(operand);
    for (std::size_t l = first; l < hierarchy_.levels.size(); ++l)
      for (const Operand operand : kAllOperands)
        if (kept.has(operand) && !hierarchy_.levels[l].keep.has(operand))
          hierarchy_.levels[l].bypass.insert(operand);
  }

  TimeloopHierarchy hierarchy_;
  TimeloopAttributes around_;
};

}  // namespace

TimeloopHierarchy read_timeloop_nodes(const YamlReader& architecture) {
  architecture.expect_keys({"version", "nodes", "name"});
  return NodeReader().read(architecture);
}

}  // namespace codescent
