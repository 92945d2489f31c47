#include "rtl_predictor/files/predictor_file.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "core/error.hpp"
#include "core/files/checked_text.hpp"
#include "core/files/sha256.hpp"
#include "core/files/yaml_text.hpp"
#include "rtl_predictor/predictor_layout.hpp"
#include "rtl_predictor/tensors/predictor_room.hpp"

namespace codescent {
namespace {

constexpr char kPredictorSchema[] = "codescent/predictor/1";
constexpr char kDescription[] = "predictor.yaml";
constexpr char kWeights[] = "weights.pt";
constexpr char kType[] = "float64";
constexpr std::size_t kMostDescriptionBytes = 1 << 20;
constexpr std::size_t kMostWeightsBytes = 64 << 20;
constexpr int kMostLayers = 16;
constexpr int kMostUnits = 4096;
constexpr int kMostMembers = 256;
constexpr double kLargest = std::numeric_limits<double>::max();
constexpr double kSmallest = std::numeric_limits<double>::min();

std::vector<std::string> region_features() {
  return {kScheduleFeatures.begin(), kScheduleFeatures.end()};
}

std::string finite_text(const std::string& name, double value) {
  if (!std::isfinite(value)) throw std::invalid_argument(name + ": expected a finite number");
  return number_text(value);
}

std::string list_text(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return "[" + text + "]";
}

std::string network_text(const Predictor& predictor) {
  if (!has_network(predictor.kind)) return "";
  std::vector<std::int64_t> hidden;
  for (const int units : hidden_units(predictor)) hidden.push_back(units);
  return "network:\n  features: " + list_text(network_features(predictor.kind)) +
         "\n  hidden: " + shape_text(hidden) +
         "\n  members: " + std::to_string(predictor.ensemble.members.size()) +
         "\n  shrinkage: " + finite_text("shrinkage", predictor.ensemble.shrinkage) + "\n";
}

std::string weights_text(const Predictor& predictor, const std::string& sha256) {
  std::string text = std::string("weights:\n  file: ") + kWeights +
                     "\n  sha256: " + yaml_quoted(sha256) + "\n  dtype: " + kType + "\n  shapes:\n";
  Predictor copy = predictor;
  for (const PredictorTensor& tensor : tensors_of(copy))
    text += "    " + tensor.name + ": " + shape_text(tensor.shape) + "\n";
  return text;
}

std::string provenance_text(const Provenance& provenance) {
  return "provenance:\n  traces: " + yaml_quoted(provenance.traces) +
         "\n  traces_sha256: " + yaml_quoted(provenance.traces_sha256) +
         "\n  rows: " + std::to_string(provenance.num_rows) +
         "\n  seed: " + std::to_string(provenance.seed) +
         "\n  command: " + yaml_quoted(provenance.command) +
         "\n  version: " + yaml_quoted(provenance.version) + "\n";
}

std::string description_of(const SavedPredictor& saved, const std::string& weights_sha256) {
  const Predictor& predictor = saved.predictor;
  std::string text = std::string("schema: ") + kPredictorSchema +
                     "\nkind: " + std::string(kPredictorKinds[static_cast<int>(predictor.kind)]) +
                     "\narchitecture: " + yaml_scalar(predictor.architecture) +
                     "\narray_side: " + std::to_string(predictor.array_side) + "\ncharges:\n";
  for (int i = 0; i < kNumCharges; ++i) {
    const std::string name(kCharges[i].name);
    text += "  " + name + ": " + finite_text(name, predictor.charges[i]) + "\n";
  }
  const Uncertainty& uncertainty = predictor.uncertainty;
  text += network_text(predictor) +
          "uncertainty: {noise: " + finite_text("noise", uncertainty.noise) +
          ", z50: " + finite_text("z50", uncertainty.z50) +
          ", z90: " + finite_text("z90", uncertainty.z90) +
          "}\ntrusted_region:\n  features: " + list_text(region_features()) +
          "\n  farthest: " + finite_text("farthest", predictor.region.farthest) + "\n" +
          weights_text(predictor, weights_sha256) + provenance_text(predictor.provenance) +
          (saved.study.empty() ? "study: []\n" : "study:\n");
  for (const StudySummary& row : saved.study)
    text += "  - {" + evaluation_yaml(row.split, row.kind, row.mean) +
            ", seeds: " + std::to_string(row.num_seeds) + "}\n";
  return with_checksum(text);
}

/// Throws unless a list holds these words in this order.
void expect_words(const YamlReader& node, const std::vector<std::string>& expected) {
  const auto items = node.items();
  for (std::size_t i = 0; i < std::min(items.size(), expected.size()); ++i)
    if (const std::string found = items[i].text(); found != expected[i])
      items[i].fail("expected " + in_quotes(expected[i]) + ", found " + in_quotes(found));
  if (items.size() != expected.size())
    node.fail("expected " + std::to_string(expected.size()) + " features, found " +
              std::to_string(items.size()));
}

void read_charges(const YamlReader& node, Charges<double>& charges) {
  std::vector<std::string> names;
  for (const ChargeInfo& charge : kCharges) names.emplace_back(charge.name);
  node.expect_keys(names);
  constexpr double kRoundingError = 1 + 1e-9;
  for (int i = 0; i < kNumCharges; ++i) {
    const double times = kCharges[i].most_times * kRoundingError;
    charges[i] = node.at(names[i]).number(kCharges[i].prior / times, kCharges[i].prior * times);
  }
}

void read_network(const YamlReader& root, Predictor& predictor) {
  if (!has_network(predictor.kind)) {
    if (root.has("network"))
      root.at("network").fail("expected none, since a predictor of kind " +
                              std::string(kPredictorKinds[static_cast<int>(predictor.kind)]) +
                              " has no networks");
    return;
  }
  const YamlReader node = root.at("network");
  node.expect_keys({"features", "hidden", "members", "shrinkage"});
  expect_words(node.at("features"), network_features(predictor.kind));
  std::vector<int> hidden;
  for (const YamlReader& units : node.at("hidden").items())
    hidden.push_back(static_cast<int>(units.integer(1, kMostUnits)));
  if (hidden.size() > kMostLayers)
    node.at("hidden").fail("expected at most " + std::to_string(kMostLayers) + " layers, found " +
                           std::to_string(hidden.size()));
  shape_networks(predictor, static_cast<int>(node.at("members").integer(1, kMostMembers)), hidden);
  predictor.ensemble.shrinkage = node.at("shrinkage").number(0, 1);
}

void read_shapes(const YamlReader& node, Predictor& predictor) {
  const auto tensors = tensors_of(predictor);
  std::vector<std::string> names;
  for (const PredictorTensor& tensor : tensors) names.push_back(tensor.name);
  node.expect_keys(names);
  for (const PredictorTensor& tensor : tensors) {
    std::vector<std::int64_t> shape;
    for (const YamlReader& extent : node.at(tensor.name).items())
      shape.push_back(extent.integer(1, std::numeric_limits<std::int64_t>::max()));
    if (shape != tensor.shape)
      node.at(tensor.name)
          .fail("expected " + shape_text(tensor.shape) + ", found " + shape_text(shape));
  }
}

Provenance read_provenance(const YamlReader& node) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  node.expect_keys({"traces", "traces_sha256", "rows", "seed", "command", "version"});
  return {node.at("traces").text(),
          node.at("traces_sha256").text(),
          node.at("rows").integer(1, kMost),
          static_cast<std::uint64_t>(node.at("seed").integer(0, kMost)),
          node.at("command").text(),
          node.at("version").text()};
}

std::vector<StudySummary> read_study(const YamlReader& node) {
  std::vector<std::string> keys = evaluation_keys();
  keys.emplace_back("seeds");
  std::vector<StudySummary> study;
  for (const YamlReader& row : node.items()) {
    row.expect_keys(keys);
    StudySummary summary;
    read_evaluation(row, summary.split, summary.kind, summary.mean);
    summary.num_seeds = static_cast<int>(row.at("seeds").integer(1, 1'000'000));
    study.push_back(summary);
  }
  return study;
}

/// Everything but the tensors, whose shapes are prepared.
SavedPredictor read_description(const YamlReader& root) {
  root.expect_keys({"schema", "kind", "architecture", "array_side", "charges", "network",
                    "uncertainty", "trusted_region", "weights", "provenance", "study", "checksum"});
  root.at("schema").choice({kPredictorSchema});
  SavedPredictor saved;
  Predictor& predictor = saved.predictor;
  predictor.kind = static_cast<PredictorKind>(
      root.at("kind").choice({kPredictorKinds.begin(), kPredictorKinds.end()}));
  predictor.architecture = root.at("architecture").text();
  predictor.array_side = root.at("array_side").integer(1, 1 << 20);
  read_charges(root.at("charges"), predictor.charges);
  read_network(root, predictor);
  const YamlReader uncertainty = root.at("uncertainty");
  uncertainty.expect_keys({"noise", "z50", "z90"});
  Uncertainty& spread = predictor.uncertainty;
  spread.noise = uncertainty.at("noise").number(kSmallest, kLargest);
  spread.z50 = uncertainty.at("z50").number(0, kLargest);
  spread.z90 = uncertainty.at("z90").number(spread.z50, kLargest);
  const YamlReader region = root.at("trusted_region");
  region.expect_keys({"features", "farthest"});
  expect_words(region.at("features"), region_features());
  predictor.region.farthest = region.at("farthest").number(kSmallest, kLargest);
  const YamlReader weights = root.at("weights");
  weights.expect_keys({"file", "sha256", "dtype", "shapes"});
  weights.at("file").choice({kWeights});
  weights.at("dtype").choice({kType});
  read_shapes(weights.at("shapes"), predictor);
  predictor.provenance = read_provenance(root.at("provenance"));
  saved.study = read_study(root.at("study"));
  return saved;
}

void expect_positive_scales(const std::string& file, const Predictor& predictor) {
  for (const double scale : predictor.ensemble.scale)
    if (!(scale > 0))
      throw InputError(file + ": feature_scale: expected positive numbers, found " +
                       number_text(scale));
}

}  // namespace

std::vector<std::pair<std::string, std::string>> predictor_files(const SavedPredictor& saved) {
  const std::string weights = predictor_room().weights_bytes(saved.predictor);
  return {{kWeights, weights}, {kDescription, description_of(saved, sha256_hex(weights))}};
}

std::vector<OwnFile> own_predictor_files() {
  constexpr char kArchive[] = "PK\003\004";  // which LibTorch writes
  return {{kDescription, "schema: codescent/predictor/"}, {kWeights, kArchive}};
}

SavedPredictor load_predictor(const std::string& directory) {
  const std::string prefix = directory + (directory.empty() || directory.back() == '/' ? "" : "/");
  const std::string text = read_bytes(prefix + kDescription, kMostDescriptionBytes);
  expect_checksum(text, prefix + kDescription);
  const YamlReader root = YamlReader::from_text(text, prefix + kDescription);
  SavedPredictor saved = read_description(root);
  const std::string weights = read_bytes(prefix + kWeights, kMostWeightsBytes);
  const YamlReader sha256 = root.at("weights").at("sha256");
  if (const std::string found = sha256_hex(weights); found != sha256.text())
    sha256.fail("expected " + in_quotes(sha256.text()) + " of " + kWeights + ", found " +
                in_quotes(found) + ": that file was cut off, changed, or is of another predictor");
  predictor_room().read_weights(weights, prefix + kWeights, saved.predictor);
  expect_positive_scales(prefix + kWeights, saved.predictor);
  return saved;
}

}  // namespace codescent
