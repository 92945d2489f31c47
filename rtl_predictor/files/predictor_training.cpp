#include "rtl_predictor/files/predictor_training.hpp"

#include <exception>
#include <mutex>
#include <numeric>
#include <omp.h>

#include "core/error.hpp"
#include "core/files/result_file.hpp"

namespace codescent {
namespace {

constexpr std::size_t kFewestTrainingRows = 20;  // of `train_predictor`

/// The cells of a study without results.
std::vector<StudyCell> planned_cells(const TrainingSpec& spec) {
  std::vector<StudyCell> cells;
  for (std::size_t split = 0; split < kSplitKinds.size(); ++split)
    for (std::size_t kind = 0; kind < kPredictorKinds.size(); ++kind)
      for (int i = 0; i < spec.study_seeds; ++i)
        cells.push_back({static_cast<SplitKind>(split),
                         static_cast<PredictorKind>(kind),
                         spec.seed + static_cast<std::uint64_t>(i),
                         {}});
  return cells;
}

/// The results so far, [cells].
class Results {
 public:
  Results(const TrainingSpec& spec, const std::vector<StudyCell>& known, std::string directory)
      : spec_(spec),
        directory_(std::move(directory)),
        cells_(planned_cells(spec)),
        is_done_(cells_.size()) {
    for (const StudyCell& cell : known)
      for (std::size_t i = 0; i < cells_.size(); ++i)
        if (cells_[i].split == cell.split && cells_[i].kind == cell.kind &&
            cells_[i].seed == cell.seed) {
          cells_[i] = cell;
          is_done_[i] = true;
        }
  }

  const std::vector<StudyCell>& cells() const { return cells_; }
  std::vector<int> missing() const {
    std::vector<int> indices;
    for (std::size_t i = 0; i < cells_.size(); ++i)
      if (!is_done_[i]) indices.push_back(static_cast<int>(i));
    return indices;
  }

  void add(int index, const StudyCell& cell) {
    cells_[index] = cell;
    is_done_[index] = true;
    std::vector<StudyCell> done;
    for (std::size_t i = 0; i < cells_.size(); ++i)
      if (is_done_[i]) done.push_back(cells_[i]);
    write_files(directory_, {{kCheckpoint, checkpoint_text(spec_, done)}});
  }

 private:
  const TrainingSpec& spec_;
  const std::string directory_;
  std::vector<StudyCell> cells_;
  std::vector<bool> is_done_;
};

}  // namespace

void expect_enough_samples(const std::vector<Sample>& samples, const TrainingSpec& spec,
                           const std::string& file) {
  for (std::size_t kind = 0; kind < kSplitKinds.size(); ++kind)
    for (int i = 0; i < spec.study_seeds; ++i) {
      const std::uint64_t seed = spec.seed + static_cast<std::uint64_t>(i);
      const SampleSplit split = split_samples(samples, static_cast<SplitKind>(kind), seed);
      if (split.train.size() >= kFewestTrainingRows && !split.test.empty()) continue;
      throw InputError(file + ": expected at least " + std::to_string(kFewestTrainingRows) +
                       " rows to train on and one to test, found " +
                       std::to_string(split.train.size()) + " and " +
                       std::to_string(split.test.size()) + " in the split " +
                       std::string(kSplitKinds[kind]) + " of " + std::to_string(samples.size()));
    }
}

std::vector<StudyCell> run_study(const std::vector<Sample>& samples, const TrainingSpec& spec,
                                 const std::vector<StudyCell>& cells, const std::string& directory,
                                 int threads,
                                 const std::function<void(const StudyProgress&)>& on_progress) {
  const std::vector<StudyCell> plan = planned_cells(spec);
  Results results(spec, cells, directory);
  const std::vector<int> missing = results.missing();
  const auto count = static_cast<int>(missing.size());
  const int num_threads = threads > 0 ? threads : omp_get_num_procs();
  std::mutex mutex;            // guards results and the next two
  std::exception_ptr failure;  // none may leave the parallel region
  std::size_t num_done = results.cells().size() - missing.size();
#pragma omp parallel for schedule(dynamic) num_threads(num_threads)
  for (int i = 0; i < count; ++i) {
    try {
      const StudyCell planned = plan[missing[i]];
      if (const std::lock_guard<std::mutex> lock(mutex); failure) continue;
      const StudyCell cell = run_cell(samples, planned.split, planned.kind, planned.seed, {});
      const std::lock_guard<std::mutex> lock(mutex);
      results.add(missing[i], cell);
      on_progress({++num_done, plan.size(), cell});
    } catch (const std::exception&) {
      const std::lock_guard<std::mutex> lock(mutex);
      failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
  return results.cells();
}

SavedPredictor train_on_all(const std::vector<Sample>& samples, const TrainingSpec& spec,
                            const std::vector<StudyCell>& cells) {
  TrainingOptions options;
  options.seed = spec.seed;
  options.kind = best_kind(cells);
  for (std::size_t kind = 0; kind < kPredictorKinds.size(); ++kind)
    if (spec.kind == kPredictorKinds[kind]) options.kind = static_cast<PredictorKind>(kind);
  std::vector<int> rows(samples.size());
  std::iota(rows.begin(), rows.end(), 0);
  SavedPredictor saved{train_predictor(samples, rows, options), summarise(cells)};
  saved.predictor.architecture = spec.hardware;
  saved.predictor.provenance = {
      spec.traces, spec.traces_sha256, static_cast<std::int64_t>(samples.size()),
      spec.seed,   spec.command(),     spec.version};
  return saved;
}

}  // namespace codescent
