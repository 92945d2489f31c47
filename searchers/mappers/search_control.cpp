#include "searchers/mappers/search_control.hpp"

#include <algorithm>
#include <thread>

namespace codescent {

OptionList SearchControl::control_options() {
  return {
      {"seed", "Of all random numbers", &seed, at_least(0)},
      {"time_limit_seconds", "Seconds; 0: none", &time_limit_seconds, at_least(0), "time-limit"},
      threads_option(threads)};
}

int SearchControl::thread_count() const {
  return std::max(1, threads > 0 ? threads : static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace codescent
