#include "searchers/mappers/mapping_sampler.hpp"

#include "core/error.hpp"
#include "core/exact_model/capacity.hpp"
#include "core/random.hpp"

namespace codescent {
namespace {

constexpr int kDrawsBetweenStops = 64;

/// The preferences by which layers choose: the goal's, and under a limit on cycles faster ones.
std::vector<Objective> preferences_of(const SearchGoal& goal) {
  std::vector<Objective> preferences = {goal.objective};
  if (!goal.limits.cycles) return preferences;
  preferences.push_back({1, 1});
  preferences.push_back({0, 1});
  return preferences;
}

/// A cheap look before the traffic is counted: small arrays refuse most fan-outs.
bool fan_outs_fit(const Architecture& architecture, const Hardware& hardware,
                  const Mapping& mapping) {
  for (int l = 0; l < architecture.num_levels(); ++l)
    for (const SpatialAxis& axis : architecture.levels[l].spatial) {
      std::int64_t product = 1;
      for (const Dim dim : kAllDims)
        if (axis.dims.has(dim)) product *= mapping.levels[l].spatial[index(dim)];
      if (product > 1 && product > axis.limit.floor_at(hardware)) return false;
    }
  return true;
}

}  // namespace

MappingSampler::MappingSampler(const SearchProblem& problem, const Hardware& hardware,
                               std::int64_t most_misses, std::uint64_t seed)
    : problem_(problem),
      hardware_(hardware),
      sized_(size_hardware(problem.architecture(), hardware, problem.table)),
      most_misses_(most_misses),
      preferences_(preferences_of(problem.goal)),
      layers_(problem.num_layers()) {
  for (std::size_t layer = 0; layer < layers_.size(); ++layer)
    layers_[layer].generator.seed(split_seed(seed, layer));
}

MappingChoice MappingSampler::random_choice(int layer, std::mt19937_64& generator) const {
  const MappingSpace& space = problem_.spaces[layer];
  MappingChoice choice;
  for (const Dim dim : space.free_dims())
    choice.split[index(dim)] = static_cast<int>(generator() % space.splits(dim).size);
  if (space.variants().size() > 1)
    choice.bypass = static_cast<int>(generator() % space.variants().size());
  choice.order =
      static_cast<int>(generator() % static_cast<unsigned>(space.num_orders(choice.bypass)));
  return choice;
}

bool MappingSampler::try_choice(int layer, const MappingChoice& choice, LayerState& state) const {
  const Architecture& architecture = problem_.architecture();
  const Mapping mapping = problem_.spaces[layer].mapping(choice);
  if (!fan_outs_fit(architecture, hardware_, mapping)) return false;
  count_traffic(architecture, problem_.workload().layers[layer], mapping, state.traffic);
  if (!fits(architecture, hardware_, size_demand(architecture, mapping, state.traffic)))
    return false;
  LayerCost cost;
  try {
    cost = problem_.goal.cost.exact->exact(architecture, sized_, problem_.workload().layers[layer],
                                           mapping, state.traffic);
  } catch (const InputError&) {
    return false;  // more cycles than can be counted
  }
  const NetworkCost of_run{cost.energy_pj, run_cycles(problem_, layer, mapping, cost.cycles)};
  const bool is_first = state.best.empty();
  if (is_first) state.best.resize(preferences_.size());
  for (std::size_t i = 0; i < preferences_.size(); ++i) {
    const double figure = preferences_[i].without_area().of(of_run);
    if (is_first || figure < state.best[i].figure) state.best[i] = {choice, figure};
  }
  return true;
}

void MappingSampler::draw_layer(int layer, int count, const StopRequested& stop) {
  LayerState& state = layers_[layer];
  int num_fitting = 0;
  for (std::int64_t draws = 0; num_fitting < count && state.misses < most_misses_; ++draws) {
    if (draws % kDrawsBetweenStops == 0 && stop()) break;
    const bool fits = try_choice(layer, random_choice(layer, state.generator), state);
    num_fitting += fits;
    state.misses = fits ? 0 : state.misses + 1;
  }
#pragma omp atomic
  evaluations_ += num_fitting;
}

void MappingSampler::draw(int count, int threads, const StopRequested& stop) {
  const int num_layers = problem_.num_layers();
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
  for (int layer = 0; layer < num_layers; ++layer) draw_layer(layer, count, stop);
}

std::vector<Candidate> MappingSampler::designs() const {
  std::vector<Candidate> designs(preferences_.size());
  for (std::size_t i = 0; i < designs.size(); ++i) {
    designs[i].hardware = hardware_;
    for (const LayerState& layer : layers_)
      designs[i].choices.push_back(layer.best.empty()
                                       ? problem_.smallest_tiles.choices[designs[i].choices.size()]
                                       : layer.best[i].choice);
  }
  return designs;
}

}  // namespace codescent
