// Whatever has a name and is misspelt is told the right one, wherever it was written.
#include "cli/workplace.h"

namespace rnnctl {
namespace {

using test::Words;

struct Misspelling {
  const char* what;
  Words command;
  const char* meant;
};

class Misspelt : public testing::TestWithParam<Misspelling> {};

TEST_P(Misspelt, IsToldTheRightName) {
  const auto result = test::run_rnnctl(GetParam().command);
  test::expect_failure(result, 2, testing::HasSubstr(GetParam().meant));
  EXPECT_EQ(test::lines_of(result.err).size(), 1u) << result.err;
}

INSTANTIATE_TEST_SUITE_P(
    Name, Misspelt,
    testing::Values(
        Misspelling{"Command", {"trian"}, "did you mean 'train'?"},
        Misspelling{"CommandBelow", {"data", "fecth"}, "did you mean 'fetch'?"},
        Misspelling{"Option", {"train", "--hiden", "3"}, "did you mean --hidden?"},
        Misspelling{"OptionOfOneCommand", {"predict", "x", "--tpo", "3"}, "did you mean --top?"},
        Misspelling{"Model", {"train", "--model", "stackd"}, "did you mean 'stacked'?"},
        Misspelling{"SmallModel", {"forward", "--model", "sinlge"}, "did you mean 'single'?"},
        Misspelling{"Activation", {"train", "--act", "tanhh"}, "did you mean 'tanh'?"},
        Misspelling{"Cell", {"train", "--cell", "lstmm"}, "did you mean 'lstm'?"},
        Misspelling{"DatasetKind", {"train", "--dataset-kind", "cvs"}, "did you mean 'csv'?"},
        Misspelling{"Device", {"train", "--device", "gpu"}, "did you mean 'cuda'?"},
        Misspelling{"Augmentation", {"train", "--augment", "shft:2"}, "did you mean 'shift:2'?"},
        Misspelling{"Flag", {"train", "--json=ture"}, "did you mean 'true'?"},
        Misspelling{
            "ExportFormat", {"export", "x", "-o", "y", "--format", "onx"}, "did you mean 'onnx'?"},
        Misspelling{"PredictFormat", {"predict", "x", "--format", "jsonn"}, "did you mean"},
        Misspelling{"Order", {"runs", "--sort", "resutl"}, "did you mean 'result'?"},
        Misspelling{"KnownSet", {"data", "fetch", "fashion"}, "data sets: mnist, fashion-mnist"},
        Misspelling{"KnownSetNearly", {"data", "fetch", "kmnst"}, "did you mean 'kmnist'?"},
        Misspelling{"Shell", {"completion", "bsh"}, "did you mean 'bash'?"},
        Misspelling{"Topic", {"help", "modles"}, "did you mean 'models'?"}),
    [](const auto& each) { return std::string(each.param.what); });

class MisspeltElsewhere : public test::Workplace {};

TEST_F(MisspeltElsewhere, InAFileIsToldTheRightKeyAndValue) {
  write("key.yaml", "hiden: 3\n");
  test::expect_failure(rnnctl({"train", "-c", "key.yaml"}), 2,
                       testing::AllOf(testing::HasSubstr("key.yaml:1"),
                                      testing::HasSubstr("did you mean 'hidden'?")));
  write("value.yaml", "act: tanhh\n");
  test::expect_failure(rnnctl({"train", "-c", "value.yaml"}), 2,
                       testing::HasSubstr("did you mean 'tanh'?"));
  write("model.yaml", "model: stackd\n");
  test::expect_failure(rnnctl({"train", "-c", "model.yaml"}), 2,
                       testing::HasSubstr("did you mean 'stacked'?"));
}

// Somebody else's variable is no reason to stop.
TEST_F(MisspeltElsewhere, InTheEnvironmentIsToldInAWarning) {
  const auto result = rnnctl({"train", "--print-config"}, {"RNNCTL_HIDEN=3"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, testing::HasSubstr("did you mean RNNCTL_HIDDEN?"));
  test::expect_failure(rnnctl({"train", "--print-config"}, {"RNNCTL_CELL=lstmm"}), 2,
                       testing::HasSubstr("did you mean 'lstm'?"));
}

}  // namespace
}  // namespace rnnctl
