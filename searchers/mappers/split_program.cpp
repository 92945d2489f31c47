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
    : program(expressions) {
  program.keep_forward_only();
  for (const int variable : splits.variables) variables.push_back(program.input(variable));
}

void SplitProgram::Head::set(const double* logs, int lane, std::vector<Pack>& values) const {
  for (std::size_t i = 0; i < variables.size(); ++i)
    if (variables[i] >= 0) values[variables[i]].lanes[lane] = logs[i];
}

SplitProgram::SplitProgram(const ExpressionProgram& program, const MappingSpace& space,
                           int num_inputs)
    : SplitProgram(by_dims(program, space, num_inputs), space) {}

SplitProgram::SplitProgram(const StagedProgram& stages, const MappingSpace& space)
    : space_(&space), rest_(stages.rest) {
  rest_.keep_forward_only();
  for (const Dim dim : kAllDims) {
    const ExpressionProgram& program = stages.heads[index(dim)];
    Head& head = heads_.emplace_back(program, space.splits(dim));
    for (int k = 0; k < head.program.num_outputs(); ++k)
      head.read_by.push_back(rest_.input(stages.first_inputs[index(dim)] + k));
  }
}

void SplitProgram::use(Registers& registers) {
  registers_ = &registers;
  registers.rest_.assign(rest_.num_nodes(), Pack{});
  rest_.set_constants(registers.rest_.data());
  registers.chosen_.fill(-1);
  for (const Dim dim : kAllDims) {
    std::vector<Pack>& values = registers.heads_[index(dim)];
    values.assign(heads_[index(dim)].program.num_nodes(), Pack{});
    heads_[index(dim)].program.set_constants(values.data());
    choose(dim, 0);
  }
}

void SplitProgram::set_input(int number, double value) {
  const int node = rest_.input(number);
  if (node >= 0) registers_->rest_[node].lanes = Pack::Lanes{} + value;
}

void SplitProgram::choose(const MappingChoice& choice) {
  for (const Dim dim : space_->free_dims()) choose(dim, choice.split[index(dim)]);
}

void SplitProgram::choose(Dim dim, int split) {
  if (registers_->chosen_[index(dim)] == split) return;
  registers_->chosen_[index(dim)] = split;
  const Head& head = heads_[index(dim)];
  std::vector<Pack>& values = registers_->heads_[index(dim)];
  for (int lane = 0; lane < kLanes; ++lane) head.set(space_->splits(dim).logs(split), lane, values);
  head.program.run(values.data());
  for (std::size_t k = 0; k < head.read_by.size(); ++k)
    registers_->rest_[head.read_by[k]] = values[head.program.output(static_cast<int>(k))];
}

void SplitProgram::prepare(int hand, Dim dim, const std::vector<int>& splits) {
  Registers::Hand& ready = registers_->hands_[hand];
  const Head& head = heads_[index(dim)];
  std::vector<Pack>& values = registers_->heads_[index(dim)];
  ready.dim = index(dim);
  ready.size = (splits.size() + kLanes - 1) / kLanes * kLanes;
  ready.outputs.resize(head.read_by.size() * ready.size);
  for (std::size_t base = 0; base < splits.size(); base += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane)
      head.set(space_->splits(dim).logs(splits[std::min(base + lane, splits.size() - 1)]),
               static_cast<int>(lane), values);
    head.program.run(values.data());
    for (std::size_t k = 0; k < head.read_by.size(); ++k) {
      const Pack& computed = values[head.program.output(static_cast<int>(k))];
      std::copy_n(numbers(computed), kLanes, &ready.outputs[k * ready.size + base]);
    }
  }
}

void SplitProgram::deal(int hand, const int* picks) {
  const double* outputs = registers_->hands_[hand].outputs.data();
  for (const int node : dealt_to(hand)) {
    // As a whole: a vector that is stored in parts takes long to load.
    registers_->rest_[node].lanes =
        Pack::Lanes{outputs[picks[0]], outputs[picks[1]], outputs[picks[2]], outputs[picks[3]],
                    outputs[picks[4]], outputs[picks[5]], outputs[picks[6]], outputs[picks[7]]};
    outputs += registers_->hands_[hand].size;
  }
}

void SplitProgram::deal_row(int hand, std::size_t first) {
  const double* outputs = registers_->hands_[hand].outputs.data() + first;
  for (const int node : dealt_to(hand)) {
    std::memcpy(&registers_->rest_[node], outputs, sizeof(Pack));
    outputs += registers_->hands_[hand].size;
  }
}

void SplitProgram::deal_one(int hand, std::size_t pick) {
  const double* outputs = registers_->hands_[hand].outputs.data() + pick;
  for (const int node : dealt_to(hand)) {
    registers_->rest_[node].lanes = Pack::Lanes{} + *outputs;
    outputs += registers_->hands_[hand].size;
  }
}

const std::vector<int>& SplitProgram::dealt_to(int hand) {
  const int dim = registers_->hands_[hand].dim;
  registers_->chosen_[dim] = -1;
  return heads_[dim].read_by;
}

}  // namespace codescent
