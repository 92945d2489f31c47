#include "core/import/onnx_versions.hpp"

#include <algorithm>
#include <onnx/onnx_pb.h>
#include <string>

#include "core/import/onnx_window_checks.hpp"

namespace codescent {
namespace {

/// Operators that the library does not have, or whose inference trusts their axis, and whose output
/// is shaped as their first input.
constexpr const char* kShapedAsInput[] = {"Gelu", "GroupNormalization", "LayerNormalization",
                                          "Mish", "RMSNormalization",   "Swish"};

/// Attributes that the library does not have, which do not change the shape that it infers.
struct NewAttribute {
  const char* type;
  const char* name;
};
constexpr NewAttribute kNewAttributes[] = {{"Split", "num_outputs"}, {"Resize", "antialias"}};

void remove_attribute(onnx::NodeProto& node, const std::string& name) {
  auto& attributes = *node.mutable_attribute();
  attributes.erase(std::remove_if(attributes.begin(), attributes.end(),
                                  [&](const auto& attribute) { return attribute.name() == name; }),
                   attributes.end());
}

}  // namespace

onnx::NodeProto in_known_version(const onnx::NodeProto& node) {
  onnx::NodeProto known = node;
  for (const char* type : kShapedAsInput)
    if (node.op_type() == type && node.input_size() > 0) {
      known.set_op_type("Identity");
      known.clear_attribute();
      known.mutable_input()->DeleteSubrange(1, known.input_size() - 1);
      if (known.output_size() > 1)
        known.mutable_output()->DeleteSubrange(1, known.output_size() - 1);
    }
  for (const NewAttribute& attribute : kNewAttributes)
    if (node.op_type() == attribute.type) remove_attribute(known, attribute.name);
  // Explicit zeros would win over the automatic padding, which runtimes follow.
  if (pads_to_same(node)) remove_attribute(known, "pads");
  if (node.op_type().rfind("Reduce", 0) == 0 && node.input_size() == 2)
    known.set_op_type("ReduceSum");
  return known;
}

}  // namespace codescent
