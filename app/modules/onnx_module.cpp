// What needs ONNX, as one shared library: onnx_room.cpp loads it.
#include "core/import/onnx_import.hpp"

extern "C" void codescent_import_onnx(const std::string* path,
                                      const codescent::OnnxOptions* options,
                                      codescent::ImportedWorkload* imported) {
  *imported = codescent::import_onnx(*path, *options);
}
