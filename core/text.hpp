#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace codescent {

/// Seventeen significant digits: reads back as the same double. Empty for NaN and infinities.
std::string exact_text(double value);
/// "1,234,567".
std::string grouped(std::int64_t value);
/// "1 operator", "1,234 operators", of a noun that takes an s.
std::string counted(std::int64_t count, const std::string& noun);
/// Four significant digits or more, without an exponent where that is readable.
std::string rounded_text(double value);
/// "10⁶".
std::string power_of_ten(int exponent);
/// That many digits after the point.
std::string fixed_text(double value, int digits);
/// "93.1 %" of a share of 0.931; two digits of a tiny one.
std::string percent(double share);

/// What a file name can have of a text: at most 100 bytes, "_" for all but letters, digits, _, -
/// and dots.
std::string file_name_text(const std::string& text);

/// Text as HTML and SVG show it, in elements and in quoted attributes.
std::string html_escaped(const std::string& text);

/// One row of a CSV file, fields quoted where they must be.
std::string csv_row(const std::vector<std::string>& fields);

/// A table for people: columns as wide as their widest cell, the first `left` columns and the last
/// one flush left, the others flush right.
class TextTable {
 public:
  TextTable(std::vector<std::string> header, std::size_t left)
      : rows_{std::move(header)}, left_(left) {}

  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  void align_last_right() { last_is_left_ = false; }
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
  std::size_t left_;
  bool last_is_left_ = true;
};

}  // namespace codescent
