#pragma once

#include <string>

#include "core/timeloop/architecture.hpp"
#include "tests/support/files/temporary_file.hpp"

namespace codescent::testing {

/// A chip of two fan-outs in a row and two scratchpads, in Timeloop's version 0.4.
inline const std::string kTimeloopNodes = R"(architecture:
  version: 0.4
  nodes:
  - !Container
    name: system
    attributes: {technology: 32nm}
  - !Component
    name: Main
    class: DRAM
    attributes: {width: 64, datawidth: 8}
  - !Component
    name: Buffer
    class: smartbuffer_SRAM
    attributes: {depth: 1024, width: 64, datawidth: 8, read_bandwidth: 16, write_bandwidth: 0.5}
    constraints:
      dataspace: {keep: [Inputs, Outputs], bypass: [Weights]}
  - !Container
    name: Column
    spatial: {meshX: 14}
    constraints:
      spatial: {permutation: [N, C, P, R, S, Q, M], factors: [N=1, C=1, P=1, R=1, S=1], split: 7}
  - !Container
    name: PE
    spatial: {meshY: 12}
    constraints:
      spatial: {permutation: [N, P, Q, R, S, C, M], factors: [N=1, P=1, Q=1, R=1], split: 4}
  - !Parallel
    nodes:
    - !Component
      name: WeightSpad
      class: smartbuffer_RF
      attributes: {depth: 192, width: 16, datawidth: 8}
      constraints:
        dataspace: {keep: [Weights]}
        temporal: {permutation: [N, M, P, Q, S, C, R], factors: [N=1, M=1, P=1, Q=1, S=1]}
    - !Component
      name: SumSpad
      class: smartbuffer_RF
      attributes: {depth: 16, width: 16, datawidth: 16}
      constraints:
        dataspace: {keep: [Outputs], bypass: [Inputs]}
        temporal: {factors: [N=1, C=1, P=2, R=1, S=1, Q=1]}
  - !Component
    name: mac
    class: intmac
    attributes: {multiplier_width: 8, adder_width: 16}
)";

/// A small Gemmini in version 0.3, with its constraints in the same file.
inline const std::string kTimeloopTree = R"(architecture:
  version: 0.3
  subtree:
  - name: System
    local:
    - {name: Main, class: DRAM, attributes: {word-bits: 8, block-size: 64, shared_bandwidth: 8}}
    subtree:
    - name: Chip
      attributes: {technology: 40nm, word-bits: 8}
      local:
      - name: Scratchpad
        class: SRAM
        attributes: {entries: 4096, depth: 256, width: 128, instances: 1, meshX: 1}
      subtree:
      - name: Column[0..15]
        local:
        - name: Accumulator
          class: SRAM
          attributes: {sizeKB: 3, word-bits: 24, n_rdwr_ports: 2, n_banks: 2, multiple-buffering: 2}
        subtree:
        - name: PE[0..3]
          local:
          - name: Registers
            class: regfile
            attributes: {entries: 1, instances: 64, meshX: 16}
          - {name: MACC, class: intmac, attributes: {datawidth: 8, meshX: 16}}
mapspace_constraints:
- {target: Registers, type: bypass, keep: [Weights], bypass: [Inputs, Outputs]}
- {target: Accumulator, type: datatype, keep: [Outputs], bypass: [Inputs, Weights]}
- {target: Scratchpad, type: bypass, keep: [Inputs, Weights], bypass: [Outputs]}
- {target: Registers, type: temporal, factors: R1 S1 C1 K1, permutation: PQN RSCK}
- {target: Accumulator, type: temporal, factors: R=0 S=1}
- {target: Accumulator, type: spatial, factors: R=1 S=1 P=1 Q=1 N=1 K=1 C<=4}
- {target: Scratchpad, type: spatial, factors: R=1 S=1 P=1 Q=1 N=1 C=1 K=2}
- {target: Scratchpad, type: temporal, factors: R=1 S=1 P=1 Q=1 C=1 K=1 N=1}
)";

/// The first place where a text has `from`, replaced.
inline std::string with(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

inline ImportedArchitecture import_text(const std::string& text,
                                        const TimeloopArchitectureOptions& options = {}) {
  const TemporaryFile file(text);
  return import_timeloop_architecture(file.path(), options);
}

}  // namespace codescent::testing
