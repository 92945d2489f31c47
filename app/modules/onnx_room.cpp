// What stands for core/import in the program: the module that has it is loaded when a model is
// read. ONNX and protobuf take two thirds of the start of a program that links them.
#include <algorithm>
#include <iterator>

#include "app/modules/module.hpp"
#include "core/import/onnx_import.hpp"

namespace codescent {

ImportedWorkload import_onnx(const std::string& path, const OnnxOptions& options) {
  using Function = void (*)(const std::string*, const OnnxOptions*, ImportedWorkload*);
  static const auto import = reinterpret_cast<Function>(
      module_function("codescent_onnx_module", "codescent_import_onnx", "ONNX"));
  ImportedWorkload imported;
  import(&path, &options, &imported);
  // The module has a table of layer types of its own; a type is known by its address.
  for (Layer& layer : imported.workload.layers)
    layer.type = std::find_if(std::begin(kLayerTypes), std::end(kLayerTypes),
                              [&](const LayerType& type) { return type.name == layer.type->name; });
  return imported;
}

}  // namespace codescent
