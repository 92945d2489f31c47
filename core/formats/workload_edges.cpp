#include "core/formats/workload_edges.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace codescent {
namespace {

/// The entries that an entry reads, in its order.
std::vector<int> producers_of(const std::vector<YamlReader>& entries,
                              const std::vector<std::string>& names, int entry,
                              int first_repeated) {
  if (!entries[entry].has("inputs"))
    return entry == 0 ? std::vector<int>() : std::vector<int>{entry - 1};
  const auto end_of_earlier = names.begin() + entry;
  std::vector<int> producers;
  for (const YamlReader& item : entries[entry].at("inputs").items()) {
    std::string name = item.text();
    if (name == "previous" && first_repeated > 0 && entry >= first_repeated)
      name = names[static_cast<std::size_t>(first_repeated) - 1];
    const auto found = std::find(names.begin(), end_of_earlier, name);
    if (found == end_of_earlier) {
      const bool is_later = std::find(end_of_earlier, names.end(), name) != names.end();
      item.fail((is_later ? "layer " + in_quotes(name) + " does not stand before this one"
                          : "no layer is named " + in_quotes(name)) +
                "; expected a layer that stands before" +
                suggestion(name, {names.begin(), end_of_earlier}));
    }
    const auto producer = static_cast<int>(found - names.begin());
    if (std::find(producers.begin(), producers.end(), producer) != producers.end())
      item.fail(in_quotes(name) + " is an input of this layer already");
    producers.push_back(producer);
  }
  return producers;
}

}  // namespace

std::vector<Edge> read_edges(const std::vector<YamlReader>& entries,
                             const std::vector<int>& first_layers, int first_repeated) {
  const auto has_inputs = [](const YamlReader& entry) { return entry.has("inputs"); };
  if (std::none_of(entries.begin(), entries.end(), has_inputs)) return {};
  std::vector<std::string> names;
  for (const YamlReader& entry : entries) names.push_back(entry.at("name").text());
  std::vector<Edge> edges;
  for (int entry = 0; entry < static_cast<int>(entries.size()); ++entry) {
    if (entries[entry].has("count") && entries[entry].at("count").text() != "1")
      entries[entry].at("count").fail(
          "in a graph, where layers have inputs, every layer runs once; expected 1");
    const std::vector<int> producers = producers_of(entries, names, entry, first_repeated);
    for (int to = first_layers[entry]; to < first_layers[entry + 1]; ++to)
      for (const int producer : producers)
        for (int from = first_layers[producer]; from < first_layers[producer + 1]; ++from)
          edges.push_back({from, to});
  }
  return edges;
}

void repeat_block(int first_layer, std::int64_t times, Workload& workload) {
  const std::vector<Layer> block(workload.layers.begin() + first_layer, workload.layers.end());
  const std::vector<Edge> edges = workload.edges;
  const auto length = static_cast<int>(block.size());
  for (int time = 1; time < static_cast<int>(times); ++time) {
    for (Layer layer : block) {
      layer.name += "." + std::to_string(time + 1);
      workload.layers.push_back(std::move(layer));
    }
    for (Edge edge : edges) {
      if (edge.to < first_layer) continue;
      edge.to += time * length;
      // What the first block reads of the stem's end, this one reads of the block before.
      if (edge.from == first_layer - 1)
        edge.from = first_layer + time * length - 1;
      else if (edge.from >= first_layer)
        edge.from += time * length;
      workload.edges.push_back(edge);
    }
  }
}

std::vector<std::vector<std::string>> inputs_of_layers(const Workload& workload) {
  std::vector<std::vector<std::string>> inputs(workload.layers.size());
  for (const Edge& edge : workload.edges)
    inputs[edge.to].push_back(workload.layers[edge.from].name);
  return inputs;
}

}  // namespace codescent
