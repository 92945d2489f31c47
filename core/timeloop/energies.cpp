#include "core/timeloop/energies.hpp"

#include <charconv>
#include <map>
#include <vector>

#include "core/error.hpp"
#include "core/files/yaml_reader.hpp"
#include "core/files/yaml_text.hpp"
#include "core/timeloop/levels.hpp"

namespace codescent {
namespace {

constexpr double kLargestPj = 1e15;

/// The entry of a component.
struct Entry {
  YamlReader place;
  std::map<std::string, YamlReader> pj_of_action;
};

/// "system.spad[1..168]" is spad.
std::string component_name(const std::string& text) {
  const std::string name = text.substr(0, text.find('['));
  const std::size_t dot = name.rfind('.');
  return timeloop_identifier(dot == std::string::npos ? name : name.substr(dot + 1));
}

std::map<std::string, Entry> read_entries(const YamlReader& root) {
  std::map<std::string, Entry> entries;
  for (const YamlReader& item : root.at("ERT_summary").at("table_summary").items()) {
    const YamlReader name = item.at("name");
    Entry entry{item, {}};
    for (const YamlReader& action : item.at("actions").items())
      if (!entry.pj_of_action.emplace(action.at("name").text(), action.at("energy")).second)
        action.at("name").fail("this action stands twice");
    if (!entries.emplace(component_name(name.text()), std::move(entry)).second)
      name.fail("this component stands twice");
  }
  return entries;
}

const Entry& entry_of(const std::map<std::string, Entry>& entries, const std::string& component,
                      const YamlReader& root) {
  const auto found = entries.find(component);
  if (found != entries.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [name, entry] : entries) names.push_back(name);
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  root.at("ERT_summary")
      .fail("the architecture has a component " + in_quotes(component) +
            ", which has no energies; " + "there are " + list + suggestion(component, names));
}

double energy_pj(const Entry& entry, const std::string& action) {
  const auto found = entry.pj_of_action.find(action);
  if (found == entry.pj_of_action.end())
    entry.place.at("actions").fail("missing action \"" + action + "\"");
  return found->second.number(0, kLargestPj);
}

std::string law(double pj) {
  char text[32];
  return "{law: constant, pj_per_access: " +
         std::string(text, std::to_chars(text, text + sizeof text, pj).ptr) + "}\n";
}

std::string component_text(const std::string& component, const std::string& energies) {
  return "  - name: " + yaml_scalar(component) + "\n    source: The energy reference table.\n" +
         energies + "    area: {law: constant, um2_per_instance: 0}\n";
}

std::string storage_text(const std::string& component, const Entry& entry) {
  const double write_pj = energy_pj(entry, "write");
  if (entry.pj_of_action.count("update") > 0 && energy_pj(entry, "update") != write_pj)
    entry.pj_of_action.at("update").fail(
        "an update costs what a write costs in our tables, and not so here");
  return component_text(
      component, "    read: " + law(energy_pj(entry, "read")) + "    write: " + law(write_pj));
}

}  // namespace

std::string timeloop_energies_text(const std::string& path, const Architecture& architecture,
                                   const std::string& table_name) {
  const YamlReader root = YamlReader::from_file(path);
  const std::map<std::string, Entry> entries = read_entries(root);
  std::string text =
      "schema: codescent/energy_table/1\nname: " + yaml_scalar(table_name) +
      "\nsource: >-\n  Accelergy's energy reference table (ERT) of one design. Known "
      "at its sizes only, without\n  leakage and areas: each component costs the same "
      "whatever its size, and areas count as 0.\ncomponents:\n";
  for (const MemoryLevel& level : architecture.levels)
    if (!level.holds.empty())
      text += storage_text(level.component, entry_of(entries, level.component, root));
  const std::string& mac = architecture.mac_component;
  return text + component_text(
                    mac, "    energy: " + law(energy_pj(entry_of(entries, mac, root), "compute")));
}

}  // namespace codescent
