#include <algorithm>
#include <charconv>

#include "core/error.hpp"
#include "core/timeloop/attributes.hpp"
#include "core/timeloop/levels.hpp"

namespace codescent {
namespace {

constexpr std::int64_t kMostInstances = 1'000'000'000;

/// "PE[0..15]" or "system.PE[1..16]" as "PE" and 16.
struct RangedName {
  std::string name;
  std::int64_t count = 1;
};

RangedName read_ranged_name(const YamlReader& place) {
  const std::string text = place.text();
  const std::size_t open = text.find('[');
  RangedName ranged{text.substr(0, open), 1};
  const std::size_t dot = ranged.name.rfind('.');
  if (dot != std::string::npos) ranged.name.erase(0, dot + 1);
  if (ranged.name.empty()) place.fail("expected a name, found " + in_quotes(text));
  if (open == std::string::npos) return ranged;
  const char* end = text.data() + text.size();
  std::int64_t first = 0, last = 0;
  const auto low = std::from_chars(text.data() + open + 1, end, first);
  const bool has_dots =
      low.ec == std::errc() && end - low.ptr > 2 && low.ptr[0] == '.' && low.ptr[1] == '.';
  const auto high = has_dots ? std::from_chars(low.ptr + 2, end, last) : low;
  const bool is_range = has_dots && high.ec == std::errc() && std::string(high.ptr, end) == "]" &&
                        first >= 0 && last >= first && last - first < kMostInstances;
  if (!is_range) place.fail("expected a range such as PE[0..15], found " + in_quotes(text));
  ranged.count = last - first + 1;
  return ranged;
}

/// Physical copies on the chip, in columns and rows.
struct Mesh {
  std::int64_t x = 1;
  std::int64_t y = 1;
};

/// As Timeloop completes what is not stated: without meshX and meshY all copies stand along X.
Mesh mesh_of(const YamlReader& component, const TimeloopAttributes& own, std::int64_t copies) {
  const std::int64_t instances = attribute_integer(own, "instances").value_or(copies);
  const auto mesh_x = attribute_integer(own, "meshX");
  const auto mesh_y = attribute_integer(own, "meshY");
  const std::int64_t along_x = mesh_x ? *mesh_x : instances / mesh_y.value_or(1);
  const std::int64_t along_y = mesh_y ? *mesh_y : instances / std::max<std::int64_t>(along_x, 1);
  // Flattened files state the copies as meshX * meshY.
  if (along_x < 1 || along_y < 1 || along_x * along_y != instances)
    component.fail("expected meshX * meshY instances, found " + std::to_string(instances) +
                   " instances, meshX " + std::to_string(along_x) + " and meshY " +
                   std::to_string(along_y));
  return {along_x, along_y};
}

/// Classes of networks, which the models do not have.
bool is_network(const std::string& component_class) {
  for (const char* known : {"XY_NoC", "Legacy", "ReductionTree", "SimpleMulticast", "Network"})
    if (component_class == known) return true;
  return false;
}

class TreeReader {
 public:
  TimeloopHierarchy read(const YamlReader& architecture) {
    hierarchy_.counts_first_fills = architecture.at("version").text() == "0.3";
    read_node(architecture, {}, 1);
    return std::move(hierarchy_);
  }

 private:
  void read_node(const YamlReader& node, const TimeloopAttributes& around, std::int64_t copies) {
    const TimeloopAttributes attributes = read_attributes(node, around);
    if (node.has("name")) {
      const RangedName ranged = read_ranged_name(node.at("name"));
      note_unread_attributes(node, ranged.name, hierarchy_.notes);
      copies = multiplied(node, copies, ranged.count);
    }
    if (node.has("local"))
      for (const YamlReader& component : node.at("local").items())
        read_component(component, attributes, copies);
    if (!node.has("subtree")) return;
    const auto branches = node.at("subtree").items();
    if (branches.size() > 1)
      branches[1].fail("expected one subtree, found " + std::to_string(branches.size()) +
                       ": a hierarchy that branches cannot be described");
    for (const YamlReader& branch : branches) {
      branch.expect_keys({"name", "attributes", "local", "subtree"});
      branch.at("name");
      read_node(branch, attributes, copies);
    }
  }

  void read_component(const YamlReader& component, const TimeloopAttributes& around,
                      std::int64_t copies) {
    component.expect_keys(
        {"name", "class", "subclass", "attributes", "required_actions", "enabled"});
    expect_enabled(component);
    const RangedName ranged = read_ranged_name(component.at("name"));
    const std::string kind = component.at("class").text();
    if (is_network(kind)) {
      hierarchy_.notes.add("networks are not modelled", ranged.name);
      return;
    }
    note_unread_attributes(component, ranged.name, hierarchy_.notes);
    const TimeloopAttributes attributes = read_attributes(component, around);
    const Mesh mesh = mesh_of(component, attributes, multiplied(component, copies, ranged.count));
    if (hierarchy_.mac) component.fail("expected the arithmetic to be the last component");
    fan_out_to(component, ranged.name, mesh);
    if (is_mac_class(kind)) {
      hierarchy_.mac = TimeloopMac{ranged.name, component, kind, attributes};
      return;
    }
    TimeloopLevel level(ranged.name, component);
    level.component_class = kind == "dummy_storage" ? "" : kind;
    if (component.has("subclass")) level.component_subclass = component.at("subclass").text();
    level.attributes = attributes;
    hierarchy_.levels.push_back(std::move(level));
  }

  void fan_out_to(const YamlReader& component, const std::string& name, const Mesh& mesh) {
    if (hierarchy_.levels.empty()) {
      if (mesh.x * mesh.y != 1)
        component.fail("expected one instance of the outermost storage, found " +
                       std::to_string(mesh.x * mesh.y));
    } else if (mesh.x % mesh_.x != 0 || mesh.y % mesh_.y != 0) {
      component.fail("the " + std::to_string(mesh.x) + " x " + std::to_string(mesh.y) +
                     " instances are no multiple of the " + std::to_string(mesh_.x) + " x " +
                     std::to_string(mesh_.y) + " around them");
    } else {
      hierarchy_.levels.back().fan_out = {mesh.x / mesh_.x, mesh.y / mesh_.y, name};
    }
    mesh_ = mesh;
  }

  static std::int64_t multiplied(const YamlReader& place, std::int64_t a, std::int64_t b) {
    if (a > kMostInstances / b)
      place.fail("more than " + std::to_string(kMostInstances) + " instances");
    return a * b;
  }

  TimeloopHierarchy hierarchy_;
  Mesh mesh_;  // of the last component
};

}  // namespace

TimeloopHierarchy read_timeloop_tree(const YamlReader& architecture) {
  architecture.expect_keys({"version", "subtree", "local", "attributes", "name"});
  return TreeReader().read(architecture);
}

}  // namespace codescent
