#pragma once

#include <string>
#include <vector>

#include "core/files/csv_file.hpp"
#include "core/validation/trace.hpp"

namespace codescent {

/// The rows of a file of measurements.
struct TraceFile {
  std::string path;
  std::string flavour;                     // what the header is recognised as
  std::vector<std::string> energy_tables;  // names of those whose energies it records
  std::vector<Trace> traces;
  std::vector<BadRow> bad_rows;  // in the order of their lines
};

/// Reads a CSV file, gzip or plain, of one of the flavours that docs/file_formats.md lists; the
/// header tells which. A row is bad if it has a wrong number of fields, if a text is no number, a
/// bound or size is no positive integer, a figure not positive, or if the mapping cannot be read or
/// its factors do not multiply to the bounds.
///   energy_table  the name of the table whose energies are wanted; those of others are not read
/// Throws InputError if the file cannot be read, the header is of no flavour, or the architecture
/// lacks a size or level that the flavour records.
TraceFile read_traces(const std::string& path, const Architecture& architecture,
                      const std::string& energy_table = "pat_40nm");

}  // namespace codescent
