#pragma once

#include <cstdint>
#include <limits>

#include "autodiff_model/graph/expression_graph.hpp"

#define CODESCENT_INLINE inline __attribute__((always_inline))

namespace codescent {

/// Functions of `Width` numbers at a time, in GCC's and Clang's vector extensions: what width suits
/// depends on the registers of the machine. Numbers pass by reference, since how a vector passes by
/// value depends on the machine, too.
template <int Width>
struct LaneMath {
  static constexpr int kBytes = Width * static_cast<int>(sizeof(double));
  // As members of a struct, so that an attribute may depend on the width.
  typedef double Reals __attribute__((vector_size(kBytes), may_alias));
  typedef std::int64_t Integers __attribute__((vector_size(kBytes)));
  typedef std::uint64_t Bits __attribute__((vector_size(kBytes)));

  static constexpr double kShift = 0x1.8p52;  // adding it rounds to an integer in the low bits
  static constexpr double kLn2High = 0x1.62e42fefa38p-1;
  static constexpr double kLn2Low = 0x1.ef35793c7673p-45;

  /// Within 1 ulp or so for |x| < 700: 2^n times a Taylor polynomial on |r| <= ln(2)/2. Written out
  /// because libm's exp does not vectorise.
  static CODESCENT_INLINE void exp(const Reals& x, Reals& result) {
    constexpr double kLog2e = 1.4426950408889634074;
    const Reals low = Reals{} - 700;
    const Reals above_low = x < low ? low : x;
    const Reals clamped = above_low > -low ? -low : above_low;
    const Reals shifted = clamped * kLog2e + kShift;
    const Reals n = shifted - kShift;
    const Reals r = (clamped - n * kLn2High) - n * kLn2Low;
    Reals p = r * (1.0 / 6227020800) + 1.0 / 479001600;
    for (const double coefficient :
         {1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720,
          1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1.0, 1.0})
      p = p * r + coefficient;
    // A cast between vectors keeps the bits; adding n to the exponent field multiplies by 2^n.
    result = (Reals)((Integers)p + ((Integers)shifted << 52));
  }

  /// Within 1 ulp or so for positive normal numbers, NaN for all others: x = 2^n m with m between
  /// the roots of 1/2 and 2, and log m = 2 artanh((m - 1) / (m + 1)), a series in odd powers.
  static CODESCENT_INLINE void log(const Reals& x, Reals& result) {
    constexpr std::uint64_t kBitsOfRootHalf = 0x3fe6a09e667f3bcd;
    constexpr std::uint64_t kBitsOfOne = 0x3ff0000000000000;
    constexpr std::uint64_t kBitsOfTwoTo52 = 0x4330000000000000;
    constexpr double kSmallest = std::numeric_limits<double>::min();
    constexpr double kLargest = std::numeric_limits<double>::max();
    // A cast between vectors keeps the bits: the exponent of x counts up at the root of 1/2.
    const Bits exponent = ((Bits)x + (kBitsOfOne - kBitsOfRootHalf)) >> 52;
    const Reals n = (Reals)(exponent | kBitsOfTwoTo52) - (0x1p52 + 1023);
    const Reals m = (Reals)((Bits)x + kBitsOfOne - (exponent << 52));
    const Reals f = (m - 1) / (m + 1);
    const Reals square = f * f;
    Reals p = square * (2.0 / 23) + 2.0 / 21;
    for (const double coefficient :
         {2.0 / 19, 2.0 / 17, 2.0 / 15, 2.0 / 13, 2.0 / 11, 2.0 / 9, 2.0 / 7, 2.0 / 5, 2.0 / 3})
      p = p * square + coefficient;
    const Reals log = n * kLn2High + (n * kLn2Low + f * square * p + 2 * f);
    const Reals none = Reals{} + std::numeric_limits<double>::quiet_NaN();
    const Reals positive = x >= Reals{} + kSmallest ? log : none;
    result = x <= Reals{} + kLargest ? positive : none;
  }

  /// As `ExpressionGraph::ceil`; from 2^51 on to within 1 ulp.
  static CODESCENT_INLINE void ceil(const Reals& x, Reals& result) {
    const Reals nearest = (x + kShift) - kShift;
    const Reals size = x < Reals{} ? -x : x;
    result = x - nearest > size * kCeilSlack ? nearest + 1 : nearest;
  }
};

}  // namespace codescent
