// Kernels choose the best instruction set by themselves; tests go through all that the machine has.
#pragma once

#include <gtest/gtest.h>
#include <hwy/targets.h>

namespace rnnctl::test {

template <class Check>
void with_every_instruction_set(const Check& check) {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    SCOPED_TRACE(hwy::TargetName(target));
    hwy::SetSupportedTargetsForTest(target);
    check();
  }
  hwy::SetSupportedTargetsForTest(0);
}

}  // namespace rnnctl::test
