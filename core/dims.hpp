#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace codescent {

/// The loops of a layer: R, S filter width and height; P, Q output width and height; C input
/// channels; K output channels; N batch; G groups. P pairs with R, Q with S.
enum class Dim : std::uint8_t { R, S, P, Q, C, K, N, G };
constexpr int kNumDims = 8;
constexpr std::array<Dim, kNumDims> kAllDims = {Dim::R, Dim::S, Dim::P, Dim::Q,
                                                Dim::C, Dim::K, Dim::N, Dim::G};

/// The three data spaces of a layer.
enum class Operand : std::uint8_t { Weight, Input, Output };
constexpr int kNumOperands = 3;
constexpr std::array<Operand, kNumOperands> kAllOperands = {Operand::Weight, Operand::Input,
                                                            Operand::Output};

constexpr int index(Dim dim) {
  return static_cast<int>(dim);
}
constexpr int index(Operand operand) {
  return static_cast<int>(operand);
}

/// A set of enumerators, kept as a bit mask.
template <typename Enum>
class EnumSet {
 public:
  constexpr EnumSet() = default;
  constexpr EnumSet(std::initializer_list<Enum> members) {
    for (const Enum member : members) bits_ |= bit(member);
  }
  constexpr bool has(Enum member) const { return (bits_ & bit(member)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr void insert(Enum member) { bits_ |= bit(member); }
  constexpr void remove(Enum member) { bits_ &= ~bit(member); }
  constexpr unsigned bits() const { return bits_; }
  constexpr bool operator==(EnumSet other) const { return bits_ == other.bits_; }
  constexpr bool operator!=(EnumSet other) const { return bits_ != other.bits_; }

 private:
  static constexpr unsigned bit(Enum member) { return 1u << static_cast<unsigned>(member); }
  unsigned bits_ = 0;
};
using DimSet = EnumSet<Dim>;
using OperandSet = EnumSet<Operand>;
constexpr DimSet kEveryDim = {Dim::R, Dim::S, Dim::P, Dim::Q, Dim::C, Dim::K, Dim::N, Dim::G};

/// One number for each dim, in the order of `kAllDims`.
using DimArray = std::array<std::int64_t, kNumDims>;
constexpr DimArray kAllOnes = {1, 1, 1, 1, 1, 1, 1, 1};

/// "R", "S", ... ; "Weight", "Input", "Output".
std::string_view name(Dim dim);
std::string_view name(Operand operand);
/// The inverse of `name`; nothing for any other text.
std::optional<Dim> dim_from_name(std::string_view text);
std::optional<Operand> operand_from_name(std::string_view text);

}  // namespace codescent
