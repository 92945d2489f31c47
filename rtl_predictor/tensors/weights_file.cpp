#include "rtl_predictor/tensors/weights_file.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <torch/csrc/jit/serialization/pickle.h>
#include <torch/types.h>

#include "core/error.hpp"
#include "rtl_predictor/predictor_layout.hpp"

namespace codescent {
namespace {

std::string type_name(at::ScalarType type) {
  if (type == at::kDouble) return "float64";
  if (type == at::kFloat) return "float32";
  return std::string("LibTorch's ") + c10::toString(type);
}

[[noreturn]] void fail(const std::string& file, const std::string& message) {
  throw InputError(file + ": " + message);
}

c10::IValue unpickled(const std::string& bytes, const std::string& file) {
  try {
    return torch::jit::pickle_load({bytes.begin(), bytes.end()});
  } catch (const c10::Error& error) {
    const std::string reason = error.what_without_backtrace();
    fail(file, "no tensors of LibTorch: " + reason.substr(0, reason.find('\n')));
  } catch (const std::exception& error) {
    fail(file, std::string("no tensors of LibTorch: ") + error.what());
  }
}

void read_tensor(const c10::IValue& value, const std::string& place, const std::string& file,
                 const PredictorTensor& expected) {
  const std::string wanted = "expected float64 " + shape_text(expected.shape) + ", found ";
  if (!value.isTensor() || !value.toTensor().defined()) fail(file, place + wanted + "no tensor");
  const at::Tensor tensor = value.toTensor();
  const std::string found =
      type_name(tensor.scalar_type()) + " " + shape_text(tensor.sizes().vec());
  if (tensor.layout() != at::kStrided || !tensor.device().is_cpu() || tensor.is_quantized())
    fail(file, place + wanted + found + " that is not dense in memory");
  if (tensor.scalar_type() != at::kDouble || tensor.sizes() != expected.shape)
    fail(file, place + wanted + found);
  const at::Tensor flat = tensor.detach().contiguous().view({-1});
  const auto* numbers = flat.data_ptr<double>();
  expected.values->assign(numbers, numbers + flat.numel());
  for (std::size_t i = 0; i < expected.values->size(); ++i)
    if (!std::isfinite((*expected.values)[i]))
      fail(file, place + "expected finite numbers, found " +
                     (std::isnan((*expected.values)[i]) ? "NaN" : "an infinity") + " at " +
                     std::to_string(i));
}

}  // namespace

std::string weights_bytes(const Predictor& predictor) {
  Predictor copy = predictor;
  c10::Dict<std::string, at::Tensor> dict;
  for (const PredictorTensor& tensor : tensors_of(copy)) {
    if (static_cast<std::int64_t>(tensor.values->size()) != tensor.size())
      throw std::invalid_argument(tensor.name + ": expected " + shape_text(tensor.shape) +
                                  " numbers, got " + std::to_string(tensor.values->size()));
    for (const double value : *tensor.values)
      if (!std::isfinite(value))
        throw std::invalid_argument(tensor.name + ": expected finite numbers");
    dict.insert(tensor.name, torch::tensor(*tensor.values, torch::kFloat64).view(tensor.shape));
  }
  const std::vector<char> bytes = torch::jit::pickle_save(dict);
  return {bytes.begin(), bytes.end()};
}

void read_weights(const std::string& bytes, const std::string& file, Predictor& predictor) {
  const std::vector<PredictorTensor> expected = tensors_of(predictor);
  const c10::IValue value = unpickled(bytes, file);
  if (!value.isGenericDict()) fail(file, "expected a dict of tensors, found " + value.tagKind());
  std::vector<bool> is_read(expected.size());
  for (const auto& entry : value.toGenericDict()) {
    if (!entry.key().isString()) fail(file, "expected names of tensors, found another key");
    const std::string name = entry.key().toStringRef();
    const auto same = std::find_if(expected.begin(), expected.end(),
                                   [&](const PredictorTensor& one) { return one.name == name; });
    if (same == expected.end()) fail(file, "unknown tensor " + in_quotes(name));
    read_tensor(entry.value(), name + ": ", file, *same);
    is_read[same - expected.begin()] = true;
  }
  for (std::size_t i = 0; i < expected.size(); ++i)
    if (!is_read[i]) fail(file, "missing tensor " + in_quotes(expected[i].name));
}

}  // namespace codescent
