#pragma once

#include "autodiff_model/graph/lane_math.hpp"

namespace codescent {

/// What each operation computes, x = f(a, b), and what it makes of the derivative `bar` of x: the
/// shares of a and b. One operand where the other stands unused.
template <int Width>
struct LaneOperations {
  using Math = LaneMath<Width>;
  using Reals = typename Math::Reals;

  struct Add {
    static CODESCENT_INLINE void compute(const Reals& a, const Reals& b, Reals& x) { x = a + b; }
    static CODESCENT_INLINE void share(const Reals& bar, const Reals&, const Reals&, const Reals&,
                                       Reals& to_a, Reals& to_b) {
      to_a = bar;
      to_b = bar;
    }
  };
  struct Subtract {
    static CODESCENT_INLINE void compute(const Reals& a, const Reals& b, Reals& x) { x = a - b; }
    static CODESCENT_INLINE void share(const Reals& bar, const Reals&, const Reals&, const Reals&,
                                       Reals& to_a, Reals& to_b) {
      to_a = bar;
      to_b = -bar;
    }
  };
  struct Multiply {
    static CODESCENT_INLINE void compute(const Reals& a, const Reals& b, Reals& x) { x = a * b; }
    static CODESCENT_INLINE void share(const Reals& bar, const Reals& a, const Reals& b,
                                       const Reals&, Reals& to_a, Reals& to_b) {
      to_a = bar * b;
      to_b = bar * a;
    }
  };
  struct Divide {
    static CODESCENT_INLINE void compute(const Reals& a, const Reals& b, Reals& x) { x = a / b; }
    static CODESCENT_INLINE void share(const Reals& bar, const Reals&, const Reals& b,
                                       const Reals& x, Reals& to_a, Reals& to_b) {
      to_a = bar / b;
      to_b = -to_a * x;
    }
  };
  struct Minimum {
    static CODESCENT_INLINE void compute(const Reals& a, const Reals& b, Reals& x) {
      x = a < b ? a : b;
    }
    static CODESCENT_INLINE void share(const Reals& bar, const Reals& a, const Reals& b,
                                       const Reals&, Reals& to_a, Reals& to_b) {
      const Reals none = bar - bar;
      to_a = a < b ? bar : none;
      to_b = a < b ? none : bar;
    }
  };
  struct Maximum {
    static CODESCENT_INLINE void compute(const Reals& a, const Reals& b, Reals& x) {
      x = a > b ? a : b;
    }
    static CODESCENT_INLINE void share(const Reals& bar, const Reals& a, const Reals& b,
                                       const Reals&, Reals& to_a, Reals& to_b) {
      const Reals none = bar - bar;
      to_a = a > b ? bar : none;
      to_b = a > b ? none : bar;
    }
  };
  struct Exp {
    static CODESCENT_INLINE void compute(const Reals& a, const Reals&, Reals& x) {
      Math::exp(a, x);
    }
    static CODESCENT_INLINE void share(const Reals& bar, const Reals&, const Reals&, const Reals& x,
                                       Reals& to_a, Reals&) {
      to_a = bar * x;
    }
  };
  struct Log {
    static CODESCENT_INLINE void compute(const Reals& a, const Reals&, Reals& x) {
      Math::log(a, x);
    }
    static CODESCENT_INLINE void share(const Reals& bar, const Reals& a, const Reals&, const Reals&,
                                       Reals& to_a, Reals&) {
      to_a = bar / a;
    }
  };
  struct Ceil {
    static CODESCENT_INLINE void compute(const Reals& a, const Reals&, Reals& x) {
      Math::ceil(a, x);
    }
    /// Constant wherever it has a derivative.
    static CODESCENT_INLINE void share(const Reals& bar, const Reals&, const Reals&, const Reals&,
                                       Reals& to_a, Reals&) {
      to_a = bar - bar;
    }
  };
};

}  // namespace codescent
