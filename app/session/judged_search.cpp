#include "app/session/judged_search.hpp"

#include <algorithm>
#include <cmath>

#include "app/session/search_monitor.hpp"

namespace codescent {
namespace {

// Partial mappings that are looked at to judge a design without being asked to: a second or so.
constexpr std::int64_t kNodesAtSizes = std::int64_t{1} << 18;  // of each layer
constexpr std::int64_t kNodesInBox = std::int64_t{1} << 16;    // the same
constexpr std::int64_t kNodesOverSizes = std::int64_t{1} << 21;
constexpr double kLeastSeconds = 0.5;  // that each look takes if there is no time left for it

/// The searcher's own certificate, or one over all sizes.
Certificate certificate_of(const SearchRequest& request, const SearchProblem& problem,
                           SearchMonitor& monitor, const SearchSummary& summary) {
  if (summary.certificate && !request.certify_seconds) return *summary.certificate;
  const SearchControl& control = request.options.control;
  CertificateOptions options;
  options.threads = control.thread_count();
  options.stop_flag = control.stop_flag;
  if (request.certify_seconds) {
    options.time_limit_seconds = *request.certify_seconds;
  } else {
    options.most_total_nodes = kNodesOverSizes;
    options.most_nodes = kNodesInBox;
    const double limit = control.time_limit_seconds;
    if (limit > 0) options.time_limit_seconds = std::max(kLeastSeconds, limit - summary.seconds);
  }
  return certify(problem, summary.score.objective, options,
                 [&](const Certificate& now) { return monitor.on_certificate(now); });
}

/// Time to judge the design at its sizes; 0: no limit.
double seconds_for_sizes(const SearchRequest& request, const SearchSummary& summary,
                         const Certificate& certificate) {
  const double limit = request.options.control.time_limit_seconds;
  if (!(limit > 0) || request.certify_seconds) return 0;
  return std::max(kLeastSeconds, limit - summary.seconds - certificate.seconds);
}

/// Judges the design found, and takes a better one if the certificate has it.
void judge_found(const SearchRequest& request, const SearchProblem& problem, SearchMonitor& monitor,
                 SearchSummary& summary) {
  if (!summary.has_design()) return;
  const Certificate certificate = certificate_of(request, problem, monitor, summary);
  summary.optimality =
      judge(problem, summary.best, summary.score.objective, certificate, kNodesAtSizes,
            seconds_for_sizes(request, summary, certificate), request.options.control);
  if (certificate.objective >= summary.score.objective) return;
  set_best(problem, certificate.better, summary);
  summary.trace.push_back({summary.seconds + certificate.seconds, "certificate",
                           summary.gradient_steps, summary.trace.back().evaluations,
                           certificate.objective, std::nan("")});
}

}  // namespace

SearchSummary judged_search(const SearchRequest& request, const SearchProblem& problem,
                            ResultDirectory& directory, bool live_line) {
  SearchMonitor monitor(request, problem, directory, live_line);
  SearchSummary summary = make_searcher(request.searcher, request.options)
                              ->search(problem, [&](const Progress& progress) {
                                return monitor.on_progress(progress);
                              });
  judge_found(request, problem, monitor, summary);
  monitor.finish();
  return summary;
}

}  // namespace codescent
