#include "rtl_predictor/files/predictor_file.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <torch/csrc/jit/serialization/pickle.h>

#include "core/error.hpp"
#include "core/files/checked_text.hpp"
#include "core/files/result_file.hpp"
#include "core/files/sha256.hpp"
#include "rtl_predictor/predictor_layout.hpp"
#include "tests/support/doctest_torch.hpp"
#include "tests/support/files/temporary_directory.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

constexpr PredictorKind kKinds[] = {PredictorKind::Analytical, PredictorKind::Direct,
                                    PredictorKind::Schedule, PredictorKind::Residual};

/// Every number drawn, with all its digits.
SavedPredictor random_predictor(PredictorKind kind) {
  std::mt19937_64 random(7);
  SavedPredictor saved;
  Predictor& predictor = saved.predictor;
  predictor.kind = kind;
  predictor.architecture = "gemmini";
  for (int i = 0; i < kNumCharges; ++i)
    predictor.charges[i] = kCharges[i].prior * draw_real(0.25, 4, random);
  if (has_network(kind)) shape_networks(predictor, 3, {5, 4});
  for (const PredictorTensor& tensor : tensors_of(predictor))
    for (std::int64_t i = 0; i < tensor.size(); ++i)
      tensor.values->push_back(draw_real(0.1, 1, random));
  if (has_network(kind)) predictor.ensemble.shrinkage = draw_real(0, 1, random);
  predictor.uncertainty = {draw_real(0.1, 1, random), draw_real(0.1, 1, random), 4.0 / 3};
  predictor.region.farthest = draw_real(1, 3, random);
  predictor.provenance = {"my \"traces\".csv", std::string(64, 'a'), 1567, 3, "codescent x", "1.2"};
  saved.study.push_back({SplitKind::SlowToFast, PredictorKind::Direct, 5, {}});
  saved.study[0].mean.cycles.num_rows = 12;
  for (const EvaluationFigure& figure : kEvaluationFigures)
    figure.of(saved.study[0].mean) = draw_real(-1, 1, random);
  saved.study[0].mean.cycles.kendall = std::nan("");  // where one side is constant
  return saved;
}

/// A saved predictor, and ways to spoil it.
struct Case {
  TemporaryDirectory directory;
  std::string description = directory / "predictor.yaml";
  std::string weights = directory / "weights.pt";

  explicit Case(PredictorKind kind = PredictorKind::Residual) {
    write_files(directory.path(), predictor_files(random_predictor(kind)));
  }

  /// Changes predictor.yaml and makes its checksum right again.
  void replace(const std::string& before, const std::string& after) const {
    std::string text = read_text(description);
    text.resize(text.rfind("checksum: "));
    const std::size_t at = text.find(before);
    REQUIRE(at != std::string::npos);
    write_text(description, with_checksum(text.replace(at, before.size(), after)));
  }

  /// Replaces weights.pt and makes its hash right again.
  void replace_weights(const std::string& bytes) const {
    replace(sha256_hex(read_text(weights)), sha256_hex(bytes));
    write_text(weights, bytes);
  }
  void replace_weights(const c10::IValue& value) const {
    const std::vector<char> bytes = torch::jit::pickle_save(value);
    replace_weights(std::string(bytes.begin(), bytes.end()));
  }

  /// The tensors of weights.pt.
  c10::Dict<std::string, at::Tensor> tensors() const {
    const std::string bytes = read_text(weights);
    c10::Dict<std::string, at::Tensor> tensors;
    for (const auto& entry : torch::jit::pickle_load({bytes.begin(), bytes.end()}).toGenericDict())
      tensors.insert(entry.key().toStringRef(), entry.value().toTensor());
    return tensors;
  }

  /// What loading says.
  std::string error() const {
    try {
      load_predictor(directory.path());
    } catch (const InputError& error) {
      return error.what();
    }
    return "accepted";
  }
};

/// The error after one tensor is replaced; an undefined one is left out.
std::string error_with(const std::string& name, const at::Tensor& tensor) {
  const Case files;
  auto tensors = files.tensors();
  CHECK(tensors.erase(name) <= 1);
  if (tensor.defined()) tensors.insert(name, tensor);
  files.replace_weights(c10::IValue(tensors));
  const std::string error = files.error();
  const std::string place = files.weights + ": ";
  return error.rfind(place, 0) == 0 ? error.substr(place.size()) : error;
}

/// The error after predictor.yaml is changed, without the path.
std::string error_with(const std::string& before, const std::string& after,
                       PredictorKind kind = PredictorKind::Residual) {
  const Case files(kind);
  files.replace(before, after);
  const std::string error = files.error();
  return error.rfind(files.description, 0) == 0 ? error.substr(files.description.size() + 1)
                                                : error;
}

bool has(const std::string& text, const std::string& part) {
  INFO("looked for: ", part, "\nin: ", text);
  const bool found = text.find(part) != std::string::npos;
  CHECK(found);
  return found;
}

at::Tensor zeros(std::vector<std::int64_t> shape, at::ScalarType type = at::kDouble) {
  return at::zeros(shape, type);
}

}  // namespace

TEST_CASE("a predictor of every kind reads back to the bit, and saves to the same bytes again") {
  for (const PredictorKind kind : kKinds) {
    CAPTURE(static_cast<int>(kind));
    const TemporaryDirectory directory;
    SavedPredictor saved = random_predictor(kind);
    write_files(directory.path(), predictor_files(saved));
    SavedPredictor loaded = load_predictor(directory.path());
    const auto expected = tensors_of(saved.predictor);
    const auto actual = tensors_of(loaded.predictor);
    REQUIRE(actual.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      CAPTURE(expected[i].name);
      CHECK(*actual[i].values == *expected[i].values);
    }
    CHECK(loaded.predictor.kind == kind);
    CHECK(loaded.predictor.charges == saved.predictor.charges);
    CHECK(loaded.predictor.uncertainty.z90 == saved.predictor.uncertainty.z90);
    CHECK(loaded.predictor.region.farthest == saved.predictor.region.farthest);
    CHECK(loaded.predictor.ensemble.shrinkage == saved.predictor.ensemble.shrinkage);
    CHECK(loaded.predictor.provenance.traces == saved.predictor.provenance.traces);
    CHECK(loaded.predictor.provenance.num_rows == 1567);
    REQUIRE(loaded.study.size() == 1);
    CHECK(loaded.study[0].mean.cycles.spearman == saved.study[0].mean.cycles.spearman);
    CHECK(std::isnan(loaded.study[0].mean.cycles.kendall));
    CHECK(predictor_files(loaded) == predictor_files(saved));
  }
}

TEST_CASE("the last line of predictor.yaml is the hash of every byte before it") {
  const Case files;
  const std::string text = read_text(files.description);
  const std::size_t last = text.rfind('\n', text.size() - 2) + 1;
  CHECK(text.substr(last) == "checksum: " + sha256_hex(text.substr(0, last)) + "\n");
}

TEST_CASE("a predictor with a number that is not finite, or too few of them, is not saved") {
  SavedPredictor saved = random_predictor(PredictorKind::Residual);
  saved.predictor.region.mean[3] = std::nan("");
  CHECK_THROWS_WITH_AS(predictor_files(saved), "region_mean: expected finite numbers",
                       std::invalid_argument);
  saved = random_predictor(PredictorKind::Residual);
  saved.predictor.ensemble.mean.pop_back();
  CHECK_THROWS_WITH_AS(predictor_files(saved), "feature_mean: expected [17] numbers, got 16",
                       std::invalid_argument);
  saved = random_predictor(PredictorKind::Residual);
  saved.predictor.charges[0] = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH_AS(predictor_files(saved), "word_cycles: expected a finite number",
                       std::invalid_argument);
}

TEST_CASE("a tensor of another type or shape, a missing one and one too many are refused") {
  CHECK(error_with("feature_mean", zeros({17}, at::kFloat)) ==
        "feature_mean: expected float64 [17], found float32 [17]");
  CHECK(error_with("feature_mean", zeros({17}, at::kLong)) ==
        "feature_mean: expected float64 [17], found LibTorch's Long [17]");
  CHECK(error_with("member_0_weight_0", zeros({17, 5})) ==
        "member_0_weight_0: expected float64 [5, 17], found float64 [17, 5]");
  CHECK(error_with("region_mean", zeros({1, 17})) ==
        "region_mean: expected float64 [17], found float64 [1, 17]");
  CHECK(error_with("member_2_bias_2", at::Tensor()) == "missing tensor \"member_2_bias_2\"");
  CHECK(error_with("member_3_bias_0", zeros({5})) == "unknown tensor \"member_3_bias_0\"");
  CHECK(error_with("feature_mean", zeros({17}).to_sparse()) ==
        "feature_mean: expected float64 [17], found float64 [17] that is not dense in memory");
}

TEST_CASE("weights that are not finite and scales that are not positive are refused") {
  at::Tensor values = zeros({17});
  CHECK(error_with("feature_scale", values) == "feature_scale: expected positive numbers, found 0");
  values[4] = std::nan("");
  CHECK(error_with("feature_mean", values) ==
        "feature_mean: expected finite numbers, found NaN at 4");
  values[4] = std::numeric_limits<double>::infinity();
  CHECK(error_with("region_mean", values) ==
        "region_mean: expected finite numbers, found an infinity at 4");
}

TEST_CASE("a weights.pt with the right hash that holds something else is refused") {
  const Case text;
  text.replace_weights(std::string("not tensors at all"));
  has(text.error(), text.weights + ": no tensors of LibTorch: ");
  const Case list;
  list.replace_weights(c10::IValue(at::zeros({3})));
  CHECK(list.error() == list.weights + ": expected a dict of tensors, found Tensor");
  const Case numbers;
  c10::Dict<std::string, double> dict;
  dict.insert("feature_mean", 1.0);
  numbers.replace_weights(c10::IValue(dict));
  CHECK(numbers.error() ==
        numbers.weights + ": feature_mean: expected float64 [17], found no tensor");
}

TEST_CASE("another feature list, kind, shape, unit or schema is refused with its place") {
  const std::string first(kScheduleFeatures[0]), second(kScheduleFeatures[1]);
  has(error_with("features: [" + first + ", " + second, "features: [" + second + ", " + first),
      "network.features[0]: expected \"" + first + "\", found \"" + second + "\"");
  has(error_with(", " + std::string(kScheduleFeatures.back()) + "]", "]"),
      "network.features: expected 17 features, found 16");
  has(error_with("kind: residual", "kind: residuum"),
      "kind: expected one of \"analytical\", \"direct\", \"schedule\", \"residual\", found "
      "\"residuum\"; did you mean \"residual\"?");
  has(error_with("kind: residual", "kind: schedule"),
      "network: expected none, since a predictor of kind schedule has no networks");
  has(error_with("kind: schedule", "kind: residual", PredictorKind::Schedule),
      "missing key \"network\"");
  has(error_with("feature_mean: [17]", "feature_mean: [18]"),
      "weights.shapes.feature_mean: expected [17], found [18]");
  has(error_with("hidden: [5, 4]", "hidden: [4, 5]"),
      "weights.shapes.member_0_weight_0: expected [4, 17], found [5, 17]");
  has(error_with("members: 3", "members: 2"), "weights.shapes.member_2_weight_0: unknown key");
  has(error_with("members: 3", "members: 4"), "weights.shapes: missing key \"member_3_weight_0\"");
  has(error_with("dtype: float64", "dtype: float32"),
      "weights.dtype: expected \"float64\", found \"float32\"");
  has(error_with("word_cycles:", "word_us:"), "charges.word_us: unknown key");
  has(error_with("codescent/predictor/1", "codescent/predictor/2"),
      "schema: expected \"codescent/predictor/1\"");
  has(error_with("schema:", "extra: 1\nschema:"), "extra: unknown key");
  has(error_with("charges:\n  word_cycles: ", "charges:\n  word_cycles: 90000 #"),
      "charges.word_cycles: expected a number from 0.0001 to 10000");
  has(error_with("z90: ", "z90: 0.0"), "uncertainty.z90: expected a number");
  has(error_with("noise: ", "noise: -"), "uncertainty.noise: expected a number");
  has(error_with("farthest: ", "farthest: nan #"), "trusted_region.farthest: expected a number");
}

TEST_CASE("files that are missing, cut off, changed or of another predictor are refused") {
  const TemporaryDirectory empty;
  CHECK_THROWS_WITH_AS(load_predictor(empty.path()),
                       ((empty / "predictor.yaml") + ": no such file").c_str(), InputError);
  const Case files;
  const std::string text = read_text(files.description);
  write_text(files.description, text.substr(0, text.size() - 40));
  has(files.error(), ": checksum: expected \"checksum: \" and 64 digits in the last line, found ");
  write_text(files.description, "");
  has(files.error(), files.description + ":1:1: checksum: expected \"checksum: \"");
  std::string changed = text;
  changed.replace(changed.find("rows: 1567"), 10, "rows: 1568");
  write_text(files.description, changed);
  has(files.error(), "the file was changed since it was written");
  write_text(files.description, text);
  CHECK(files.error() == "accepted");
  const std::string weights = read_text(files.weights);
  write_text(files.weights, weights.substr(0, weights.size() / 2));
  has(files.error(), "weights.sha256: expected ");
  has(files.error(), "that file was cut off, changed, or is of another predictor");
}

TEST_CASE("of 200 random corruptions of either file none is accepted") {
  const Case files;
  const std::string originals[] = {read_text(files.description), read_text(files.weights)};
  std::mt19937_64 random(11);
  int num_refused = 0;
  for (int i = 0; i < 200; ++i) {
    const int file = static_cast<int>(draw(2, random));
    std::string bytes = originals[file];
    const auto at = static_cast<std::size_t>(draw(static_cast<std::int64_t>(bytes.size()), random));
    const auto byte = static_cast<char>(draw(255, random) + 1);
    switch (draw(4, random)) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ byte);
        break;
      case 1:
        bytes.resize(at);
        break;
      case 2:
        bytes.insert(at, 1 + static_cast<std::size_t>(draw(40, random)), byte);
        break;
      default:
        bytes.erase(at, 1 + static_cast<std::size_t>(draw(40, random)));
    }
    write_text(file == 0 ? files.description : files.weights, bytes);
    CAPTURE(i);
    const std::string error = files.error();
    CHECK(error != "accepted");
    if (error != "accepted") ++num_refused;
    write_text(files.description, originals[0]);
    write_text(files.weights, originals[1]);
  }
  CHECK(num_refused == 200);
  CHECK(files.error() == "accepted");
}

}  // namespace codescent::testing
