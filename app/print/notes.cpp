#include "app/print/notes.hpp"

#include <cstdio>

namespace codescent {

void print_note(const std::string& text) {
  std::fprintf(stderr, "codescent: note: %s\n", text.c_str());
}

}  // namespace codescent
