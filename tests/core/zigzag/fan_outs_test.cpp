#include "core/zigzag/fan_outs.hpp"

#include <algorithm>

#include "core/files/data_files.hpp"
#include "core/formats/zigzag_file.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/reference/reference_data.hpp"
#include "tests/support/reference/zigzag_records.hpp"

namespace codescent::testing {
namespace {

ZigzagAccelerator accelerator_named(const std::string& name) {
  return load_zigzag_accelerator(find_data_file(DataKind::ZigzagAccelerator, name,
                                                std::string(CODESCENT_SOURCE_DIR) + "/data"));
}

ZigzagHierarchy hierarchy_of(const ZigzagMapping& mapping) {
  ZigzagHierarchy hierarchy;
  for (const Operand operand : kAllOperands)
    hierarchy[index(operand)] = mapping[index(operand)].memories;
  return hierarchy;
}

/// The same loops in every group; their order there is that of a set.
bool is_same(const std::vector<ZigzagLoops>& one, const std::vector<ZigzagLoops>& other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](const ZigzagLoops& a, const ZigzagLoops& b) {
                      return std::is_permutation(a.begin(), a.end(), b.begin(), b.end(),
                                                 [](const ZigzagLoop& x, const ZigzagLoop& y) {
                                                   return x.dim == y.dim && x.factor == y.factor;
                                                 });
                    });
}

}  // namespace

TEST_CASE("layers are spread over the array as in all 152 layer tiles of DeFiNES") {
  const auto path = reference_file("defines/ref_layers.json.gz");
  if (!path) {
    MESSAGE("skipped: reference/defines is absent");
    return;
  }
  const ZigzagAccelerator accelerator = accelerator_named("meta_prototype_df");
  int found = 0;
  for (const ZigzagLayerRecord& record : read_zigzag_records(*path, accelerator).layers) {
    CAPTURE(found);
    ++found;
    const ZigzagMapping mapping = fan_outs(accelerator, hierarchy_of(record.mapping), record.layer);
    for (const Operand operand : kAllOperands)
      CHECK(is_same(mapping[index(operand)].spatial, record.mapping[index(operand)].spatial));
  }
  CHECK(found == 152);
}

TEST_CASE("an axis unrolls the first of its dims that loops, by a fraction where it must") {
  const ZigzagAccelerator accelerator = accelerator_named("meta_prototype_df");
  Layer depthwise;
  depthwise.bounds[index(Dim::G)] = 56;
  depthwise.bounds[index(Dim::P)] = 5;
  const ZigzagMapping mapping = fan_outs(accelerator, accelerator.hierarchy, depthwise);
  // Weights do not change along P: their registers serve D3. 56 on 32 takes two steps of 28.
  CHECK(is_same(mapping[index(Operand::Weight)].spatial,
                {{{Dim::P, 2.5}}, {{Dim::G, 28}}, {}, {}, {}}));
  CHECK(
      is_same(mapping[index(Operand::Input)].spatial, {{{Dim::P, 2.5}, {Dim::G, 28}}, {}, {}, {}}));

  DimArray at_most = kNoLimits;
  at_most[index(Dim::G)] = 8;
  CHECK(is_same(
      fan_outs(accelerator, accelerator.hierarchy, depthwise, at_most)[index(Operand::Weight)]
          .spatial,
      {{{Dim::P, 2.5}}, {{Dim::G, 8}}, {}, {}, {}}));
}

}  // namespace codescent::testing
