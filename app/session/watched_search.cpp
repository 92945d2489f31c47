#include "app/session/watched_search.hpp"

#include "app/session/search_monitor.hpp"
#include "searchers/codesign/judged_search.hpp"

namespace codescent {

SearchSummary watched_search(const SearchRequest& request, const SearchProblem& problem,
                             ResultDirectory& directory, bool live_line) {
  SearchMonitor monitor(request, problem, directory, live_line);
  SearchSummary summary = judged_search(
      problem, {request.searcher, request.options, request.certify_seconds},
      {[&](const Progress& progress) { return monitor.on_progress(progress); },
       [&](const Certificate& certificate) { return monitor.on_certificate(certificate); }});
  monitor.finish();
  return summary;
}

}  // namespace codescent
