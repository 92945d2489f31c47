#include "core/dims.hpp"

#include "tests/support/doctest.hpp"

namespace codescent {
namespace {

TEST_CASE("every dim and operand is found by its own name and by nothing else") {
  for (const Dim dim : kAllDims) CHECK(dim_from_name(name(dim)) == dim);
  for (const Operand operand : kAllOperands) CHECK(operand_from_name(name(operand)) == operand);
  for (const char* text : {"", "r", "M", "RS", " R"}) CHECK_FALSE(dim_from_name(text));
  for (const char* text : {"", "weight", "Weights", "W"}) CHECK_FALSE(operand_from_name(text));
}

TEST_CASE("dims stand in the order R S P Q C K N G, by which arrays are indexed") {
  for (int d = 0; d < kNumDims; ++d) {
    CHECK(index(kAllDims[d]) == d);
    CHECK(name(kAllDims[d]) == std::string_view("RSPQCKNG").substr(d, 1));
  }
}

TEST_CASE("a set holds what was put into it") {
  DimSet set = {Dim::R, Dim::G};
  CHECK(set.has(Dim::R));
  CHECK_FALSE(set.has(Dim::S));
  set.insert(Dim::S);
  set.insert(Dim::S);
  CHECK(set == DimSet{Dim::G, Dim::S, Dim::R});
  CHECK(set != DimSet{Dim::G, Dim::S});
  CHECK(DimSet().empty());
  CHECK_FALSE(set.empty());
}

}  // namespace
}  // namespace codescent
