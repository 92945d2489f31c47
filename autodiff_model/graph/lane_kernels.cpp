#include "autodiff_model/graph/lane_kernels.hpp"

#include <cstddef>

#include "autodiff_model/graph/lane_operations.hpp"

namespace codescent {
namespace {

/// Loops over the first `kUsed` lanes.
template <int Width, int kUsed = kLanes>
struct Kernels {
  using Operations = LaneOperations<Width>;
  using Reals = typename Operations::Reals;
  static constexpr int kChunks = kUsed / Width;

  static CODESCENT_INLINE const Reals& part(const double* numbers, int chunk) {
    return reinterpret_cast<const Reals*>(numbers)[chunk];
  }
  static CODESCENT_INLINE Reals& part(double* numbers, int chunk) {
    return reinterpret_cast<Reals*>(numbers)[chunk];
  }
  static CODESCENT_INLINE std::ptrdiff_t place_of(int node) {
    return static_cast<std::ptrdiff_t>(node) * kLanes;
  }

  template <typename Operation>
  static CODESCENT_INLINE void compute(const LaneCode& code, const LaneRun& run, double* values) {
    double* result = values + place_of(run.begin);
    const LaneOperands* end = code.operands.data() + run.end;
    for (const LaneOperands* node = code.operands.data() + run.begin; node < end; ++node) {
      const double* left = values + node->left;
      const double* right = values + node->right;
      for (int chunk = 0; chunk < kChunks; ++chunk)
        Operation::compute(part(left, chunk), part(right, chunk), part(result, chunk));
      result += kLanes;
    }
  }

  static CODESCENT_INLINE void compute_sums(const LaneCode& code, const LaneRun& run,
                                            double* values) {
    for (int node = run.begin; node < run.end; ++node) {
      const LaneTerm* term = code.terms.data() + code.operands[node].left;
      const LaneTerm* end = code.terms.data() + code.operands[node].right;
      Reals sums[kChunks];
      for (Reals& sum : sums) sum = Reals{} + term->weight;
      while (++term < end)
        for (int chunk = 0; chunk < kChunks; ++chunk)
          sums[chunk] += part(values + term->place, chunk) * term->weight;
      for (int chunk = 0; chunk < kChunks; ++chunk)
        part(values + place_of(node), chunk) = sums[chunk];
    }
  }

  static CODESCENT_INLINE void forward(const LaneCode& code, double* values) {
    for (const LaneRun& run : code.runs) switch (run.op) {
        case Op::Add:
          compute<typename Operations::Add>(code, run, values);
          break;
        case Op::Subtract:
          compute<typename Operations::Subtract>(code, run, values);
          break;
        case Op::Multiply:
          compute<typename Operations::Multiply>(code, run, values);
          break;
        case Op::Divide:
          compute<typename Operations::Divide>(code, run, values);
          break;
        case Op::Minimum:
          compute<typename Operations::Minimum>(code, run, values);
          break;
        case Op::Maximum:
          compute<typename Operations::Maximum>(code, run, values);
          break;
        case Op::Exp:
          compute<typename Operations::Exp>(code, run, values);
          break;
        case Op::Log:
          compute<typename Operations::Log>(code, run, values);
          break;
        case Op::Ceil:
          compute<typename Operations::Ceil>(code, run, values);
          break;
        case Op::WeightedSum:
          compute_sums(code, run, values);
          break;
        case Op::Constant:
        case Op::Input:
          break;
      }
  }

  /// Takes the derivative of each node and shares it out, from the last node to the first: some may
  /// depend on others.
  template <typename Operation, bool kLeft, bool kRight>
  static CODESCENT_INLINE void share(const LaneCode& code, const LaneRun& run, const double* values,
                                     double* adjoints) {
    for (int node = run.end - 1; node >= run.begin; --node) {
      const std::ptrdiff_t place = place_of(node);
      const std::ptrdiff_t left = code.operands[node].left;
      const std::ptrdiff_t right = code.operands[node].right;
      for (int chunk = 0; chunk < kChunks; ++chunk) {
        const Reals bar = part(adjoints + place, chunk);
        part(adjoints + place, chunk) = Reals{};
        Reals to_left{}, to_right{};
        Operation::share(bar, part(values + left, chunk), part(values + right, chunk),
                         part(values + place, chunk), to_left, to_right);
        if (kLeft) part(adjoints + left, chunk) += to_left;
        if (kRight) part(adjoints + right, chunk) += to_right;
      }
    }
  }

  template <typename Operation>
  static CODESCENT_INLINE void share_one(const LaneCode& code, const ReverseRun& run,
                                         const double* values, double* adjoints) {
    share<Operation, true, false>(code, run.nodes, values, adjoints);
  }

  template <typename Operation>
  static CODESCENT_INLINE void share_two(const LaneCode& code, const ReverseRun& run,
                                         const double* values, double* adjoints) {
    if (!run.right_varies)
      share<Operation, true, false>(code, run.nodes, values, adjoints);
    else if (!run.left_varies)
      share<Operation, false, true>(code, run.nodes, values, adjoints);
    else
      share<Operation, true, true>(code, run.nodes, values, adjoints);
  }

  static CODESCENT_INLINE void share_sums(const LaneCode& code, const LaneRun& run,
                                          double* adjoints) {
    for (int node = run.end - 1; node >= run.begin; --node) {
      Reals bars[kChunks];
      for (int chunk = 0; chunk < kChunks; ++chunk) {
        bars[chunk] = part(adjoints + place_of(node), chunk);
        part(adjoints + place_of(node), chunk) = Reals{};
      }
      const LaneTerm* term = code.terms.data() + code.operands[node].left;
      const LaneTerm* end = code.terms.data() + code.operands[node].right;
      while (++term < end)
        for (int chunk = 0; chunk < kChunks; ++chunk)
          part(adjoints + term->place, chunk) += bars[chunk] * term->weight;
    }
  }

  static CODESCENT_INLINE void backward(const LaneCode& code, const std::vector<char>& active,
                                        const double* values, double* adjoints) {
    for (const ReverseRun& run : code.reverse_runs) {
      if (!active[run.audience]) continue;
      switch (run.nodes.op) {
        case Op::Add:
          share_two<typename Operations::Add>(code, run, values, adjoints);
          break;
        case Op::Subtract:
          share_two<typename Operations::Subtract>(code, run, values, adjoints);
          break;
        case Op::Multiply:
          share_two<typename Operations::Multiply>(code, run, values, adjoints);
          break;
        case Op::Divide:
          share_two<typename Operations::Divide>(code, run, values, adjoints);
          break;
        case Op::Minimum:
          share_two<typename Operations::Minimum>(code, run, values, adjoints);
          break;
        case Op::Maximum:
          share_two<typename Operations::Maximum>(code, run, values, adjoints);
          break;
        case Op::Exp:
          share_one<typename Operations::Exp>(code, run, values, adjoints);
          break;
        case Op::Log:
          share_one<typename Operations::Log>(code, run, values, adjoints);
          break;
        case Op::Ceil:
          share_one<typename Operations::Ceil>(code, run, values, adjoints);
          break;
        case Op::WeightedSum:
          share_sums(code, run.nodes, adjoints);
          break;
        case Op::Constant:
        case Op::Input:
          break;
      }
    }
  }
};

/// Makes `kernels_by_WIDTH`, compiled for a target.
#define CODESCENT_KERNELS(width, target)                                                    \
  target void forward_##width(const LaneCode& code, double* values) {                       \
    Kernels<width>::forward(code, values);                                                  \
  }                                                                                         \
  target void first_forward_##width(const LaneCode& code, double* values) {                 \
    Kernels<width, width>::forward(code, values);                                           \
  }                                                                                         \
  target void backward_##width(const LaneCode& code, const std::vector<char>& active,       \
                               const double* values, double* adjoints) {                    \
    Kernels<width>::backward(code, active, values, adjoints);                               \
  }                                                                                         \
  target void first_backward_##width(const LaneCode& code, const std::vector<char>& active, \
                                     const double* values, double* adjoints) {              \
    Kernels<width, width>::backward(code, active, values, adjoints);                        \
  }                                                                                         \
  constexpr LaneKernels kernels_by_##width = {width, forward_##width, backward_##width,     \
                                              first_forward_##width, first_backward_##width};

CODESCENT_KERNELS(2, )  // SSE2, NEON, or what else there is
#if defined(__x86_64__)
CODESCENT_KERNELS(4, __attribute__((target("arch=x86-64-v3"))))
CODESCENT_KERNELS(8, __attribute__((target("arch=x86-64-v4"))))

bool has_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}

bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
}
#endif

}  // namespace

std::vector<LaneKernels> available_lane_kernels() {
  std::vector<LaneKernels> available;
#if defined(__x86_64__)
  if (has_avx512()) available.push_back(kernels_by_8);
  if (has_avx2()) available.push_back(kernels_by_4);
#endif
  available.push_back(kernels_by_2);
  return available;
}

}  // namespace codescent
