#include "autodiff_model/tensors/gradient_check.hpp"

#include "autodiff_model/tensors/axes.hpp"
#include "tests/support/doctest_torch.hpp"

namespace codescent::testing {
namespace {

at::Tensor points() {
  return torch::tensor({0.3, 1.0, 2.5, -0.7, 4.0}, real_options());
}

}  // namespace

TEST_CASE("the gradient checker accepts a right gradient") {
  const auto report =
      check_gradient([](const std::vector<at::Tensor>& x) { return (x[0].cos() * x[1]).exp(); },
                     {points(), points() + 1});
  CHECK(report.where == "");
  CHECK(report.num_compared == 10);
  CHECK(report.num_skipped == 0);
  CHECK(report.worst_mismatch < 1e-6);
}

TEST_CASE("the gradient checker rejects a wrong gradient and says where") {
  const auto halved = check_gradient(
      [](const std::vector<at::Tensor>& x) { return (x[0].detach() * x[0]).sum(); }, {points()});
  CHECK(halved.where.find("input 0 at [0]: autograd says") == 0);
  CHECK(halved.worst_mismatch == doctest::Approx(0.5));

  const auto missing =
      check_gradient([](const std::vector<at::Tensor>& x) { return (x[0] + x[1].detach()).sum(); },
                     {points(), points()});
  CHECK(missing.where.find("input 1 at [0]") == 0);

  const auto one_entry_off = check_gradient(
      [](const std::vector<at::Tensor>& x) {
        const auto mask = torch::tensor({0.0, 0.0, 0.0, 1.0, 0.0}, real_options());
        return (x[0] + 1e-3 * mask * (x[0] - x[0].detach())).sum();
      },
      {points()});
  CHECK(one_entry_off.where.find("input 0 at [3]") == 0);
}

TEST_CASE("the gradient checker rejects NaN") {
  const auto report = check_gradient(
      [](const std::vector<at::Tensor>& x) {
        return torch::where(x[0] > 0, x[0].sqrt(), torch::zeros_like(x[0]));
      },
      {torch::tensor({-1.0, 4.0}, real_options())});
  CHECK(report.where.find("input 0 at [0]: autograd says") == 0);
  CHECK(report.where.find("nan") != std::string::npos);
}

TEST_CASE("the gradient checker skips kinks, counts them, and fails when they are many") {
  const auto hinge = [](const std::vector<at::Tensor>& x) { return x[0].clamp_min(1).sum(); };
  const auto few = check_gradient(hinge, {points()}, {1e-5, 1e-5, 0.5});
  CHECK(few.where == "");
  CHECK(few.num_skipped == 1);
  const auto many = check_gradient(hinge, {torch::ones({4}, real_options())});
  CHECK(many.num_skipped == 4);
  CHECK(many.where == "4 of 4 entries lie at kinks: too few are left to judge");
}

TEST_CASE("curvature is not mistaken for a kink") {
  const auto report = check_gradient(
      [](const std::vector<at::Tensor>& x) { return (50 * x[0]).exp() * 1.0 + 0 * x[0].detach(); },
      {torch::tensor({0.1, 0.2}, real_options())}, {1e-3, 1e-5, 0.0});
  CHECK(report.num_skipped == 0);
  CHECK(report.where == "");
}

TEST_CASE("the gradient checker leaves its inputs alone") {
  const auto x = points();
  check_gradient([](const std::vector<at::Tensor>& y) { return y[0].square(); }, {x});
  CHECK(torch::equal(x, points()));
  CHECK(!x.requires_grad());
  CHECK_THROWS_AS(check_gradient([](const std::vector<at::Tensor>& y) { return y[0]; },
                                 {torch::ones({2}, torch::kFloat32)}),
                  c10::Error);
}

}  // namespace codescent::testing
