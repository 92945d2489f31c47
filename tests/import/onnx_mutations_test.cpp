#include <limits>
#include <onnx/onnx_pb.h>

#include "core/error.hpp"
#include "core/formats/workload_text.hpp"
#include "core/import/onnx_import.hpp"
#include "core/inputs/workload_input.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/onnx_graphs.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

/// A graph of every operator that the importer reads or estimates, and of those that compute
/// shapes.
OnnxGraph varied_graph() {
  OnnxGraph graph = bert_encoder_graph(0);
  graph.add("Conv", "conv",
            {graph.input("image", {0, 8, 16, 16}), graph.weight("cw", {8, 4, 3, 3})});
  graph.set("strides", {2, 2});
  graph.set("dilations", {2, 1});
  graph.set("pads", {2, 1, 2, 1});
  graph.set("group", 2);
  graph.add("ConvTranspose", "up", {"conv", graph.weight("uw", {8, 6, 3, 3})});
  graph.set("strides", {2, 2});
  graph.set("output_padding", {1, 1});
  graph.add("DepthToSpace", "shuffled", {"conv"});
  graph.set("blocksize", 2);
  graph.add("AveragePool", "pool", {"up"});
  graph.set("kernel_shape", {2, 2});
  graph.add("Pad", "padded", {"pool", graph.numbers("pads", {0, 0, 1, 1, 0, 0, 1, 1})});
  graph.add("Resize", "resized", {"padded", "", graph.floats("scales", {1, 1, 2, 2})});
  graph.add("Slice", "sliced",
            {"resized", graph.numbers("from", {1}), graph.numbers("to", {5}),
             graph.numbers("slice_axis", {2})});
  graph.add("Split", "split", {"sliced"});
  graph.last().add_output("split_second");
  graph.set("axis", 1);
  graph.add("Unsqueeze", "unsqueezed", {"split", graph.numbers("new_axis", {1})});
  graph.add("Squeeze", "squeezed", {"unsqueezed", graph.numbers("old_axis", {1})});
  graph.add("Flatten", "flat", {"squeezed"});
  graph.add("Expand", "expanded", {"flat", graph.numbers("expansion", {1, 1})});
  graph.add("Tile", "tiled", {"expanded", graph.numbers("repeats", {1, 2})});
  graph.add("ConstantOfShape", "filled", {graph.numbers("filled_shape", {2, 3})});
  graph.add("TopK", "top", {"filled", graph.numbers("k", {2})});
  graph.last().add_output("top_indices");
  graph.add("LSTM", "lstm",
            {graph.input("steps", {7, 2, 5}), graph.weight("lw", {1, 24, 5}),
             graph.weight("lr", {1, 24, 6})});
  graph.set("hidden_size", 6);
  graph.add("Einsum", "einsum", {graph.input("e", {2, 3, 4}), graph.input("f", {2, 4, 5})});
  graph.set_text("equation", "bij,bjk->bik");
  return graph;
}

std::int64_t odd_integer(std::mt19937_64& generator) {
  constexpr std::int64_t kOdd[] = {0,
                                   -1,
                                   1,
                                   2,
                                   3,
                                   -7,
                                   63,
                                   65,
                                   1'000'000'000,
                                   2'147'483'647,
                                   2'147'483'648,
                                   4'294'967'296,
                                   std::int64_t{1} << 62,
                                   std::numeric_limits<std::int64_t>::max(),
                                   std::numeric_limits<std::int64_t>::min()};
  return kOdd[draw(std::size(kOdd), generator)];
}

/// Changes one value of a field of a message.
void mutate_value(Message& message, const FieldDescriptor* field, std::mt19937_64& generator) {
  const Reflection& reflection = *message.GetReflection();
  const int element = field->is_repeated()
                          ? static_cast<int>(draw(reflection.FieldSize(message, field), generator))
                          : -1;
  const std::int64_t number = odd_integer(generator);
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT64:
      if (element >= 0)
        reflection.SetRepeatedInt64(&message, field, element, number);
      else
        reflection.SetInt64(&message, field, number);
      break;
    case FieldDescriptor::CPPTYPE_INT32:
      if (element < 0) reflection.SetInt32(&message, field, static_cast<std::int32_t>(number));
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      if (element < 0)
        reflection.SetEnumValue(&message, field, static_cast<int>(draw(17, generator)));
      break;
    case FieldDescriptor::CPPTYPE_FLOAT:
      if (element >= 0)
        reflection.SetRepeatedFloat(&message, field, element, static_cast<float>(number));
      break;
    case FieldDescriptor::CPPTYPE_STRING: {
      const char* const texts[] = {"",         "x",          "conv", "Relu",
                                   "Identity", "SAME_UPPER", "ij->", "\xFF"};
      const std::string text = texts[draw(std::size(texts), generator)];
      if (element >= 0)
        reflection.SetRepeatedString(&message, field, element, text);
      else
        reflection.SetString(&message, field, text);
      break;
    }
    default:
      break;
  }
}

/// Changes, doubles, swaps or removes something somewhere inside a message.
void mutate(Message& message, std::mt19937_64& generator) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  if (fields.empty()) return;
  const FieldDescriptor* field = fields[draw(static_cast<std::int64_t>(fields.size()), generator)];
  const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  const std::int64_t kind = draw(12, generator);
  if (field->is_repeated()) {
    const int size = reflection.FieldSize(message, field);
    const int one = static_cast<int>(draw(size, generator));
    if (kind == 0) return reflection.RemoveLast(&message, field);
    if (kind == 1) return reflection.SwapElements(&message, field, 0, one);
    if (is_message && kind == 2)
      return reflection.AddMessage(&message, field)
          ->CopyFrom(reflection.GetRepeatedMessage(message, field, one));
    if (is_message)
      return mutate(*reflection.MutableRepeatedMessage(&message, field, one), generator);
  } else if (kind == 0) {
    return reflection.ClearField(&message, field);
  } else if (is_message) {
    return mutate(*reflection.MutableMessage(&message, field), generator);
  }
  mutate_value(message, field, generator);
}

/// Flips one bit.
void mutate_byte(char& byte, std::mt19937_64& generator) {
  byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1u << draw(8, generator)));
}

/// What became of the mutated files.
struct Outcomes {
  int imported = 0;
  int refused = 0;
};

/// Imports a file that may be anything: a workload that reads back, or an InputError that names it.
void expect_no_crash(const std::string& bytes, Outcomes& outcomes) {
  try {
    const ImportedWorkload imported = import_onnx_bytes(bytes, "net.onnx", {});
    const std::string text = workload_text(imported.workload);
    CHECK(read_workload(YamlReader::from_text(text, "net.yaml")).total_macs() ==
          imported.workload.total_macs());
    ++outcomes.imported;
  } catch (const InputError& error) {
    CHECK(std::string(error.what()).rfind("net.onnx: ", 0) == 0);
    ++outcomes.refused;
  }
}

TEST_CASE("files with flipped bytes or cut off are imported or refused, and never crash") {
  std::mt19937_64 generator(21);
  const std::string graphs[] = {varied_graph().bytes(), resnet50_graph(0).bytes(),
                                mobilenet_v2_graph().bytes()};
  Outcomes outcomes;
  for (int i = 0; i < 150; ++i) {
    std::string bytes = graphs[i % std::size(graphs)];
    const auto size = static_cast<std::int64_t>(bytes.size());
    if (i % 5 == 0) bytes.resize(static_cast<std::size_t>(draw(size, generator)));
    for (std::int64_t flips = draw(8, generator); flips > 0 && !bytes.empty(); --flips)
      mutate_byte(bytes[draw(static_cast<std::int64_t>(bytes.size()), generator)], generator);
    expect_no_crash(bytes, outcomes);
  }
  CHECK(outcomes.imported > 10);
  CHECK(outcomes.refused > 40);
}

TEST_CASE("models with changed fields are imported or refused, and never crash") {
  std::mt19937_64 generator(22);
  const OnnxGraph whole = varied_graph();
  Outcomes outcomes;
  for (int i = 0; i < 400; ++i) {
    onnx::ModelProto model;
    REQUIRE(model.ParseFromString(whole.bytes()));
    for (std::int64_t changes = 1 + draw(6, generator); changes > 0; --changes)
      mutate(*model.mutable_graph(), generator);
    expect_no_crash(model.SerializeAsString(), outcomes);
  }
  CHECK(outcomes.imported > 50);
  CHECK(outcomes.refused > 50);
}

}  // namespace
}  // namespace codescent::testing
