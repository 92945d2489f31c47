#include "core/objective.hpp"

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
    const ObjectivePowers weights = powers(*objective_from_name(text));
    const auto says = [&](const char* word) { return text.find(word) != std::string::npos; };
    CHECK(weights.energy == (says("edp") || says("energy") ? 1 : 0));
    CHECK(weights.cycles == (says("edp") || says("latency") ? 1 : 0));
    CHECK(weights.area == (says("area") ? 1 : 0));
  }
}
