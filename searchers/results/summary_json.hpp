#pragma once

#include "core/json/json.hpp"
#include "searchers/figures/search_request.hpp"

namespace codescent {

/// summary.json, as docs/file_formats.md describes it.
///   running  true for a design found by a search that goes on
Json summary_json(const SearchRequest& request, const SearchSummary& summary, bool running);

}  // namespace codescent
