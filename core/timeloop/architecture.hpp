#pragma once

#include <string>
#include <vector>

#include "core/architecture.hpp"

namespace codescent {

/// How an accelerator of Timeloop is to be read.
struct TimeloopArchitectureOptions {
  std::string name;                      // of the architecture; empty: the file's
  std::vector<std::string> constraints;  // files with mapspace or architecture constraints
  bool fixes_sizes = false;              // no range for a search, only the file's sizes
  /// Components are called by the levels, whatever their classes, for a table of this design's own.
  bool names_components_by_level = false;
};

/// An accelerator as Timeloop describes it, and what of it this description does not have.
struct ImportedArchitecture {
  Architecture architecture;
  std::vector<std::string> notes;  // a sentence each
};

/// Whether a YAML file has an `architecture`. Throws InputError if it cannot be read.
bool is_timeloop_architecture(const std::string& path);

/// Reads an architecture of Timeloop, version 0.3 (a tree, constraints in files of their own or in
/// the same one) or 0.4 (nodes with constraints, or flattened). Sides of fan-outs and capacities
/// become parameters, from a quarter to four times the file's. Throws InputError with the place of
/// any mistake and of what our hierarchies cannot describe.
ImportedArchitecture import_timeloop_architecture(const std::string& path,
                                                  const TimeloopArchitectureOptions& options);

/// The hardware file, which begins with the notes as comments.
std::string imported_architecture_text(const ImportedArchitecture& imported);

}  // namespace codescent
