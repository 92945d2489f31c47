#pragma once

#include <vector>

#include "autodiff_model/graph/expression_program.hpp"

namespace codescent {

/// A program cut in two, for many points whose inputs are put together from few: what depends on
/// one group of inputs alone is computed once for each of its members, by the group's head.
struct StagedProgram {
  std::vector<ExpressionProgram> heads;  // [groups] of the program's inputs
  ExpressionProgram rest;  // of the inputs of no group, under their numbers, and the heads' outputs
  std::vector<int>
      first_inputs;  // [groups] number of the rest's input that is a head's first output
};

/// Cuts a program; it computes the same to the last bit.
///   groups  [inputs] below `num_groups`; -1: of none
StagedProgram staged(const ExpressionProgram& program, const std::vector<int>& groups,
                     int num_groups);

}  // namespace codescent
