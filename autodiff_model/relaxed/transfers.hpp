#pragma once

#include <vector>

#include "autodiff_model/relaxed/relaxed_nest.hpp"

namespace codescent {

/// What one operand moves between a level and the next one outwards that holds it; -1 is the MACs.
/// Words per instance of the level that is named.
struct Transfer {
  Operand operand;
  int child = -1;
  int parent = 0;
  Real words;     // that the child wants
  Real served;    // by the parent to all its children, or taken from them
  Real unread;    // of the served, those that the parent need not read first
  Real unfilled;  // of the words, those that are no fill of the child
};

/// Every transfer of a nest, from the outermost level inwards.
///   order           null: each as small as some order makes it
///   compute_cycles  iterations of all temporal loops
std::vector<Transfer> transfers_of(RelaxedNest& nest, const Architecture& architecture,
                                   const NestOrder* order, Real compute_cycles);

/// Iterations of all temporal loops: the layer's MACs over the product of all fan-outs.
Real compute_cycles_of(RelaxedNest& nest, const Architecture& architecture);

}  // namespace codescent
