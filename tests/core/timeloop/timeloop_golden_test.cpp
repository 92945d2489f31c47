#include "core/timeloop/export.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"

// Whole files, so that no attribute can change unseen. The architectures' attributes are those of
// Timeloop's description of Gemmini in DOSA's artifact (arch.yaml): no width of the DRAM, since
// Accelergy would charge it per block; ports, banks and technology for the others.

namespace codescent::testing {
namespace {

constexpr char kGemmini[] = R"(architecture:
  version: 0.3
  subtree:
  - name: DRAMNode
    local:
    - name: DRAM
      class: DRAM
      attributes:
        word-bits: 8
        block-size: 64
        instances: 1
        meshX: 1
        shared_bandwidth: 8
    subtree:
    - name: ScratchpadNode
      local:
      - name: Scratchpad
        class: SRAM
        attributes:
          word-bits: 8
          block-size: 16
          width: 128
          technology: "40nm"
          n_rdwr_ports: 1
          n_banks: 1
          entries: 131072
          depth: 8192
          instances: 1
          meshX: 1
          shared_bandwidth: 32
      subtree:
      - name: "AccumulatorNode[0..15]"
        local:
        - name: Accumulator
          class: SRAM
          attributes:
            word-bits: 32
            block-size: 1
            width: 32
            technology: "40nm"
            n_rdwr_ports: 1
            n_banks: 1
            entries: 512
            depth: 512
            instances: 16
            meshX: 16
            shared_bandwidth: 2
        subtree:
        - name: "RegistersNode[0..15]"
          local:
          - name: Registers
            class: SRAM
            attributes:
              word-bits: 8
              block-size: 1
              width: 8
              technology: "40nm"
              n_rdwr_ports: 2
              n_banks: 1
              entries: 1
              depth: 1
              instances: 256
              meshX: 256
          - name: MACC
            class: intmac
            attributes:
              technology: "40nm"
              datawidth: 8
              instances: 256
              meshX: 256
)";

constexpr char kFiveLevel[] = R"(architecture:
  version: 0.3
  subtree:
  - name: DRAMNode
    local:
    - name: DRAM
      class: DRAM
      attributes:
        word-bits: 8
        block-size: 64
        instances: 1
        meshX: 1
        shared_bandwidth: 16
    subtree:
    - name: SharedNode
      local:
      - name: Shared
        class: SRAM
        attributes:
          word-bits: 8
          block-size: 8
          width: 64
          technology: "40nm"
          n_rdwr_ports: 1
          n_banks: 1
          entries: 262144
          depth: 32768
          instances: 1
          meshX: 1
          shared_bandwidth: 16
      subtree:
      - name: "BufferNode[0..3]"
        local:
        - name: Buffer
          class: SRAM
          attributes:
            word-bits: 8
            block-size: 8
            width: 64
            technology: "40nm"
            n_rdwr_ports: 1
            n_banks: 1
            entries: 4096
            depth: 512
            instances: 4
            meshX: 4
            read_bandwidth: 8
        subtree:
        - name: AccumulatorNode
          local:
          - name: Accumulator
            class: SRAM
            attributes:
              word-bits: 32
              block-size: 1
              width: 32
              technology: "40nm"
              n_rdwr_ports: 1
              n_banks: 1
              entries: 16384
              depth: 16384
              instances: 4
              meshX: 4
              shared_bandwidth: 16
          subtree:
          - name: "RegistersNode[0..63]"
            local:
            - name: Registers
              class: SRAM
              attributes:
                word-bits: 8
                block-size: 1
                width: 8
                technology: "40nm"
                n_rdwr_ports: 2
                n_banks: 1
                entries: 64
                depth: 64
                instances: 256
                meshX: 32
            - name: MACC
              class: intmac
              attributes:
                technology: "40nm"
                datawidth: 8
                instances: 256
                meshX: 32
)";

constexpr char kProblem[] = R"(problem:
  shape:
    name: grouped
    dimensions: [R, S, P, Q, C, K, N, G]
    coefficients:
      - {name: Wstride, default: 1}
      - {name: Hstride, default: 1}
      - {name: Wdilation, default: 1}
      - {name: Hdilation, default: 1}
    data-spaces:
      - name: Weights
        projection: [[[R]], [[S]], [[C]], [[K]], [[G]]]
      - name: Inputs
        projection: [[[R, Wdilation], [P, Wstride]], [[S, Hdilation], [Q, Hstride]], [[C]], [[N]], [[G]]]
      - name: Outputs
        projection: [[[P]], [[Q]], [[K]], [[N]], [[G]]]
        read-write: True
  instance:
    R: 3
    S: 3
    P: 8
    Q: 8
    C: 4
    K: 8
    N: 2
    G: 4
    Wstride: 2
    Hstride: 1
    Wdilation: 1
    Hdilation: 3
)";

constexpr char kMapping[] = R"(mapping:
  - target: DRAM
    type: bypass
    keep: [Weights, Inputs, Outputs]
    bypass: []
  - target: DRAM
    type: temporal
    factors: R=1 S=1 P=2 Q=1 C=1 K=2 N=1 G=1
    permutation: PKRSQCNG
  - target: Shared
    type: bypass
    keep: [Weights, Inputs, Outputs]
    bypass: []
  - target: Shared
    type: temporal
    factors: R=1 S=1 P=1 Q=1 C=1 K=1 N=1 G=2
    permutation: GRSPQCKN
  - target: Shared
    type: spatial
    factors: R=1 S=1 P=1 Q=2 C=1 K=1 N=2 G=1
    permutation: QNGRSPCK
    split: 3
  - target: Buffer
    type: bypass
    keep: [Weights, Inputs]
    bypass: [Outputs]
  - target: Buffer
    type: temporal
    factors: R=1 S=1 P=4 Q=1 C=2 K=1 N=1 G=1
    permutation: PCRSQKNG
  - target: Accumulator
    type: bypass
    keep: [Outputs]
    bypass: [Weights, Inputs]
  - target: Accumulator
    type: temporal
    factors: R=1 S=3 P=1 Q=1 C=1 K=2 N=1 G=1
    permutation: KSRPQCNG
  - target: Accumulator
    type: spatial
    factors: R=3 S=1 P=1 Q=1 C=2 K=2 N=1 G=1
    permutation: RCSPQKNG
    split: 2
  - target: Registers
    type: bypass
    keep: [Weights, Inputs]
    bypass: [Outputs]
  - target: Registers
    type: temporal
    factors: R=1 S=1 P=1 Q=4 C=1 K=1 N=1 G=2
    permutation: GQRSPCKN
)";

std::string architecture_text(const Architecture& architecture, const Hardware& sizes) {
  const EnergyTable table = hierarchy_energy_table();
  return timeloop_architecture(architecture, size_hardware(architecture, sizes, table), sizes,
                               table);
}

}  // namespace

TEST_CASE("the Timeloop architecture of a 16 x 16 Gemmini is written in full") {
  CHECK(architecture_text(gemmini_like(), {{16, 32, 128}}) == kGemmini);
}

TEST_CASE("fan-outs along two axes and separate bandwidths are written in full") {
  CHECK(architecture_text(five_level(), five_level().default_hardware()) == kFiveLevel);
}

TEST_CASE("the Timeloop problem and mapping of a grouped, strided, dilated layer are whole") {
  Layer layer;
  layer.name = "grouped";
  layer.bounds = {3, 3, 8, 8, 4, 8, 2, 4};
  layer.stride_w = 2;
  layer.dilation_h = 3;
  CHECK(timeloop_problem(layer) == kProblem);
  const Mapping mapping = mapping_from_string(
      "L4[WIO] K2 P2 - L3[WIO] G2 N2X Q2X - L2[WI] C2 P4 - L1[O] S3 K2 R3X C2X K2Y - L0[WI] Q4 G2",
      five_level());
  CHECK(timeloop_mapping(five_level(), layer, mapping) == kMapping);
}

}  // namespace codescent::testing
