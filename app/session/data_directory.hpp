#pragma once

#include <string>

namespace codescent {

/// The directory that holds workloads/, hardware/ and energy_tables/: $CODESCENT_DATA if it is set,
/// else data/ of the source tree this program was built from, else the installed copy.
/// Throws InputError, naming the places looked at, if none of them is a directory.
std::string data_directory();

}  // namespace codescent
