#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/layer.hpp"

namespace codescent {

/// An operator of a model that the workload does not have.
struct LeftOutOperator {
  std::string name;                  // of its node
  std::string type;                  // "LSTM"
  std::optional<std::int64_t> macs;  // nothing: unknown
  std::string reason;
};

/// A network as another program wrote it, and what of it is missing.
struct ImportedWorkload {
  Workload workload;
  std::vector<LeftOutOperator> left_out;
  std::map<std::string, std::int64_t> without_macs;  // operators that multiply nothing, by type
  std::vector<std::string> passed_over;              // files of a directory that have no layer
};

/// Multiply-accumulates of the layers and of the operators left out that are known; the total of a
/// share. At most 2^63 - 1.
std::int64_t known_macs(const ImportedWorkload& imported);

/// Adds layers to a workload, each under the first free of the names NAME, NAME_2, ...; one that is
/// equal to an earlier layer in all but its name adds to that one's count instead.
class LayerCollector {
 public:
  /// Throws InputError that begins with `place` if the counts or their sums overflow.
  void add(Layer layer, const std::string& place);
  std::vector<Layer> take() { return std::move(layers_); }

 private:
  std::string free_name(const std::string& name);

  std::vector<Layer> layers_;
  std::map<std::string, std::int64_t> uses_;  // of names, how often they were asked for
  std::map<std::vector<std::int64_t>, std::size_t> shapes_;  // to the layer's index
  std::int64_t total_macs_ = 0;
};

/// The text on one line of UTF-8, with "?" for each byte that is none.
std::string utf8_text(const std::string& text);

}  // namespace codescent
