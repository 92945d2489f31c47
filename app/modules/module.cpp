#include "app/modules/module.hpp"

#include <dlfcn.h>
#include <filesystem>
#include <stdexcept>

namespace codescent {
namespace {

namespace fs = std::filesystem;

fs::path module_path(const std::string& file) {
  std::error_code unreadable;  // no such place, which the loader reports
  const fs::path program = fs::read_symlink("/proc/self/exe", unreadable);
  const fs::path installed =
      (program.parent_path() / CODESCENT_INSTALLED_MODULES / file).lexically_normal();
  const fs::path built = fs::path(CODESCENT_BUILT_MODULES) / file;
  return fs::exists(installed, unreadable) ? installed : built;
}

}  // namespace

void* module_function(const std::string& module, const char* function, const std::string& library) {
  // The loader counts how often a module is opened; none is ever closed.
  void* const loaded = dlopen(module_path("lib" + module + ".so").c_str(), RTLD_NOW | RTLD_LOCAL);
  void* const found = loaded == nullptr ? nullptr : dlsym(loaded, function);
  if (found == nullptr)
    throw std::runtime_error(library + ": " + dlerror() +
                             "; a part of the program is missing or damaged: build or install it "
                             "again");
  return found;
}

}  // namespace codescent
