#include <rnnctl/engine/step_profile.h>

namespace rnnctl::engine {

const char* name_of(Phase phase) {
  switch (phase) {
    case Phase::kWeights:
      return "packing weights";
    case Phase::kInputs:
      return "reading inputs";
    case Phase::kForward:
      return "forward";
    case Phase::kDropout:
      return "dropout";
    case Phase::kReadout:
      return "readout and loss";
    case Phase::kBackward:
      return "back through time";
    case Phase::kBelow:
      return "to the layer below";
    case Phase::kGradients:
      return "weight gradients";
    case Phase::kUpdate:
      return "update";
    case Phase::kWaiting:
      return "threads waiting";
    case Phase::kCount:
      break;
  }
  return "";
}

}  // namespace rnnctl::engine
