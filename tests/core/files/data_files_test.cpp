#include "core/files/data_files.hpp"

#include <string>

#include "core/error.hpp"
#include "tests/support/doctest.hpp"

namespace codescent {
namespace {

const std::string kDataDirectory = std::string(CODESCENT_SOURCE_DIR) + "/data";

template <typename Action>
std::string error_of(const Action& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("a data file is found by name, and an unknown name lists those there are") {
  CHECK(find_data_file(DataKind::Hardware, "gemmini", kDataDirectory) ==
        kDataDirectory + "/hardware/gemmini.yaml");
  CHECK(find_data_file(DataKind::Predictor, "gemmini_rtl", kDataDirectory) ==
        kDataDirectory + "/predictors/gemmini_rtl");
  CHECK(find_data_file(DataKind::Workload, "./resnet50", "nowhere") == "./resnet50");
  CHECK(find_data_file(DataKind::Workload, "my.yaml", "nowhere") == "my.yaml");
  CHECK(error_of([] { find_data_file(DataKind::Workload, "resnet5", kDataDirectory); }) ==
        "no workload is called \"resnet5\"; there are: alexnet, attention, bert, bert_large, "
        "deepbench, deeplabv3, deeplabv3_os16, deeplabv3_undilated, dlrm, dmcnn_vd, fsrcnn, "
        "gpt2_decode, gpt2_prefill, llama_7b_decode, llama_7b_prefill, mccnn, mm, mobilenet_v1, "
        "mobilenet_v2, resnet18, resnet18_defines, resnet50, resnext50_32x4d, retinanet, rnnt, "
        "unet, vgg16; a path has a slash "
        "or ends in .yaml; did you mean \"resnet50\"?");
  CHECK(error_of([] { find_data_file(DataKind::EnergyTable, "pat", "nowhere"); }) ==
        "no energy table is called \"pat\"; there are: none; a path has a slash or ends in .yaml");
}

}  // namespace
}  // namespace codescent
