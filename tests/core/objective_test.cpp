#include "core/objective.hpp"

#include <stdexcept>

#include "tests/support/doctest.hpp"

using namespace codescent;

TEST_CASE("an objective's name is read back as that objective") {
  CHECK(objective_names() == std::vector<std::string>{"edp", "energy", "latency", "edp_area",
                                                      "energy_area", "latency_area"});
  for (const std::string& text : objective_names()) {
    const auto objective = objective_from_name(text);
    REQUIRE(objective.has_value());
    CHECK(name(*objective) == text);
  }
  CHECK(!objective_from_name("EDP").has_value());
}

TEST_CASE("an objective is the product of the figures that its name says") {
  for (const std::string& text : objective_names()) {
    const Objective weights = *objective_from_name(text);
    const auto says = [&](const char* word) { return text.find(word) != std::string::npos; };
    CHECK(weights.energy == (says("edp") || says("energy") ? 1 : 0));
    CHECK(weights.cycles == (says("edp") || says("latency") ? 1 : 0));
    CHECK(weights.area == (says("area") ? 1 : 0));
    CHECK(weights.of(2, 3, 5) ==
          (weights.energy > 0 ? 2 : 1) * (weights.cycles > 0 ? 3 : 1) * (weights.area > 0 ? 5 : 1));
  }
}

TEST_CASE("an objective weighs figures by its exponents, named or not") {
  const Objective ed2p{1, 2, 0};
  CHECK(ed2p.of(7, 3, 100) == 63);
  CHECK_THROWS_AS(name(ed2p), std::invalid_argument);
  CHECK(kEdpArea.without_area() == kEdp);
  CHECK(kEdpArea != kEdp);
}
