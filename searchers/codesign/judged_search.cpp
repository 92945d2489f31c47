#include "searchers/codesign/judged_search.hpp"

#include <algorithm>
#include <cmath>

#include "searchers/run/search_run.hpp"

namespace codescent {
namespace {

// Partial mappings that are looked at to judge a design without being asked to: a second or so.
constexpr std::int64_t kNodesAtSizes = std::int64_t{1} << 18;  // of each layer
constexpr std::int64_t kNodesInBox = std::int64_t{1} << 16;    // the same
constexpr std::int64_t kNodesOverSizes = std::int64_t{1} << 21;
constexpr double kLeastLookSeconds = 0.5;  // if there is no time left for a look

/// The searcher's own certificate, or one over all sizes.
Certificate certificate_of(const SearchProblem& problem, const JudgedSearchOptions& asked,
                           const CertificateCallback& progress, const SearchSummary& summary) {
  if (summary.certificate && !asked.certify_seconds) return *summary.certificate;
  const SearchControl& control = asked.options.control;
  CertificateOptions options;
  options.threads = control.thread_count();
  options.stop_flag = control.stop_flag;
  if (asked.certify_seconds) {
    options.time_limit_seconds = *asked.certify_seconds;
  } else {
    options.most_total_nodes = kNodesOverSizes;
    options.most_nodes = kNodesInBox;
    const double limit = control.time_limit_seconds;
    if (limit > 0)
      options.time_limit_seconds = std::max(kLeastLookSeconds, limit - summary.seconds);
  }
  return certify(problem, summary.score.objective, options, progress);
}

/// Time to judge the design at its sizes; 0: no limit.
double seconds_for_sizes(const JudgedSearchOptions& asked, const SearchSummary& summary,
                         const Certificate& certificate) {
  const double limit = asked.options.control.time_limit_seconds;
  if (!(limit > 0) || asked.certify_seconds) return 0;
  return std::max(kLeastLookSeconds, limit - summary.seconds - certificate.seconds);
}

/// Judges the design found, and takes a better one if the certificate has it.
void judge_found(const SearchProblem& problem, const JudgedSearchOptions& asked,
                 const CertificateCallback& progress, SearchSummary& summary) {
  if (!summary.has_design()) return;
  const Certificate certificate = certificate_of(problem, asked, progress, summary);
  summary.optimality =
      judge(problem, summary.best, summary.score.objective, certificate, kNodesAtSizes,
            seconds_for_sizes(asked, summary, certificate), asked.options.control);
  if (certificate.objective >= summary.score.objective) return;
  set_best(problem, certificate.better, summary);
  summary.trace.push_back({summary.seconds + certificate.seconds, "certificate",
                           summary.gradient_steps, summary.trace.back().evaluations,
                           certificate.objective, std::nan("")});
}

}  // namespace

SearchSummary judged_search(const SearchProblem& problem, const JudgedSearchOptions& options,
                            const JudgedSearchProgress& progress) {
  SearchSummary summary =
      make_searcher(options.searcher, options.options)->search(problem, progress.search);
  judge_found(problem, options, progress.certificate, summary);
  return summary;
}

}  // namespace codescent
