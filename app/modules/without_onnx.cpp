// What stands for core/import in a program that is built without ONNX.
#include "core/error.hpp"
#include "core/import/onnx_import.hpp"

namespace codescent {

ImportedWorkload import_onnx(const std::string& path, const OnnxOptions&) {
  throw InputError(path + ": expected a build with ONNX (CODESCENT_BUILD_ONNX), found one without");
}

}  // namespace codescent
