#include "searchers/mappers/split_program.hpp"

#include <algorithm>
#include <cstring>

namespace codescent {
namespace {

StagedProgram by_dims(const ExpressionProgram& program, const MappingSpace& space, int num_inputs) {
  std::vector<int> dims(num_inputs, -1);
  for (const Dim dim : kAllDims)
    for (const int variable : space.splits(dim).variables) dims[variable] = index(dim);
  return staged(program, dims, kNumDims);
}

}  // namespace

SplitProgram::Head::Head(const ExpressionProgram& expressions, const DimSplits& splits)
    : program(expressions), values(program.num_nodes(), Pack{}) {
  program.set_constants(values.data());
  for (const int variable : splits.variables) variables.push_back(program.input(variable));
}

void SplitProgram::Head::set(const Split& split, int lane) {
  for (std::size_t i = 0; i < variables.size(); ++i)
    if (variables[i] >= 0) values[variables[i]].lanes[lane] = split.logs[i];
}

SplitProgram::SplitProgram(const ExpressionProgram& program, const MappingSpace& space,
                           int num_inputs)
    : SplitProgram(by_dims(program, space, num_inputs), space) {}

SplitProgram::SplitProgram(const StagedProgram& stages, const MappingSpace& space)
    : space_(&space), rest_(stages.rest), values_(rest_.num_nodes(), Pack{}) {
  rest_.set_constants(values_.data());
  for (const Dim dim : kAllDims) {
    const ExpressionProgram& program = stages.heads[index(dim)];
    Head& head = heads_.emplace_back(program, space.splits(dim));
    for (int k = 0; k < head.program.num_outputs(); ++k)
      head.read_by.push_back(rest_.input(stages.first_inputs[index(dim)] + k));
    choose(dim, 0);
  }
}

void SplitProgram::set_input(int number, double value) {
  const int node = rest_.input(number);
  if (node >= 0) values_[node].lanes = Pack::Lanes{} + value;
}

void SplitProgram::choose(const MappingChoice& choice) {
  for (const Dim dim : space_->free_dims()) choose(dim, choice.split[index(dim)]);
}

void SplitProgram::choose(Dim dim, int split) {
  Head& head = heads_[index(dim)];
  if (head.chosen == split) return;
  head.chosen = split;
  for (int lane = 0; lane < kLanes; ++lane) head.set(space_->splits(dim).splits[split], lane);
  head.program.run(head.values.data());
  for (std::size_t k = 0; k < head.read_by.size(); ++k)
    values_[head.read_by[k]] = head.values[head.program.output(static_cast<int>(k))];
}

void SplitProgram::prepare(int hand, Dim dim, const std::vector<int>& splits) {
  Hand& ready = hands_[hand];
  Head& head = heads_[index(dim)];
  ready.dim = index(dim);
  ready.size = (splits.size() + kLanes - 1) / kLanes * kLanes;
  ready.outputs.resize(head.read_by.size() * ready.size);
  for (std::size_t base = 0; base < splits.size(); base += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane)
      head.set(space_->splits(dim).splits[splits[std::min(base + lane, splits.size() - 1)]],
               static_cast<int>(lane));
    head.program.run(head.values.data());
    for (std::size_t k = 0; k < head.read_by.size(); ++k) {
      const Pack& computed = head.values[head.program.output(static_cast<int>(k))];
      std::copy_n(numbers(computed), kLanes, &ready.outputs[k * ready.size + base]);
    }
  }
}

void SplitProgram::deal(int hand, const int* picks) {
  const double* outputs = hands_[hand].outputs.data();
  for (const int node : dealt_to(hand)) {
    // As a whole: a vector that is stored in parts takes long to load.
    values_[node].lanes =
        Pack::Lanes{outputs[picks[0]], outputs[picks[1]], outputs[picks[2]], outputs[picks[3]],
                    outputs[picks[4]], outputs[picks[5]], outputs[picks[6]], outputs[picks[7]]};
    outputs += hands_[hand].size;
  }
}

void SplitProgram::deal_row(int hand, std::size_t first) {
  const double* outputs = hands_[hand].outputs.data() + first;
  for (const int node : dealt_to(hand)) {
    std::memcpy(&values_[node], outputs, sizeof(Pack));
    outputs += hands_[hand].size;
  }
}

void SplitProgram::deal_one(int hand, std::size_t pick) {
  const double* outputs = hands_[hand].outputs.data() + pick;
  for (const int node : dealt_to(hand)) {
    values_[node].lanes = Pack::Lanes{} + *outputs;
    outputs += hands_[hand].size;
  }
}

const std::vector<int>& SplitProgram::dealt_to(int hand) {
  Head& head = heads_[hands_[hand].dim];
  head.chosen = -1;
  return head.read_by;
}

}  // namespace codescent
