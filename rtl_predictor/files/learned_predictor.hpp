#pragma once

#include <string>

#include "core/inputs/inputs.hpp"
#include "core/validation/correlation.hpp"
#include "rtl_predictor/files/predictor_file.hpp"

namespace codescent {

/// A predictor that a user named, and the name to show for it.
struct NamedPredictor {
  std::string name;  // that of its directory
  SavedPredictor saved;
};

/// Reads a predictor by its name in the data directory or the path of its directory. Throws
/// InputError as `find_data_file` and `load_predictor` do.
NamedPredictor load_named_predictor(const std::string& name_or_path,
                                    const std::string& data_directory);

/// The predictor's RTL cycles, with energies of the exact model. The traces are those of
/// `predictable_rows`. Throws InputError if the predictor is of another architecture. Keeps
/// references to its arguments.
TracePredictor learned_predictor(const Predictor& predictor, const Inputs& inputs);

/// Throws InputError unless the predictor reads mappings of this architecture.
void expect_same_architecture(const Predictor& predictor, const Architecture& architecture);

}  // namespace codescent
