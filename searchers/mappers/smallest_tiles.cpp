#include "searchers/mappers/smallest_tiles.hpp"

#include "searchers/bounds/hardware_box.hpp"
#include "searchers/mappers/exact_mapper.hpp"
#include "searchers/mappers/given_starts.hpp"

namespace codescent {
namespace {

bool fits_some_sizes(const SearchProblem& problem, const Architecture& architecture, int layer,
                     const MappingChoice& choice) {
  Traffic traffic;
  const Mapping mapping = problem.spaces[layer].mapping(choice);
  count_traffic(architecture, problem.workload().layers[layer], mapping, traffic);
  const SizeDemand demand = size_demand(architecture, mapping, traffic);
  const Hardware smallest = smallest_hardware(architecture, problem.ranges, demand);
  return within_ranges(problem.ranges, smallest) && fits(architecture, smallest, demand);
}

void add_smallest_tile(const SearchProblem& problem, const Architecture& architecture, int layer,
                       SmallestTiles& tiles) {
  tiles.fits_nowhere.push_back(false);
  MappingChoice& choice = tiles.choices.emplace_back();
  for (; choice.bypass < static_cast<int>(problem.variants().size()); ++choice.bypass)
    if (fits_some_sizes(problem, architecture, layer, choice)) return;
  ExactMapperOptions options;
  options.objective = kEnergy;
  options.most_nodes = 1 << 18;
  const ExactMapping found =
      map_exactly(architecture, best_of_box(architecture, whole_box(problem.ranges), problem.table),
                  problem.workload().layers[layer], options);
  choice = found.best.empty() ? MappingChoice{}
                              : nearest_choice(problem, layer, found.best.front().mapping);
  tiles.fits_nowhere.back() = found.best.empty() && found.is_complete;
}

}  // namespace

Architecture without_minima(Architecture architecture) {
  architecture.minimum_mac_utilisation = 0;
  for (MemoryLevel& level : architecture.levels) level.minimum_utilisation = 0;
  return architecture;
}

SmallestTiles smallest_tiles(const SearchProblem& problem) {
  const Architecture architecture = without_minima(problem.architecture());
  SmallestTiles tiles;
  for (int layer = 0; layer < problem.num_layers(); ++layer)
    add_smallest_tile(problem, architecture, layer, tiles);
  return tiles;
}

}  // namespace codescent
