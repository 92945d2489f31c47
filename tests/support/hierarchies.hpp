#pragma once

#include <vector>

#include "core/architecture.hpp"
#include "core/energy_table.hpp"

namespace codescent::testing {

/// Weight-stationary array in the manner of Gemmini: registers [W], accumulator [O] that fans out
/// C, scratchpad [W I] that fans out K, DRAM. Sizes: array_side, accumulator_kib, scratchpad_kib.
Architecture gemmini_like();

/// A buffer in every element that holds everything, a shared buffer [I O] whose one axis fans out
/// K and P, DRAM with separate bandwidths. Sizes: num_elements, local_words, shared_words.
Architecture three_level();

/// Registers [W I], accumulators [O] that fan out C and R along one axis and K along another,
/// buffers [W I], a shared buffer [W I O] that fans out N, Q and G, DRAM. Sizes: rows, columns,
/// clusters, buffer_words, shared_words.
Architecture five_level();

/// Elements of a spad each for sums [O], weights [W], pixels [I]; a column node that holds nothing
/// and fans out S, C and K; a shared buffer [I O] that fans out Q and K into columns; DRAM. Orders
/// pinned in part, first fills elided. Sizes: columns, rows, spad_words, shared_words.
Architecture row_stationary();

/// The hierarchy of `three_level`, of which a mapping may leave out the element's outputs, and the
/// shared buffer's inputs and outputs.
Architecture choosy();

/// The hierarchy of `three_level` with every kind of constraint: bypasses, two buffers in one,
/// minima of use, a fixed factor, a pinned order. First fills counted.
Architecture constrained();

/// Elements of one-word registers for a sum, a pixel and a weight, which allow different loops; a
/// buffer [W I O], which weights may pass by, that fans out C and K; DRAM. Sizes: rows,
/// buffer_words.
Architecture single_words();

/// All that leave a mapping no choice of what levels hold, and demand nothing.
std::vector<Architecture> all_hierarchies();
/// These and all others.
std::vector<Architecture> all_searched_hierarchies();

/// Costs of the components that the hierarchies name, with every kind of law among them.
EnergyTable hierarchy_energy_table();

}  // namespace codescent::testing
