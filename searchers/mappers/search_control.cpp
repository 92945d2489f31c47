#include "searchers/mappers/search_control.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <thread>

namespace codescent {

std::vector<std::string> SearchControl::problems() const {
  std::vector<std::string> found;
  if (threads < 0) found.push_back("threads must be at least 0, got " + std::to_string(threads));
  if (!(time_limit_seconds >= 0) || !std::isfinite(time_limit_seconds))
    found.push_back("time_limit_seconds must be finite and at least 0, got " +
                    std::to_string(time_limit_seconds));
  return found;
}

void expect_at_least(const std::string& name, int value, int minimum,
                     std::vector<std::string>& problems) {
  if (value < minimum)
    problems.push_back(name + " must be at least " + std::to_string(minimum) + ", got " +
                       std::to_string(value));
}

void expect_no_problems(const std::vector<std::string>& problems) {
  std::string all;
  for (const std::string& problem : problems) all += (all.empty() ? "" : "; ") + problem;
  if (!all.empty()) throw std::invalid_argument(all);
}

int SearchControl::thread_count() const {
  return std::max(1, threads > 0 ? threads : static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace codescent
