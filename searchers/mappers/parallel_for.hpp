#pragma once

#include <cstdint>
#include <exception>

namespace codescent {

/// Calls `body(i)` for each i below `count` on so many threads; throws what one of them threw.
template <class Body>
void parallel_for(std::int64_t count, int threads, const Body& body) {
  std::exception_ptr failure;  // none may leave the parallel region
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
  for (std::int64_t i = 0; i < count; ++i) {
    try {
      body(i);
    } catch (const std::exception&) {
#pragma omp critical(codescent_parallel_for)
      failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace codescent
