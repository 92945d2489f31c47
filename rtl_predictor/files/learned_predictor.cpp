#include "rtl_predictor/files/learned_predictor.hpp"

#include <cmath>
#include <filesystem>
#include <stdexcept>

#include "core/error.hpp"
#include "core/files/data_files.hpp"

namespace codescent {

NamedPredictor load_named_predictor(const std::string& name_or_path,
                                    const std::string& data_directory) {
  std::filesystem::path directory =
      find_data_file(DataKind::Predictor, name_or_path, data_directory);
  if (directory.extension() == ".yaml") directory = directory.parent_path();
  NamedPredictor named{"", load_predictor(directory.string())};
  std::error_code error;  // then the text that was given has to do
  const auto full = std::filesystem::weakly_canonical(directory.empty() ? "." : directory, error);
  named.name = (full.has_filename() ? full : full.parent_path()).filename().string();
  if (named.name.empty()) named.name = name_or_path;
  return named;
}

void expect_same_architecture(const Predictor& predictor, const Architecture& architecture) {
  if (predictor.architecture != architecture.name)
    throw InputError("--hardware: expected " + in_quotes(predictor.architecture) +
                     ", whose mappings the predictor reads, got " + in_quotes(architecture.name));
}

TracePredictor learned_predictor(const Predictor& predictor, const Inputs& inputs) {
  expect_same_architecture(predictor, inputs.architecture);
  return [&predictor, &inputs](const std::vector<Trace>& traces) {
    const auto samples = samples_of(inputs.architecture, inputs.table, traces);
    if (samples.size() != traces.size())
      throw std::invalid_argument("learned_predictor: expected traces that it can predict");
    auto predictions = exact_predictor(inputs.architecture, inputs.table)(traces);
    for (std::size_t i = 0; i < samples.size(); ++i)
      predictions[i].cycles = std::exp(predict(predictor, samples[i]).log_cycles);
    return predictions;
  };
}

}  // namespace codescent
