#include "searchers/figures/program_version.hpp"

namespace codescent {

const char* program_version() {
  return CODESCENT_VERSION;
}

}  // namespace codescent
