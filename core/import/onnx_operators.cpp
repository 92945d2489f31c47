#include "core/import/onnx_operators.hpp"

#include <algorithm>
#include <onnx/onnx_pb.h>

#include "core/error.hpp"
#include "core/import/onnx_attributes.hpp"
#include "core/import/onnx_node.hpp"
#include "core/import/onnx_windows.hpp"
#include "core/networks/layer_lowering.hpp"

namespace codescent {
namespace {

OperatorWork left_out(std::optional<std::int64_t> macs, const std::string& reason) {
  return {{}, macs, reason};
}

/// Y = A B + C, either of A and B transposed.
OperatorWork read_gemm(const OnnxNode& node) {
  const TensorShape& a = node.input(0);
  const TensorShape& b = node.input(1);
  if (a.size() != 2 || b.size() != 2)
    node.fail("expected matrices, found " + text_of(a) + " by " + text_of(b));
  const bool is_a_transposed = node.integer("transA", 0) != 0;
  const bool is_b_transposed = node.integer("transB", 0) != 0;
  const std::int64_t depth = a[is_a_transposed ? 0 : 1];
  if (depth != b[is_b_transposed ? 1 : 0])
    node.fail("the product of " + text_of(a) + " by " + text_of(b) +
              ", transposed as transA and transB say, has no common dimension");
  return {
      {matrix_product(a[is_a_transposed ? 1 : 0], b[is_b_transposed ? 0 : 1], depth, 1)}, {}, ""};
}

/// numpy.matmul: leading axes are a batch, broadcast where one side has 1 or none. Where only A has
/// an axis its rows grow, where only B has it the columns do.
OperatorWork read_matmul(const OnnxNode& node) {
  TensorShape a = node.input(0);
  TensorShape b = node.input(1);
  if (a.empty() || b.empty()) node.fail("expected at least one axis on both sides");
  if (a.size() == 1) a.insert(a.begin(), 1);
  if (b.size() == 1) b.push_back(1);
  const std::size_t axes = std::max(a.size(), b.size());
  a.insert(a.begin(), axes - a.size(), 1);
  b.insert(b.begin(), axes - b.size(), 1);
  const auto fail = [&] {
    node.fail("the product of " + text_of(node.input(0)) + " by " + text_of(node.input(1)) +
              " has no common dimension");
  };
  if (a[axes - 1] != b[axes - 2]) fail();
  std::int64_t rows = a[axes - 2];
  std::int64_t columns = b[axes - 1];
  std::int64_t batch = 1;
  for (std::size_t i = 0; i + 2 < axes; ++i) {
    if (a[i] != b[i] && a[i] != 1 && b[i] != 1) fail();
    std::int64_t& grown = a[i] == b[i] ? batch : b[i] == 1 ? rows : columns;
    grown = node.product({grown, std::max(a[i], b[i])});
  }
  return {{matrix_product(rows, columns, a[axes - 1], batch)}, {}, ""};
}

OperatorWork estimate_quantized_convolution(const OnnxNode& node, int weight) {
  const TensorShape& w = node.input(weight);
  if (w.size() < 3) node.fail("expected a weight of three axes or more, found " + text_of(w));
  // Channels of a group and the taps of the kernel, for every output.
  return left_out(node.try_product({node.output(0), {w.begin() + 1, w.end()}}),
                  "quantized operators are not supported");
}

OperatorWork estimate_quantized_matmul(const OnnxNode& node) {
  const TensorShape& a = node.input(0);
  const std::int64_t depth = a.empty() ? 1 : a.back();
  return left_out(node.try_product({node.output(0), {depth}}),
                  "quantized operators are not supported");
}

/// X [steps, batch, input], W [directions, gates x hidden, input], R [directions, gates x hidden,
/// hidden]: every step multiplies both matrices.
OperatorWork estimate_recurrent(const OnnxNode& node) {
  const TensorShape& x = node.input(0);
  if (x.size() != 3) node.fail("expected an input of three axes, found " + text_of(x));
  const auto input_macs = node.try_product({{x[0], x[1]}, node.input(1)});
  const auto state_macs = node.try_product({{x[0], x[1]}, node.input(2)});
  std::optional<std::int64_t> macs;
  if (std::int64_t sum = 0;
      input_macs && state_macs && !__builtin_add_overflow(*input_macs, *state_macs, &sum))
    macs = sum;
  return left_out(macs, "recurrent operators are not supported");
}

/// The extents of all letters of "ij,jk->ik" multiplied; of two operands without "...".
OperatorWork estimate_einsum(const OnnxNode& node) {
  const std::string reason = "Einsum is not supported";
  std::string equation = text_attribute(node.proto(), "equation", "");
  equation.erase(std::remove(equation.begin(), equation.end(), ' '), equation.end());
  const std::string operands = equation.substr(0, equation.find("->"));
  const std::size_t comma = operands.find(',');
  if (node.proto().input_size() != 2 || comma == std::string::npos) return left_out({}, reason);
  const std::string letters = operands.substr(0, comma) + operands.substr(comma + 1);
  TensorShape extents = node.input(0);
  extents.insert(extents.end(), node.input(1).begin(), node.input(1).end());
  if (letters.size() != extents.size() || letters.find('.') != std::string::npos)
    return left_out({}, reason);
  TensorShape distinct;
  for (std::size_t i = 0; i < letters.size(); ++i)
    if (letters.find(letters[i]) == i) distinct.push_back(extents[i]);
  return left_out(node.try_product({distinct}), reason);
}

struct OperatorEntry {
  const char* type;
  std::vector<int> inputs;  // whose shapes it needs
  bool needs_output;
  OperatorWork (*read)(const OnnxNode& node);
};

/// The operators of ai.onnx that multiply and accumulate and have no subgraphs.
const std::vector<OperatorEntry>& operators() {
  static const std::vector<OperatorEntry> entries = {
      {"Conv", {0, 1}, true, read_convolution},
      {"ConvTranspose", {0, 1}, true, read_transposed_convolution},
      {"Gemm", {0, 1}, false, read_gemm},
      {"MatMul", {0, 1}, false, read_matmul},
      {"ConvInteger",
       {1},
       true,
       [](const OnnxNode& node) { return estimate_quantized_convolution(node, 1); }},
      {"QLinearConv",
       {3},
       true,
       [](const OnnxNode& node) { return estimate_quantized_convolution(node, 3); }},
      {"MatMulInteger", {0}, true, estimate_quantized_matmul},
      {"QLinearMatMul", {0}, true, estimate_quantized_matmul},
      {"LSTM", {0, 1, 2}, false, estimate_recurrent},
      {"GRU", {0, 1, 2}, false, estimate_recurrent},
      {"RNN", {0, 1, 2}, false, estimate_recurrent},
      {"Einsum", {0, 1}, false, estimate_einsum},
  };
  return entries;
}

const OperatorEntry* find_operator(const onnx::NodeProto& node) {
  for (const OperatorEntry& entry : operators())
    if (node.op_type() == entry.type) return &entry;
  return nullptr;
}

}  // namespace

bool may_have_macs(const onnx::NodeProto& node) {
  return !is_standard(node) || find_operator(node) != nullptr || !is_known_without_macs(node);
}

OperatorWork read_operator(const onnx::NodeProto& node, const OnnxShapes& shapes,
                           const std::string& file) {
  const OperatorEntry* entry = is_standard(node) ? find_operator(node) : nullptr;
  if (entry == nullptr)
    return left_out({}, is_standard(node)
                            ? "the operator is not known, or has subgraphs"
                            : "operators of domain " + in_quotes(node.domain()) + " are not known");
  for (const int i : entry->inputs) {
    if (i >= node.input_size() || node.input(i).empty())
      throw InputError(file + ": " + onnx_node_place(node) + ": input " + std::to_string(i) +
                       " is missing");
    if (shapes.find(node.input(i)) == nullptr)
      return left_out({}, shapes.why_unknown(node.input(i)));
  }
  if (entry->needs_output && (node.output_size() == 0 || node.output(0).empty()))
    throw InputError(file + ": " + onnx_node_place(node) + ": output 0 is missing");
  if (entry->needs_output && shapes.find(node.output(0)) == nullptr)
    return left_out({}, shapes.why_unknown(node.output(0)));
  return entry->read(OnnxNode(node, shapes, file));
}

}  // namespace codescent
