#pragma once

#include <functional>
#include <string>

namespace onnx {
class NodeProto;
}  // namespace onnx

namespace codescent {

/// Throws InputError that names the node and the attribute if a stride, kernel, padding, group,
/// axis or the like lies outside what any operator of onnx takes: its inference divides and indexes
/// by them. Operators that onnx does not know may have any.
void expect_attributes_in_range(const onnx::NodeProto& node, const std::string& file);

/// Why onnx's inference is not to be asked about a node: it reads axes of an input without looking
/// whether they are there, or divides by what it reads. Empty if it may be asked.
///   num_axes  of a value; -1 if unknown
std::string why_not_to_infer(const onnx::NodeProto& node,
                             const std::function<int(const std::string&)>& num_axes);

}  // namespace codescent
