#include <ATen/Parallel.h>

#define DOCTEST_CONFIG_IMPLEMENT
#include "tests/support/doctest_torch.hpp"

int main(int argc, char** argv) {
  at::set_num_threads(1);  // before any other ATen call
  return doctest::Context(argc, argv).run();
}
