#pragma once

#include <optional>
#include <vector>

#include "searchers/mappers/search_problem.hpp"

namespace codescent {

/// A mapping of each layer to start from, [layers]; nothing for a layer of which none is known. The
/// factors need not divide the bounds, nor fit any sizes.
using GivenStart = std::vector<std::optional<Mapping>>;

/// The nearest point of a layer's mapping space, each dim's split as a whole in log distance, with
/// the mapping's bypass if the space has it. Its loop order is the first.
MappingChoice nearest_choice(const SearchProblem& problem, int layer, const Mapping& mapping);

/// The nearest point of the layer's mapping space, each dim's split as a whole in log distance; the
/// smallest tiles, all loops outermost, for a layer without a mapping. Loop orders are left to the
/// search.
///   returns  [layers]
/// Throws std::invalid_argument if the start is of another number of layers or levels.
std::vector<MappingChoice> nearest_choices(const SearchProblem& problem, const GivenStart& start);

}  // namespace codescent
