// A project of someone else: it sees only what is installed.
#include <core/divisors.hpp>
#include <iostream>

int main() {
  for (const auto divisor : codescent::divisors(12)) std::cout << divisor << ' ';
  std::cout << '\n';
}
