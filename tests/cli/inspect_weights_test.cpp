// `rnnctl inspect CKPT --weights NAME`.
#include <cmath>
#include <cstring>

#include "cli/workplace.h"

namespace rnnctl {
namespace {

using test::Words;
using testing::HasSubstr;

/// A safetensors file of one float32 tensor.
std::string one_tensor(const std::string& name, const std::string& shape,
                       const std::vector<float>& values) {
  const std::string header = "{\"" + name + "\":{\"dtype\":\"F32\",\"shape\":" + shape +
                             ",\"data_offsets\":[0," + std::to_string(4 * values.size()) + "]}}";
  std::string bytes(8 + header.size() + 4 * values.size(), '\0');
  for (int i = 0; i < 8; ++i) {
    bytes[static_cast<std::size_t>(i)] = static_cast<char>(header.size() >> 8 * i & 0xFF);
  }
  std::memcpy(bytes.data() + 8, header.data(), header.size());
  if (!values.empty()) {
    std::memcpy(bytes.data() + 8 + header.size(), values.data(), 4 * values.size());
  }
  return bytes;
}

class InspectedWeights : public test::Workplace {
 protected:
  std::string shown(const Words& arguments, const Words& environment = {}) const {
    const auto result = rnnctl(
        test::joined({"inspect", "w.safetensors", "--weights", "w"}, arguments), environment);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.err, "");
    return result.out;
  }
  void write_tensor(const std::string& shape, const std::vector<float>& values) const {
    write("w.safetensors", one_tensor("w", shape, values));
  }
};

// Mean, deviation and norm as numpy has them: 2.5, sqrt(1.25), sqrt(30).
TEST_F(InspectedWeights, HaveTheirFigures) {
  write_tensor("[2,2]", {1, 2, 3, 4});
  const auto said = nlohmann::json::parse(shown({"--json"}));
  EXPECT_EQ(said.at("name"), "w");
  EXPECT_EQ(said.at("shape"), nlohmann::json({2, 2}));
  const auto& statistics = said.at("statistics");
  EXPECT_EQ(statistics.at("count"), 4);
  EXPECT_EQ(statistics.at("min"), 1.0);
  EXPECT_EQ(statistics.at("max"), 4.0);
  EXPECT_EQ(statistics.at("mean"), 2.5);
  EXPECT_NEAR(statistics.at("deviation").get<double>(), 1.118033988749895, 1e-12);
  EXPECT_NEAR(statistics.at("norm").get<double>(), 5.477225575051661, 1e-12);
  EXPECT_EQ(said.at("values"), nlohmann::json::parse("[[1,2],[3,4]]"));
  const auto& histogram = said.at("histogram");
  EXPECT_EQ(histogram.at("edges").size(), 21u);
  EXPECT_EQ(histogram.at("edges")[20], 4.0);
  EXPECT_EQ(histogram.at("counts"),
            nlohmann::json::parse("[1,0,0,0,0,0,1,0,0,0,0,0,0,1,0,0,0,0,0,1]"));
}

TEST_F(InspectedWeights, AreDrawnWithBlocksOrInAscii) {
  write_tensor("[4]", {0, 0, 0, 1});
  const std::string blocks = shown({}, {"LC_ALL=C.UTF-8"});
  EXPECT_THAT(blocks, testing::StartsWith("w  float32 [4]  4 values\n"
                                          "min 0  max 1  mean 0.25  deviation 0.43301  norm 1\n"
                                          "zeros 75 %  NaN 0 %  infinite 0 %\n"));
  EXPECT_THAT(blocks, HasSubstr("\n     0 to 0.05  3  \u2588\u2588"));
  EXPECT_THAT(blocks, HasSubstr("\n  0.95 to    1  1  " + [] {
                std::string bar;
                for (int i = 0; i < 13; ++i) bar += "\u2588";
                return bar + "\u258d\n";  // 40 / 3 characters: 13 and three eighths
              }()));
  EXPECT_THAT(blocks, testing::EndsWith("\n\n[0 0 0 1]\n"));
  const std::string plain = shown({}, {"LC_ALL=C"});
  EXPECT_THAT(plain, HasSubstr("3  " + std::string(40, '#') + "\n"));
  EXPECT_THAT(plain, HasSubstr("1  " + std::string(13, '#') + "\n"));
}

TEST_F(InspectedWeights, MayBeNoNumbers) {
  write_tensor("[3]", {NAN, INFINITY, 2});
  const auto said = nlohmann::json::parse(shown({"--json"}));
  EXPECT_NEAR(said.at("statistics").at("nan").get<double>(), 1.0 / 3.0, 1e-12);
  EXPECT_EQ(said.at("statistics").at("mean"), 2.0);
  EXPECT_EQ(said.at("values"), nlohmann::json::parse("[null,null,2]"));
  EXPECT_THAT(shown({}), testing::EndsWith("[nan inf   2]\n"));
  write_tensor("[1]", {NAN});
  EXPECT_TRUE(nlohmann::json::parse(shown({"--json"})).at("histogram").is_null());
  EXPECT_THAT(shown({}), HasSubstr("NaN 100 %"));
}

TEST_F(InspectedWeights, MayBeEmptyOrOneNumber) {
  write_tensor("[0,3]", {});
  EXPECT_THAT(shown({}), testing::EndsWith("\n[]\n"));
  EXPECT_EQ(nlohmann::json::parse(shown({"--json"})).at("values"), nlohmann::json::array());
  write_tensor("[]", {2.5});
  EXPECT_THAT(shown({}), testing::EndsWith("\n2.5\n"));
  EXPECT_EQ(nlohmann::json::parse(shown({"--json"})).at("values"), 2.5);
}

TEST_F(InspectedWeights, ThatAreManyAreShownAsNumPyShowsThem) {
  std::vector<float> values(2000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
  write_tensor("[50,40]", values);
  EXPECT_THAT(shown({}), testing::EndsWith("\n[[   0    1    2 ...   37   38   39]\n"
                                           " [  40   41   42 ...   77   78   79]\n"
                                           " [  80   81   82 ...  117  118  119]\n"
                                           " ...\n"
                                           " [1880 1881 1882 ... 1917 1918 1919]\n"
                                           " [1920 1921 1922 ... 1957 1958 1959]\n"
                                           " [1960 1961 1962 ... 1997 1998 1999]]\n"));
  write_tensor("[2,2,2]", {1, 2, 3, 4, 5, 6, 7, 8});
  EXPECT_THAT(shown({}), testing::EndsWith("[[[1 2]\n  [3 4]]\n\n [[5 6]\n  [7 8]]]\n"));
}

TEST_F(InspectedWeights, OfACheckpointAreThoseThatEvalUses) {
  ASSERT_EQ(train({"--run-dir", "r", "--ema", "0.9"}).exit_code, 0);
  ASSERT_EQ(rnnctl({"export", "r/last.pt", "-o", "w.safetensors"}).exit_code, 0);
  const auto of_checkpoint = rnnctl({"inspect", "r/last.pt", "--weights", "fc.bias", "--json"});
  EXPECT_EQ(of_checkpoint.err, "weights: the moving average that --ema kept\n");
  EXPECT_EQ(of_checkpoint.out,
            rnnctl({"inspect", "w.safetensors", "--weights", "fc.bias", "--json"}).out);
}

TEST_F(InspectedWeights, ThatAreNotThereNameTheNearest) {
  ASSERT_EQ(train({"--run-dir", "r"}).exit_code, 0);
  test::expect_failure(rnnctl({"inspect", "r/last.pt", "--weights", "fc.biass"}), 2,
                       HasSubstr("--weights 'fc.biass' is unknown, did you mean 'fc.bias'? "
                                 "(tensors: rnn.weight_ih_l0, "));
  test::expect_failure(rnnctl({"inspect", "--weights", "fc.bias"}), 2,
                       HasSubstr("--weights names a tensor of a checkpoint"));
  test::expect_failure(rnnctl({"inspect", "no.pt", "--weights", "fc.bias"}), 3, HasSubstr("no.pt"));
}

}  // namespace
}  // namespace rnnctl
