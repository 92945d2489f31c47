#include <algorithm>
#include <string>
#include <vector>

#include "core/inputs/workload_input.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/reference/reference_data.hpp"

namespace codescent::testing {
namespace {

Workload bundled(const std::string& name) {
  return load_workload(std::string(CODESCENT_SOURCE_DIR) + "/data/workloads/" + name + ".yaml");
}

/// A layer of a profile, with the outputs that the network really has.
struct Profiled {
  DimArray bounds = kAllOnes;
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
  std::int64_t padding = 0;
  std::int64_t macs = 0;
};

Profiled profiled(const CsvTable& table, std::size_t row) {
  const auto value = [&](const char* column) {
    return static_cast<std::int64_t>(table.number(row, column));
  };
  Profiled layer;
  layer.bounds = {value("R"), value("S"), value("true_P"), value("true_Q"),
                  value("C"), value("M"), value("N"),      value("G")};
  layer.stride = value("Wstride");
  REQUIRE(value("Hstride") == layer.stride);
  layer.dilation = value("torch_dilation");
  layer.padding = value("torch_pad");
  layer.macs = value("true_macs_same_N");
  return layer;
}

bool is_same(const Layer& layer, const Profiled& row) {
  if (layer.bounds != row.bounds || layer.stride_w != row.stride || layer.stride_h != row.stride ||
      layer.dilation_w != row.dilation || layer.dilation_h != row.dilation)
    return false;
  // Only layers without padding may leave their input out.
  const std::int64_t padding = layer.stated_input ? (*layer.stated_input)[0].padding : 0;
  return padding == row.padding && layer.macs() == row.macs;
}

void check_profile(const std::string& file, const std::string& workload_name) {
  const auto table = reference_csv("deeplab_pipeline/" + file);
  if (!table) {
    MESSAGE("skipped: no reference data");
    return;
  }
  const Workload workload = bundled(workload_name);
  std::vector<std::int64_t> met(workload.layers.size(), 0);
  std::int64_t macs = 0;
  for (std::size_t row = 0; row < table->num_rows(); ++row) {
    const Profiled layer = profiled(*table, row);
    macs += layer.macs;
    const auto found =
        std::find_if(workload.layers.begin(), workload.layers.end(),
                     [&](const Layer& candidate) { return is_same(candidate, layer); });
    CAPTURE(table->text(row, "name"));
    REQUIRE(found != workload.layers.end());
    ++met[found - workload.layers.begin()];
  }
  for (std::size_t i = 0; i < met.size(); ++i) {
    CAPTURE(workload.layers[i].name);
    CHECK(met[i] == workload.layers[i].count);
  }
  CHECK(macs == workload.total_macs());
}

TEST_CASE(
    "deeplabv3 is the profile's network with the outputs that its padding and dilation give") {
  check_profile("deeplabv3_layers.csv", "deeplabv3");
}

TEST_CASE("deeplabv3_undilated is its profile's network, likewise corrected") {
  check_profile("undilated_layers.csv", "deeplabv3_undilated");
}

TEST_CASE("the dilated and the undilated network have layers of the same outputs and MACs") {
  const auto shapes = [](const Workload& workload) {
    std::vector<DimArray> all;
    for (const Layer& layer : workload.layers) all.insert(all.end(), layer.count, layer.bounds);
    std::sort(all.begin(), all.end());
    return all;
  };
  CHECK(shapes(bundled("deeplabv3")) == shapes(bundled("deeplabv3_undilated")));
}

TEST_CASE("both heads are the corrected ones, of the profile's tensor and of 33x33 images") {
  const auto table = reference_csv("deeplab_pipeline/aspp_corrected.csv");
  if (!table) {
    MESSAGE("skipped: no reference data");
    return;
  }
  for (std::size_t row = 0; row < table->num_rows(); ++row) {
    const bool is_profiled = table->text(row, "case") == "as_profiled_256x1";
    const std::string name = table->text(row, "layer");
    const auto value = [&](const char* column) {
      return static_cast<std::int64_t>(table->number(row, column));
    };
    const Workload workload = bundled(is_profiled ? "deeplabv3" : "deeplabv3_os16");
    const std::string ours =
        name == "aspp_1x1" ? name : "aspp_3x3_dilation" + name.substr(std::string("aspp_d").size());
    const auto layer = std::find_if(workload.layers.begin(), workload.layers.end(),
                                    [&](const Layer& one) { return one.name == ours; });
    CAPTURE(ours);
    REQUIRE(layer != workload.layers.end());
    CHECK(layer->bounds == DimArray{value("R"), value("S"), value("P"), value("Q"), value("C"),
                                    value("M"), value("N"), 1});
    CHECK(layer->dilation_w == value("dilation"));
    CHECK(layer->macs() == value("macs"));
    // What the windows reach, padding included.
    const auto reached = layer->window_axes();
    CHECK((layer->bound(Dim::P) - 1) * reached[0].stride +
              (layer->bound(Dim::R) - 1) * reached[0].dilation + 1 ==
          value("in_bbox_H"));
    CHECK((layer->bound(Dim::Q) - 1) * reached[1].stride +
              (layer->bound(Dim::S) - 1) * reached[1].dilation + 1 ==
          value("in_bbox_W"));
  }
}

}  // namespace
}  // namespace codescent::testing
