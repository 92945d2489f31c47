#include "core/files/data_files.hpp"
#include "core/inputs/workload_input.hpp"
#include "core/stacks/layer_graph.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

const std::string kDataDirectory = std::string(CODESCENT_SOURCE_DIR) + "/data";

}  // namespace

TEST_CASE("the published networks have the multiply-accumulates of their tables") {
  struct Total {
    const char* name;
    std::size_t layers;
    std::int64_t runs;
    std::int64_t macs;
  };
  // Totals of DOSA's tables; for the networks of torchvision, those of its models with all runs.
  const Total totals[] = {
      {"alexnet", 8, 8, 714'188'480},
      // 12 heads of 64: two products and a softmax of 4,096 x 4,096, and the copies.
      {"attention", 6, 6, 12 * std::int64_t{4096} * 4096 * (64 + 64 + 1) + 3 * 4096 * 768},
      {"bert", 5, 6, 757'071'872},
      // A block has four products of width 1024, two of 4096, two of heads and a softmax; two norms
      // and two additions. One norm before.
      {"bert_large", 1 + 24 * 13, 1 + 24 * 13,
       24 * (512 * std::int64_t{1024} * (4 * 1024 + 2 * 4096 + 4) +
             std::int64_t{512} * 512 * (2 * 1024 + 16)) +
           512 * 1024},
      {"deepbench", 9, 9, 418'579'200},
      {"dlrm", 7, 8, 2'011'904},
      {"deeplabv3", 29, 59, 13'012'229'632},
      {"deeplabv3_undilated", 27, 59, 13'012'229'632},
      {"deeplabv3_os16", 31, 60, 50'435'832'256},
      {"dmcnn_vd", 20, 20, 262'278'217'728},
      // 15,992 MACs a pixel of 960x540: 25 x 56 + 56 x 12 + 4 x 9 x 12 x 12 + 12 x 56 + 9 x 56
      // x 16.
      {"fsrcnn", 8, 8, std::int64_t{960} * 540 * 15'992},
      {"gpt2_decode", 1 + 12 * 15, 1 + 12 * 15,
       12 * (std::int64_t{768} * (4 * 768 + 2 * 3072 + 4) + 1024 * (2 * 768 + 12) +
             2 * 1024 * 768) +
           768},
      {"gpt2_prefill", 1 + 12 * 13, 1 + 12 * 13,
       12 * (1024 * std::int64_t{768} * (4 * 768 + 2 * 3072 + 4) +
             std::int64_t{1024} * 1024 * (2 * 768 + 12)) +
           1024 * 768},
      // Three products of the feed-forward, and one addition in it.
      {"llama_7b_decode", 1 + 32 * 17, 1 + 32 * 17,
       32 * (std::int64_t{4096} * (4 * 4096 + 3 * 11008 + 4) + 11008 + 2048 * (2 * 4096 + 32) +
             2 * 2048 * 4096) +
           4096},
      {"llama_7b_prefill", 1 + 32 * 15, 1 + 32 * 15,
       32 * (2048 * (std::int64_t{4096} * (4 * 4096 + 3 * 11008 + 4) + 11008) +
             std::int64_t{2048} * 2048 * (2 * 4096 + 32)) +
           2048 * 4096},
      {"mccnn", 4, 4, 51'914'566'656},
      {"mm", 8, 8, 1'528'823'808},
      {"mobilenet_v1", 29, 29, 568'740'352 + 49 * 1024},
      {"mobilenet_v2", 31, 53, 300'774'272},
      // 1,814,073,344 and what two poolings and eight additions take.
      {"resnet18", 31, 31,
       1'814'073'344 + 9 * 56 * 56 * 64 + 49 * 512 +
           2 * (56 * 56 * 64 + 28 * 28 * 128 + 14 * 14 * 256 + 7 * 7 * 512)},
      {"resnet18_defines", 28, 28, 1'797'389'824},
      {"resnet50", 24, 54, 4'089'184'256},
      {"resnext50_32x4d", 25, 54, 4'230'479'872},
      {"retinanet", 22, 27, 3'323'622'400},
      {"rnnt", 5, 210, 266'636'288},
      {"unet", 23, 23, 167'322'556'672},
      {"vgg16", 12, 16, 15'470'264'320},
  };
  for (const Total& total : totals) {
    const std::string path = find_data_file(DataKind::Workload, total.name, kDataDirectory);
    const Workload workload = load_workload(path);
    CAPTURE(total.name);
    CHECK(workload.name == total.name);
    CHECK(workload.layers.size() == total.layers);
    CHECK(workload.total_macs() == total.macs);
    std::int64_t runs = 0;
    for (const Layer& layer : workload.layers) runs += layer.count;
    CHECK(runs == total.runs);
  }
  CHECK(data_file_names(DataKind::Workload, kDataDirectory).size() == std::size(totals));
}

TEST_CASE(
    "graphs have the multiply-accumulates of torchvision's networks, and what weighs nothing") {
  struct Total {
    const char* name;
    std::int64_t macs;  // of layers with weights
  };
  // U-Net's up-convolutions are a quarter of the dense ones of its workload.
  const std::int64_t quarter_of_ups =
      3 * 28 * 28 * std::int64_t{1024} * 512 * 4 + 3 * 52 * 52 * std::int64_t{512} * 256 * 4 +
      3 * 100 * 100 * std::int64_t{256} * 128 * 4 + 3 * 196 * 196 * std::int64_t{128} * 64 * 4;
  const Total totals[] = {{"mobilenet_v2", 300'774'272},
                          {"resnet50", 4'089'184'256},
                          {"unet", 167'322'556'672 - quarter_of_ups},
                          {"vgg16", 15'470'264'320}};
  for (const Total& total : totals) {
    CAPTURE(total.name);
    const Workload graph = load_workload(find_graph_file(total.name, kDataDirectory));
    std::int64_t macs = 0;
    for (const Layer& layer : graph.layers)
      if (layer.type->has_weights) macs += layer.macs();
    CHECK(macs == total.macs);
    LayerGraph network = layer_graph(graph, {});
    CHECK_NOTHROW(expect_fitting_maps(network));
  }
}

}  // namespace codescent::testing
