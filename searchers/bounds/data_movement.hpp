#pragma once

#include <vector>

#include "core/architecture.hpp"
#include "core/exact_model/sized_hardware.hpp"
#include "core/layer.hpp"

namespace codescent {

/// Words of an operand that some MAC of the layer reads or writes, which every mapping moves.
std::int64_t compulsory_words(const Layer& layer, Operand operand);

/// Words of weights and inputs read, and of outputs updated, at each level by those inside it, that
/// no schedule of a layer undercuts, however it cuts and orders the loops; 0 where nothing is
/// known: at levels that do not hold all operands, have copies, or lie around unlimited ones.
/// [levels]
///
/// A schedule moves at least 2 MACs / sqrt(T S) - 2 S words into memories of S words together. Cut
/// it into phases of 2 S words. In each, S + 2 S words are at hand: a inputs, b weights and c
/// outputs, where an output counts like a word that is read, once for each visit. For one filter
/// tap every other dim is seen by two of the three operands at least, so that they serve sqrt(a b
/// c) MACs at most (Loomis and Whitney); an input serves T taps at most, and by Cauchy and Schwarz
/// all taps together sqrt(T a b c), which is largest where a = b = c = S. So there are MACs /
/// sqrt(T S^3) phases, of which all but the last move 2 S words. For T = 1, a matrix product, this
/// is [Smith, Lowery, Langou, van de Geijn: A Tight I/O Lower Bound for Matrix Multiplication,
/// 2017].
std::vector<double> least_words_moved(const Architecture& architecture,
                                      const SizedHardware& hardware, const Layer& layer);

}  // namespace codescent
