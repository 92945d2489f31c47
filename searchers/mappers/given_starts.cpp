#include "searchers/mappers/given_starts.hpp"

#include <cmath>
#include <stdexcept>

namespace codescent {
namespace {

Bypass bypass_of(const Mapping& mapping) {
  Bypass bypass;
  for (const LevelMapping& loops : mapping.levels) bypass.push_back(loops.bypassed);
  return bypass;
}

void expect_count(const char* what, std::size_t got, int expected) {
  if (static_cast<int>(got) != expected)
    throw std::invalid_argument("given start: expected " + std::to_string(expected) + " " + what +
                                ", got " + std::to_string(got));
}

}  // namespace

MappingChoice nearest_choice(const SearchProblem& problem, int layer, const Mapping& mapping) {
  std::vector<double> log_factors;
  for (const FactorVariable& variable : problem.variables()) {
    const LevelMapping& loops = mapping.levels[variable.level];
    const DimArray& factors = variable.is_spatial ? loops.spatial : loops.temporal;
    log_factors.push_back(std::log(static_cast<double>(factors[index(variable.dim)])));
  }
  MappingChoice choice = problem.spaces[layer].nearest(log_factors.data());
  for (std::size_t v = 0; v < problem.variants().size(); ++v)
    if (bypass_of(mapping) == problem.variants()[v].bypass) choice.bypass = static_cast<int>(v);
  return choice;
}

std::vector<MappingChoice> nearest_choices(const SearchProblem& problem, const GivenStart& start) {
  expect_count("layers", start.size(), problem.num_layers());
  std::vector<MappingChoice> choices = problem.smallest_tiles.choices;
  for (int layer = 0; layer < problem.num_layers(); ++layer) {
    if (!start[layer]) continue;
    expect_count("levels", start[layer]->levels.size(), problem.architecture().num_levels());
    choices[layer] = nearest_choice(problem, layer, *start[layer]);
  }
  return choices;
}

}  // namespace codescent
