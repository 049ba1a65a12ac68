// `rnnctl eval` judges plain weights that Python's PyTorch trained and saved as PyTorch does.
#include <algorithm>
#include <cmath>
#include <iostream>

#include "python/cases.h"
#include "python/pythons.h"

namespace rnnctl {
namespace {

class WeightsFromPython : public test::Workplace {
 protected:
  std::string weights(const test::ModelCase& with) const { return with.name() + ".pt"; }

  std::string write_list(const std::vector<test::ModelCase>& cases) const {
    nlohmann::json list;
    for (const test::ModelCase& with : cases) {
      nlohmann::json entry = with.description();
      entry["name"] = with.name();
      entry["weights"] = folder.path(weights(with));
      list.push_back(entry);
    }
    test::write_file(folder.path("cases.json"), list.dump());
    return folder.path("cases.json");
  }

  /// The relative difference of the losses.
  double compare(const test::ModelCase& with, const nlohmann::json& python) const {
    const auto result = rnnctl(test::joined(
        {"eval", weights(with), "--threads", "1", "--device", "cpu", "--json"}, with.options()));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    if (result.exit_code != 0) return 0.0;
    const auto found = nlohmann::json::parse(result.out);
    EXPECT_EQ(found.at("count"), python.at("count"));
    EXPECT_EQ(found.at("correct"), python.at("correct"));
    const double expected = python.at("loss");
    const double difference = std::abs(found.at("loss").get<double>() - expected) / expected;
    EXPECT_LE(difference, 1e-6);
    return difference;
  }
};

TEST_F(WeightsFromPython, AreJudgedAsPyTorchDoes) {
  const auto pythons = test::pythons();
  if (pythons.empty()) GTEST_SKIP() << test::kNoPython;
  const auto cases = test::model_cases();
  const std::string list = write_list(cases);
  for (const test::Python& python : pythons) {
    SCOPED_TRACE(python.command);
    const auto said = test::lines_of(python.run("write_weights.py", {folder.path("data"), list}));
    ASSERT_EQ(said.size(), cases.size() + 1);
    double largest = 0.0;
    for (std::size_t i = 0; i < cases.size(); ++i) {
      SCOPED_TRACE(cases[i].name());
      largest = std::max(largest, compare(cases[i], nlohmann::json::parse(said[i + 1])));
    }
    std::cout << cases.size() << " files of weights by PyTorch " << said[0]
              << " evaluated; largest relative difference of the loss " << largest << "\n";
  }
}

}  // namespace
}  // namespace rnnctl
