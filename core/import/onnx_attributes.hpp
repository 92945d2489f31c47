#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace onnx {
class NodeProto;
}  // namespace onnx

namespace codescent {

/// The values of an attribute; the fallback, or none, if it is absent or of another type.
std::int64_t integer_attribute(const onnx::NodeProto& node, const std::string& name,
                               std::int64_t fallback);
std::vector<std::int64_t> integers_attribute(const onnx::NodeProto& node, const std::string& name);
std::string text_attribute(const onnx::NodeProto& node, const std::string& name,
                           const std::string& fallback);

}  // namespace codescent
