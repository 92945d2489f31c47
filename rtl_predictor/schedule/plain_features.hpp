#pragma once

#include <array>
#include <string_view>

#include "autodiff_model/relaxed/latency_model.hpp"
#include "rtl_predictor/schedule/number.hpp"
#include "rtl_predictor/schedule/schedule_tiles.hpp"

namespace codescent {

/// What a network sees that predicts cycles without a model underneath.
constexpr std::array<std::string_view, 21> kPlainFeatures = {
    "log_bound_R", "log_bound_S",    "log_bound_P", "log_bound_Q", "log_bound_C", "log_bound_K",
    "log_tile_R",  "log_tile_S",     "log_tile_P",  "log_tile_Q",  "log_tile_C",  "log_tile_K",
    "place_R",     "place_S",        "place_P",     "place_Q",     "place_C",     "place_K",
    "log_stride",  "log_array_side", "is_matmul",
};

/// The features in the order of `kPlainFeatures`. The place of a loop of one iteration is 0; of
/// another, how many such stand at and inside it, as a share of all dims. In between it grows with
/// the logarithm up to two iterations.
template <class Number>
std::array<Number, kPlainFeatures.size()> plain_features(const Layer& layer,
                                                         const OuterNest<Number>& nest,
                                                         double array_side) {
  constexpr std::array<Dim, 6> kDims = {Dim::R, Dim::S, Dim::P, Dim::Q, Dim::C, Dim::K};
  const Number one = nest.tile[0] * 0.0 + 1.0;
  const auto constant = [&](double value) { return constant_like(one, value); };
  const auto log_bound = [&](int i) {
    return constant(std::log(static_cast<double>(layer.bound(kDims[i]))));
  };
  const auto log_tile = [&](int i) { return log(nest.tile[index(kDims[i])]); };
  const auto presence = [&](Dim dim) {
    return minimum(log(nest.iterations[index(dim)]) * (1 / std::log(2.0)), 1.0);
  };
  const auto place = [&](int i) {
    Number position = presence(kDims[i]);
    for (int inside = 0; nest.order[inside] != kDims[i]; ++inside)
      position = position + presence(nest.order[inside]);
    return position * presence(kDims[i]) * (1.0 / kNumDims);
  };
  return {log_bound(0),
          log_bound(1),
          log_bound(2),
          log_bound(3),
          log_bound(4),
          log_bound(5),
          log_tile(0),
          log_tile(1),
          log_tile(2),
          log_tile(3),
          log_tile(4),
          log_tile(5),
          place(0),
          place(1),
          place(2),
          place(3),
          place(4),
          place(5),
          constant(std::log(static_cast<double>(layer.stride_w))),
          constant(std::log(array_side)),
          constant(runs_as_matmul(layer) ? 1.0 : 0.0)};
}

}  // namespace codescent
