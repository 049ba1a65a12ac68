// checkpoint::decode on whole files. Beyond "no crash": what was read takes no more memory than the
// file justifies, and writing it and reading that again gives the same bytes.
#include "fuzz/checkpoint_oracle.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rnnctl::fuzz::check_checkpoint(std::as_bytes(std::span(data, size)));
  return 0;
}
