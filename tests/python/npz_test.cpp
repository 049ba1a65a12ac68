// NumPy reads what `rnnctl export --format npz` writes: the same tensors, names and manifest.
#include <algorithm>
#include <iostream>

#include <gtest/gtest.h>

#include "checkpoint/every_type.h"
#include "python/pythons.h"
#include "support/run_program.h"
#include <rnnctl/checkpoint/npz.h>
#include <rnnctl/checkpoint/safetensors.h>

namespace rnnctl {
namespace {

TEST(NpzOfNumPy, HasTheSameTensors) {
  const test::TemporaryDirectory folder;
  checkpoint::Checkpoint weights = checkpoint::testing::every_type();
  weights.state_dict.pop_back();  // its name is none that an archive can have
  weights.manifest = {{"model", {{"name", "stacked"}}},
                      {"data", {{"class_names", {"low", "h\u00f6her \U0001F600"}}}}};
  const auto bytes = checkpoint::encode_npz(weights);
  test::write_file(folder.path("w.npz"),
                   {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  int tried = 0;
  for (const test::Python& python : test::pythons()) {
    if (!python.has("numpy, safetensors.numpy")) continue;
    SCOPED_TRACE(python.command);
    const std::string back = folder.path("w-" + std::to_string(++tried) + ".safetensors");
    const auto said =
        nlohmann::json::parse(python.run("npz_to_safetensors.py", {folder.path("w.npz"), back}));
    std::cout << "NumPy " << said.at("numpy") << "\n";
    EXPECT_EQ(said.at("class_names"), weights.manifest.at("data").at("class_names"));
    EXPECT_EQ(said.at("manifest").at("model"), weights.manifest.at("model"));
    auto found = checkpoint::load_weights(back).state_dict;
    const auto by_name = [](const auto& a, const auto& b) { return a.first < b.first; };
    std::sort(found.begin(), found.end(), by_name);
    std::sort(weights.state_dict.begin(), weights.state_dict.end(), by_name);
    EXPECT_EQ(found, weights.state_dict);
  }
  if (tried == 0) GTEST_SKIP() << test::kNoPython << " and safetensors";
}

}  // namespace
}  // namespace rnnctl
