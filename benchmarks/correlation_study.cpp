// How far the exact model is from Timeloop and from Gemmini's RTL, and the kinds of RTL predictor
// from the RTL, on the traces of DOSA's figures 4, 10, 11 and 12. docs/correlation.md holds the
// outcome.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <numeric>
#include <random>
#include <set>

#include "app/commands/trace_input.hpp"
#include "app/print/correlation_report.hpp"
#include "app/session/data_directory.hpp"
#include "benchmarks/study_support.hpp"
#include "core/error.hpp"
#include "core/exact_model/evaluate.hpp"
#include "core/files/data_files.hpp"
#include "core/files/result_file.hpp"
#include "core/inputs/workload_input.hpp"
#include "hw_templates/gemmini/tiling.hpp"
#include "rtl_predictor/files/learned_predictor.hpp"
#include "rtl_predictor/files/measured_evaluation.hpp"
#include "rtl_predictor/training/training.hpp"

namespace codescent::studies {
namespace {

const std::vector<StudyOption> kOptions = {
    {"reference", "", "reference data; default $CODESCENT_REFERENCE, then ../shared/reference"},
    {"output", "codescent-results/correlation_study", "directory for tables.md and the plots"},
    {"seed", "0", "of the random split and the predictors"},
    {"test-share", "0.08", "of the rows, in the random split"}};

constexpr char kTimeloopRows[] = "dosa/timeloop_dataset_sample.csv.gz";
constexpr char kRandomRows[] = "firesim/training.csv";
constexpr char kSearchedRows[] = "firesim/searched_analytical.csv";

/// A network of figure 12, with the EDP of Gemmini's tiling over that of the mappings found with
/// DOSA's analytical model: its own figure, recomputed from its files and scripts.
struct Network {
  const char* name;
  double published_ratio;
};
constexpr Network kNetworks[] = {
    {"bert", 0.95}, {"resnet50", 1.86}, {"retinanet", 1.95}, {"unet", 0.95}};
constexpr double kPublishedGeomean = 1.34;

/// What DOSA's own model reaches on the same kind of rows, by running its artifact: percents are
/// mean absolute errors.
struct Published {
  const char* figure;
  const char* quantity;
  const char* outcome;
};
constexpr Published kPublished[] = {
    {"4", "cycles", "0.0051 %, of 9,990 rows"},
    {"4", "energy", "0.1730 %, of 9,990 rows"},
    {"4", "EDP", "0.1776 %, of 9,990 rows"},
    {"10", "RTL cycles", "57.5 %, Spearman 0.8734, of its own 125 rows"},
    {"10 all rows", "RTL cycles", "62.6 %, Spearman 0.8465"},
    {"11", "RTL cycles", "31.6 %, Spearman 0.9714; of 222 rows 26.1 %, 0.9727"},
};

std::string published(const std::string& figure, const std::string& quantity) {
  for (const Published& row : kPublished)
    if (figure == row.figure && quantity == row.quantity) return row.outcome;
  return "-";
}

std::string percents(double share) {
  return digits(100 * share, 3) + " %";
}

/// Everything that the study reads and makes.
class Study {
 public:
  explicit Study(const StudyOptions& options)
      : options_(options),
        inputs_(load_hardware_inputs("gemmini", "pat_40nm", data_directory())),
        figures_{{"figure", "predicted against measured", "rows", "mean", "median", "p95", "p99",
                  "max", "bias", "ratio", "Spearman", "Kendall", "DOSA's model"},
                 {}} {}

  void run() {
    add_figure("4", read(kTimeloopRows), ScatterKind::Error);
    const TraceFile random = read(kRandomRows);
    const TraceFile test = split(random);
    add_figure("10", test, ScatterKind::Predicted);
    add_kinds("10", others(random, test), test);
    add_figure("10 all rows", random, ScatterKind::Predicted);
    add_figure("10 all rows at 16x16", at_published_sizes(random), ScatterKind::Predicted);
    const TraceFile searched = read(kSearchedRows);
    add_figure("11", searched, ScatterKind::Predicted);
    add_kinds("11", random, searched);
    const std::string tables = "Seed of figure 10's split: " + options_.text("seed") + ".\n\n" +
                               figures_.markdown() + "\n" + network_table(searched);
    std::printf("%s", tables.c_str());
    files_.emplace_back("tables.md", tables);
    make_directory(options_.text("output"));
    write_files(options_.text("output"), files_);
  }

 private:
  TraceFile read(const std::string& name) const {
    std::filesystem::path root = options_.text("reference");
    if (root.empty()) {
      const char* chosen = std::getenv("CODESCENT_REFERENCE");
      root = chosen != nullptr ? std::filesystem::path(chosen)
                               : std::filesystem::path(data_directory()) / "../../shared/reference";
    }
    const std::string path = (root / name).lexically_normal().string();
    TraceFile file = read_traces(path, inputs_.architecture, inputs_.table.name);
    for (const BadRow& row : file.bad_rows)
      throw InputError(path + ":" + std::to_string(row.line) + ": " + row.message);
    return file;
  }

  /// The test rows of a random split.
  TraceFile split(TraceFile file) const {
    std::mt19937_64 generator(static_cast<std::uint64_t>(options_.integer("seed")));
    const auto count = static_cast<std::size_t>(options_.number("test-share") *
                                                static_cast<double>(file.traces.size()));
    for (std::size_t i = 0; i < count; ++i)
      std::swap(file.traces[i], file.traces[i + generator() % (file.traces.size() - i)]);
    file.traces.resize(count);
    return file;
  }

  /// The rows of a file that are not among these.
  static TraceFile others(TraceFile file, const TraceFile& taken) {
    std::set<int> lines;
    for (const Trace& trace : taken.traces) lines.insert(trace.line);
    const auto is_taken = [&](const Trace& trace) { return lines.count(trace.line) > 0; };
    file.traces.erase(std::remove_if(file.traces.begin(), file.traces.end(), is_taken),
                      file.traces.end());
    return file;
  }

  /// The rows record a 128x128 array, the circuit has 16x16. The recorded energies do not apply.
  TraceFile at_published_sizes(TraceFile file) const {
    for (Trace& trace : file.traces) {
      trace.sizes = {inputs_.architecture.default_hardware(), {}};
      trace.energy_uj.reset();
    }
    return file;
  }

  void add_figure(const std::string& figure, const TraceFile& file, ScatterKind kind) {
    add_correlation(
        figure, "",
        correlate(file, inputs_.architecture, exact_predictor(inputs_.architecture, inputs_.table)),
        kind);
  }

  /// What predictors of each kind but the analytical, trained on some rows, say of others.
  void add_kinds(const std::string& figure, const TraceFile& training, const TraceFile& test) {
    const auto samples = samples_of(inputs_.architecture, inputs_.table, training.traces);
    std::vector<int> rows(samples.size());
    std::iota(rows.begin(), rows.end(), 0);
    for (const PredictorKind kind :
         {PredictorKind::Direct, PredictorKind::Schedule, PredictorKind::Residual}) {
      TrainingOptions options;
      options.kind = kind;
      options.seed = static_cast<std::uint64_t>(options_.integer("seed"));
      Predictor predictor = train_predictor(samples, rows, options);
      predictor.architecture = inputs_.architecture.name;
      const std::string name(kPredictorKinds[static_cast<int>(kind)]);
      add_correlation(figure, name,
                      correlate_rtl(predictable_rows(test), inputs_.architecture,
                                    learned_predictor(predictor, inputs_), name),
                      ScatterKind::Predicted);
    }
  }

  /// `predictor` is empty for the exact model.
  void add_correlation(const std::string& figure, const std::string& predictor,
                       const Correlation& correlation, ScatterKind kind) {
    const std::string label = predictor.empty() ? "" : ", " + predictor;
    for (const Quantity& quantity : correlation.quantities) {
      add_row(figure, quantity.name + label, quantity.statistics,
              published(figure, quantity.name + label));
      if (quantity.without_artifacts)
        add_row(figure, quantity.name + ", no artefact", *quantity.without_artifacts, "-");
      std::string name = "figure_" + figure + (predictor.empty() ? "" : "_" + predictor) + "_" +
                         quantity.key + ".svg";
      std::replace(name.begin(), name.end(), ' ', '_');
      files_.emplace_back(
          name,
          correlation_svg(correlation, quantity,
                          "Figure " + figure + label + ": " + correlation.file.flavour, kind));
    }
  }

  void add_row(const std::string& figure, const std::string& name, const ErrorStatistics& of,
               const std::string& dosas) {
    std::vector<std::string> row = {figure, name, std::to_string(of.num_rows)};
    for (const double share : {of.mean_absolute, of.median_absolute, of.p95_absolute,
                               of.p99_absolute, of.max_absolute, of.mean_signed})
      row.push_back(percents(share));
    for (const double value : {of.geometric_mean, of.spearman, of.kendall})
      row.push_back(digits(value));
    row.push_back(dosas);
    figures_.rows.push_back(row);
  }

  std::string network_table(const TraceFile& searched) const;

  const StudyOptions& options_;
  const Inputs inputs_;
  Table figures_;
  std::vector<std::pair<std::string, std::string>> files_;
};

bool is_same_layer(const Layer& a, const Layer& b) {
  return a.bounds == b.bounds && a.stride_w == b.stride_w && a.stride_h == b.stride_h &&
         a.type == b.type;
}

/// The rows of a network's layers, in its order. Each network was searched with sizes of its own,
/// so that its rows are those of one size; empty if they are not in the file.
std::vector<const Trace*> rows_of(const Workload& network, const std::vector<Trace>& traces) {
  for (const Trace& first : traces) {
    std::vector<const Trace*> rows;
    for (const Layer& layer : network.layers)
      for (const Trace& trace : traces)
        if (trace.sizes == first.sizes && is_same_layer(trace.layer, layer)) {
          rows.push_back(&trace);
          break;
        }
    if (rows.size() == network.layers.size()) return rows;
  }
  return {};
}

/// The instance whose tiles Gemmini's software chose, and the one that DOSA charges them at: the
/// halves of the memories that one tile fills.
const Hardware kTiledSizes{{16, 256, 64}};
const Hardware kChargedSizes{{16, 128, 32}};

/// The same tiles as DOSA's script makes mappings of them: every extent rounded down to a divisor,
/// whole widths of the array for C and K, nothing at the registers.
Mapping rounded_down_mapping(const Layer& layer, const Architecture& architecture,
                             const GemminiTiling& tiling) {
  constexpr std::int64_t kSide = 16;
  const auto largest_divisor = [](std::int64_t bound, std::int64_t most) {
    while (bound % most != 0) --most;
    return most;
  };
  Mapping mapping;
  mapping.levels.resize(architecture.levels.size());
  for (const Dim dim : kAllDims) {
    const int d = index(dim);
    const bool fans_out = dim == Dim::C || dim == Dim::K;
    const std::int64_t width = fans_out ? largest_divisor(layer.bound(dim), kSide) : 1;
    const std::int64_t extent = tiling.extents[d] / (fans_out ? kSide : 1);
    const std::int64_t passes =
        largest_divisor(layer.bound(dim) / width, std::max<std::int64_t>(1, extent));
    if (fans_out) mapping.levels[dim == Dim::C ? 1 : 2].spatial[d] = width;
    mapping.levels[1].temporal[d] = passes;
    mapping.levels[3].temporal[d] = layer.bound(dim) / width / passes;
  }
  mapping.levels[1].order = {Dim::P, Dim::Q, Dim::N, Dim::C, Dim::R, Dim::S, Dim::K, Dim::G};
  mapping.levels[3].order = {Dim::C, Dim::R, Dim::S, Dim::K, Dim::P, Dim::Q, Dim::N, Dim::G};
  return mapping;
}

/// Energies of a layer under the tiling of Gemmini's software, in µJ.
struct DefaultEnergy {
  double exact_uj = 0;         // of the tiles as they are
  double rounded_down_uj = 0;  // of tiles that divide the bounds, as DOSA charges them
};

DefaultEnergy default_tiling_energy(const Inputs& inputs, const Layer& layer) {
  const Architecture& architecture = inputs.architecture;
  const auto tiling = gemmini_tiling(layer, architecture, kTiledSizes);
  if (!tiling) throw InputError(gemmini_obstacle(layer, architecture, kTiledSizes));
  const SizedHardware sized = size_hardware(architecture, kChargedSizes, inputs.table);
  const auto energy_uj = [&](const Mapping& mapping) {
    return evaluate_layer(architecture, sized, layer, mapping).total_energy_pj * 1e-6;
  };
  return {energy_uj(gemmini_mapping(layer, architecture, kTiledSizes, *tiling)),
          energy_uj(rounded_down_mapping(layer, architecture, *tiling))};
}

/// DOSA's figure 12: EDP of a network with the mappings that DOSA found, against Gemmini's own.
std::string Study::network_table(const TraceFile& searched) const {
  Table table{
      {"network", "layers", "found: RTL cycles", "found: energy, uJ", "found: EDP",
       "Gemmini's tiling: RTL cycles", "Gemmini's tiling: energy, uJ", "Gemmini's tiling: EDP",
       "cycles, Gemmini's / found", "energy, Gemmini's / found", "EDP, Gemmini's / found",
       "the same, tiles rounded down to divisors", "the same, DOSA's own"},
      {}};
  double log_ratio = 0, log_rounded_ratio = 0;
  for (const auto& [name, published_ratio] : kNetworks) {
    const Workload network =
        load_workload(find_data_file(DataKind::Workload, name, data_directory()));
    const auto rows = rows_of(network, searched.traces);
    if (rows.empty()) throw InputError(searched.path + ": lacks layers of " + name);
    double cycles = 0, energy_uj = 0, auto_cycles = 0, auto_energy_uj = 0, rounded_energy_uj = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto count = static_cast<double>(network.layers[i].count);
      cycles += count * rows[i]->rtl_cycles.value();
      energy_uj += count * rows[i]->energy_uj.value();
      auto_cycles += count * rows[i]->auto_rtl_cycles.value();
      const DefaultEnergy energy = default_tiling_energy(inputs_, rows[i]->layer);
      auto_energy_uj += count * energy.exact_uj;
      rounded_energy_uj += count * energy.rounded_down_uj;
    }
    const double ratio = auto_cycles * auto_energy_uj / (cycles * energy_uj);
    const double rounded_ratio = ratio * rounded_energy_uj / auto_energy_uj;
    log_ratio += std::log(ratio);
    log_rounded_ratio += std::log(rounded_ratio);
    table.rows.push_back({name, std::to_string(rows.size()), digits(cycles, 6),
                          digits(energy_uj, 6), digits(cycles * energy_uj), digits(auto_cycles, 6),
                          digits(auto_energy_uj, 6), digits(auto_cycles * auto_energy_uj),
                          digits(auto_cycles / cycles, 3), digits(auto_energy_uj / energy_uj, 3),
                          digits(ratio, 3), digits(rounded_ratio, 3), digits(published_ratio, 3)});
  }
  const auto mean = [](double log_sum) {
    return digits(std::exp(log_sum / static_cast<double>(std::size(kNetworks))), 3);
  };
  table.rows.push_back({"geometric mean", "", "", "", "", "", "", "", "", "", mean(log_ratio),
                        mean(log_rounded_ratio), digits(kPublishedGeomean, 3)});
  return "Figure 12, layers times their counts, EDP in uJ x cycles:\n\n" + table.markdown();
}

}  // namespace
}  // namespace codescent::studies

int main(int argc, char** argv) {
  return codescent::studies::run_study(
      argc, argv, codescent::studies::kOptions,
      [](const auto& options) { codescent::studies::Study(options).run(); });
}
