#include "app/session/search_monitor.hpp"

#include <cmath>
#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/session/interrupt.hpp"
#include "core/exact_model/evaluate.hpp"
#include "core/text.hpp"

namespace codescent {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kTick = std::chrono::milliseconds(200);
constexpr auto kBetweenWrites = std::chrono::seconds(1);
constexpr double kLeastShare = 0.02;  // of the plan, before time left is guessed from it

std::size_t terminal_columns() {
  struct winsize size = {};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

SearchMonitor::SearchMonitor(const SearchRequest& request, const SearchProblem& problem,
                             ResultDirectory& directory, bool show_live_line)
    : request_(request),
      problem_(problem),
      directory_(directory),
      show_live_line_(show_live_line),
      thread_([this] { watch(); }) {}

SearchMonitor::~SearchMonitor() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    finished_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool SearchMonitor::on_progress(const Progress& progress) {
  const std::lock_guard<std::mutex> lock(mutex_);
  state_.point = progress.point;
  state_.share_done = progress.share_done;
  state_.layer_gradients_per_second = progress.layer_gradients_per_second;
  if (progress.improved != nullptr) state_.unwritten = *progress.improved;
  return !failure_ && !interrupt_requested();
}

bool SearchMonitor::on_certificate(const Certificate& certificate) {
  const std::lock_guard<std::mutex> lock(mutex_);
  state_.certificate = "certificate  " + std::string(name(problem_.goal.objective)) + " " +
                       rounded_text(certificate.objective) + "  bound " +
                       rounded_text(certificate.bound) + "  gap " + percent(certificate.gap()) +
                       "  " + grouped(certificate.boxes) + " boxes  " +
                       fixed_text(certificate.seconds, 0) + " s";
  if (!certificate.better.mappings.empty() && certificate.objective < state_.point.best_objective) {
    state_.point.best_objective = certificate.objective;
    state_.unwritten = certificate.better;
  }
  return !failure_ && !interrupt_requested();
}

void SearchMonitor::finish() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    finished_ = true;
  }
  wake_.notify_all();
  thread_.join();
  if (failure_) std::rethrow_exception(failure_);
}

void SearchMonitor::watch() {
  auto last_write = Clock::now() - kBetweenWrites;
  std::unique_lock<std::mutex> lock(mutex_);
  while (!finished_) {
    wake_.wait_for(lock, kTick);
    const State state = state_;
    const bool due = Clock::now() - last_write >= kBetweenWrites || interrupt_requested();
    // The final files hold the best design too, so that the end of the search need not wait here.
    const bool write_now = state.unwritten && due && !failure_ && !finished_;
    if (write_now) state_.unwritten.reset();
    lock.unlock();
    std::exception_ptr failure;
    if (write_now) {
      try {
        write(*state.unwritten, state);
      } catch (const std::exception&) {
        failure = std::current_exception();
      }
      last_write = Clock::now();
    }
    if (show_live_line_) std::fputs(("\r\033[K" + live_line(state)).c_str(), stderr);
    lock.lock();
    if (failure) failure_ = failure;
  }
  if (show_live_line_) std::fputs("\r\033[K", stderr);
}

void SearchMonitor::write(const Design& design, const State& state) {
  SearchSummary summary;
  summary.message = "The search is running; this is its best design so far.";
  summary.best = design;
  summary.metrics =
      evaluate_design(problem_.architecture(), problem_.table, problem_.workload(), summary.best);
  summary.score = score_exactly(problem_, design);
  summary.seed = request_.options.control.seed;
  summary.seconds = state.point.seconds;
  summary.gradient_steps = state.point.step;
  directory_.write_best_so_far(request_, summary);
}

std::string SearchMonitor::live_line(const State& state) const {
  if (!state.certificate.empty()) return state.certificate.substr(0, terminal_columns() - 1);
  const double elapsed = std::chrono::duration<double>(Clock::now() - begin_).count();
  std::string line = state.point.phase.empty() ? "starting" : state.point.phase;
  if (std::isfinite(state.point.best_objective) && state.point.best_objective > 0)
    line += "  best " + std::string(name(problem_.goal.objective)) + " " +
            rounded_text(state.point.best_objective);
  line += request_.searcher == SearcherKind::Gradient
              ? "  step " + std::to_string(state.point.step) + "/" +
                    std::to_string(request_.options.gradient.steps) + "  " +
                    grouped(std::llround(state.layer_gradients_per_second)) + " layer-gradients/s"
              : "  " + grouped(std::llround(state.point.evaluations)) + " evaluations";
  double left = std::numeric_limits<double>::infinity();
  if (state.share_done >= kLeastShare) left = elapsed * (1 / state.share_done - 1);
  if (request_.options.control.time_limit_seconds > 0)
    left = std::min(left, std::max(0.0, request_.options.control.time_limit_seconds - elapsed));
  if (std::isfinite(left)) line += "  " + std::to_string(std::lround(left)) + " s left";
  return line.substr(0, terminal_columns() - 1);
}

}  // namespace codescent
