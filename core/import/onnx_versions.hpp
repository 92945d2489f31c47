#pragma once

namespace onnx {
class NodeProto;
}  // namespace onnx

namespace codescent {

/// A node of an operator set that is newer than the onnx library (17 with Debian's 1.12) as one of
/// the library's own, whose output has the same shape; any other node as it is. Reductions take
/// axes as an input from 18 on, where ReduceSum already did.
onnx::NodeProto in_known_version(const onnx::NodeProto& node);

}  // namespace codescent
