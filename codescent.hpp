#pragma once

// All that a program needs to search: inputs by file, a problem, a search, its answer
// and how far from optimal that is.

#include "core/exact_model/evaluate.hpp"
#include "core/formats/architecture_file.hpp"
#include "core/formats/design_file.hpp"
#include "core/formats/energy_table_file.hpp"
#include "core/inputs/workload_input.hpp"
#include "searchers/codesign/judged_search.hpp"
#include "searchers/codesign/search.hpp"
#include "searchers/mappers/search_problem.hpp"
