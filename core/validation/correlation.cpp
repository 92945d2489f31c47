#include "core/validation/correlation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/exact_model/energy.hpp"
#include "core/exact_model/latency.hpp"
#include "core/timeloop/artifact.hpp"
#include "core/units.hpp"
#include "core/validation/error_reasons.hpp"

namespace codescent {
namespace {

/// What a trace may record, and what a model says of it.
struct QuantityKind {
  const char* key;
  const char* name;
  const char* unit;
  bool is_derived;
  bool by_timeloop;
  std::optional<double> (*measured)(const Trace&);
  double (*predicted)(const TracePrediction&);
};

std::optional<double> product(std::optional<double> a, std::optional<double> b) {
  if (!a || !b) return std::nullopt;
  return *a * *b;
}

double cycles_of(const TracePrediction& prediction) {
  return prediction.cycles;
}
double energy_of(const TracePrediction& prediction) {
  return prediction.energy_uj;
}
double edp_of(const TracePrediction& prediction) {
  return prediction.cycles * prediction.energy_uj;
}

const QuantityKind kQuantities[] = {
    {"cycles", "cycles", "", false, true, [](const Trace& trace) { return trace.cycles; },
     cycles_of},
    {"rtl_cycles", "RTL cycles", "", false, false,
     [](const Trace& trace) { return trace.rtl_cycles; }, cycles_of},
    {"energy_uj", "energy", "uJ", false, true, [](const Trace& trace) { return trace.energy_uj; },
     energy_of},
    {"edp", "EDP", "uJ x cycles", true, true,
     [](const Trace& trace) { return product(trace.cycles, trace.energy_uj); }, edp_of},
    {"rtl_edp", "EDP with RTL cycles", "uJ x cycles", true, false,
     [](const Trace& trace) { return product(trace.rtl_cycles, trace.energy_uj); }, edp_of},
};

/// Of the rows that do not touch Timeloop's artefact.
ErrorStatistics without(const std::vector<bool>& is_artifact, const Quantity& quantity) {
  std::vector<double> predicted, measured;
  for (std::size_t i = 0; i < is_artifact.size(); ++i) {
    if (is_artifact[i]) continue;
    predicted.push_back(quantity.predicted[i]);
    measured.push_back(quantity.measured[i]);
  }
  return error_statistics(predicted, measured);
}

Quantity quantity_of(const QuantityKind& kind, const std::vector<Trace>& traces,
                     const std::vector<TracePrediction>& predictions,
                     const std::vector<bool>& is_artifact) {
  Quantity quantity;
  quantity.key = kind.key;
  quantity.name = kind.name;
  quantity.unit = kind.unit;
  quantity.is_derived = kind.is_derived;
  for (std::size_t i = 0; i < traces.size(); ++i) {
    quantity.measured.push_back(*kind.measured(traces[i]));
    quantity.predicted.push_back(kind.predicted(predictions[i]));
  }
  quantity.statistics = error_statistics(quantity.predicted, quantity.measured);
  const bool any = std::find(is_artifact.begin(), is_artifact.end(), true) != is_artifact.end();
  if (kind.by_timeloop && any) quantity.without_artifacts = without(is_artifact, quantity);
  return quantity;
}

/// A correlation without reasons.
Correlation compared(TraceFile file, const Architecture& architecture,
                     const TracePredictor& predictor, bool timeloop_too) {
  Correlation correlation;
  correlation.file = std::move(file);
  const std::vector<Trace>& traces = correlation.file.traces;
  correlation.predictions = predictor(traces);
  correlation.reasons.resize(traces.size());
  for (const Trace& trace : traces)
    correlation.is_artifact.push_back(
        touches_extrapolation_artifact(architecture, trace.layer, trace.mapping));
  for (const QuantityKind& kind : kQuantities)
    if (!traces.empty() && kind.measured(traces[0]) &&  // all rows of a file record the same
        (timeloop_too || !kind.by_timeloop))
      correlation.quantities.push_back(
          quantity_of(kind, traces, correlation.predictions, correlation.is_artifact));
  return correlation;
}

}  // namespace

TracePredictor exact_predictor(const Architecture& architecture, const EnergyTable& table) {
  return [&architecture, &table](const std::vector<Trace>& traces) {
    std::vector<TracePrediction> predictions;
    Traffic traffic;
    SizedHardware hardware;
    for (std::size_t i = 0; i < traces.size(); ++i) {
      const Trace& trace = traces[i];
      if (i == 0 || !(trace.sizes == traces[i - 1].sizes))
        hardware = size_hardware(architecture, trace.sizes, table);
      count_traffic(architecture, trace.layer, trace.mapping, traffic);
      predictions.push_back({static_cast<double>(layer_cycles(hardware, traffic)),
                             energy_pj(hardware, traffic) * kMicrojoules});
    }
    return predictions;
  };
}

std::size_t Correlation::num_artifacts() const {
  return static_cast<std::size_t>(std::count(is_artifact.begin(), is_artifact.end(), true));
}

double Correlation::worst_error(std::size_t row) const {
  double worst = 0;
  for (const Quantity& quantity : quantities)
    if (!quantity.is_derived) worst = std::max(worst, std::fabs(quantity.error(row)));
  return worst;
}

std::vector<std::size_t> Correlation::worst_rows(std::size_t count) const {
  std::vector<double> errors;
  std::vector<std::size_t> rows(file.traces.size());
  std::iota(rows.begin(), rows.end(), 0);
  for (const std::size_t row : rows) errors.push_back(worst_error(row));
  count = std::min(count, rows.size());
  std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(count), rows.end(),
                    [&](std::size_t a, std::size_t b) {
                      return errors[a] > errors[b] || (errors[a] == errors[b] && a < b);
                    });
  rows.resize(count);
  return rows;
}

Correlation correlate(TraceFile file, const Architecture& architecture,
                      const TracePredictor& predictor) {
  Correlation correlation = compared(std::move(file), architecture, predictor, true);
  const std::vector<Trace>& traces = correlation.file.traces;
  Traffic traffic;
  for (std::size_t i = 0; i < traces.size(); ++i) {
    count_traffic(architecture, traces[i].layer, traces[i].mapping, traffic);
    correlation.reasons[i] = error_reasons(
        {architecture, traces[i], traffic, correlation.is_artifact[i], correlation.worst_error(i)});
  }
  return correlation;
}

Correlation correlate_rtl(TraceFile file, const Architecture& architecture,
                          const TracePredictor& predictor, const std::string& name) {
  Correlation correlation = compared(std::move(file), architecture, predictor, false);
  correlation.predictor = name;
  return correlation;
}

}  // namespace codescent
