// Weights go through Python's own package for safetensors and come back unchanged.
#include <iostream>

#include <gtest/gtest.h>

#include "checkpoint/every_type.h"
#include "checkpoint/safetensors_bytes.h"
#include "python/pythons.h"
#include "support/run_program.h"
#include <rnnctl/checkpoint/safetensors.h>

namespace rnnctl {
namespace {

TEST(SafetensorsOfPython, WriteBackWhatWasRead) {
  const test::TemporaryDirectory folder;
  const std::string ours = folder.path("ours.safetensors");
  checkpoint::Checkpoint weights = checkpoint::testing::every_type();
  weights.manifest = checkpoint::testing::example_checkpoint().manifest;
  test::write_file(ours, checkpoint::testing::text_of(checkpoint::encode_safetensors(weights)));
  int tried = 0;
  for (const test::Python& python : test::pythons()) {
    if (!python.has("safetensors.numpy")) continue;
    SCOPED_TRACE(python.command);
    const std::string theirs = folder.path("theirs-" + std::to_string(++tried) + ".safetensors");
    std::cout << python.run("resave_safetensors.py", {ours, theirs});
    EXPECT_EQ(checkpoint::load_weights(theirs), checkpoint::load_weights(ours));
  }
  if (tried == 0) GTEST_SKIP() << test::kNoPython << " and safetensors";
}

}  // namespace
}  // namespace rnnctl
