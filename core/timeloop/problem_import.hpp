#pragma once

#include <string>

#include "core/networks/imported_workload.hpp"

namespace codescent {

/// Whether a YAML file is one layer as Timeloop writes it: it has a `problem`. Throws InputError if
/// it cannot be read.
bool is_problem_file(const std::string& path);

/// A network of Timeloop problem files: one file, or all that a directory has, in the order of
/// their names. Layers have the files' names, without ".problem"; equal ones become one with a
/// count. Other files of the directory are passed over. Throws InputError with the place of any
/// mistake, and for a directory without a problem.
ImportedWorkload import_problems(const std::string& path);

}  // namespace codescent
