#include "core/dims.hpp"

namespace codescent {
namespace {

constexpr std::array<std::string_view, kNumDims> kDimNames = {"R", "S", "P", "Q",
                                                              "C", "K", "N", "G"};
constexpr std::array<std::string_view, kNumOperands> kOperandNames = {"Weight", "Input", "Output"};

}  // namespace

std::string_view name(Dim dim) {
  return kDimNames[index(dim)];
}

std::string_view name(Operand operand) {
  return kOperandNames[index(operand)];
}

std::optional<Dim> dim_from_name(std::string_view text) {
  for (const Dim dim : kAllDims)
    if (text == name(dim)) return dim;
  return std::nullopt;
}

std::optional<Operand> operand_from_name(std::string_view text) {
  for (const Operand operand : kAllOperands)
    if (text == name(operand)) return operand;
  return std::nullopt;
}

}  // namespace codescent
