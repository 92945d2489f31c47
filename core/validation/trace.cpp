#include "core/validation/trace.hpp"

namespace codescent {
namespace {

/// " stride 2", " stride 2x1" (W x H), or nothing for 1.
std::string window_text(const char* what, std::int64_t w, std::int64_t h) {
  if (w == 1 && h == 1) return "";
  const std::string both = std::to_string(w) + (w == h ? "" : "x" + std::to_string(h));
  return std::string(" ") + what + " " + both;
}

}  // namespace

SizedHardware size_hardware(const Architecture& architecture, const RecordedSizes& sizes,
                            const EnergyTable& table) {
  Architecture recorded = architecture;
  for (std::size_t l = 0; l < sizes.capacity_words.size(); ++l)
    if (const auto words = sizes.capacity_words[l])
      recorded.levels[l].capacity_words = Monomial{static_cast<double>(*words), 1, {}};
  return size_hardware(recorded, sizes.hardware, table);
}

std::string bounds_text(const Layer& layer) {
  std::string text;
  for (const Dim dim : kAllDims)
    if (layer.bound(dim) > 1)
      text += (text.empty() ? "" : " ") + std::string(name(dim)) + std::to_string(layer.bound(dim));
  return text + window_text("stride", layer.stride_w, layer.stride_h) +
         window_text("dilation", layer.dilation_w, layer.dilation_h);
}

}  // namespace codescent
