// The safetensors reader. What it accepts takes no more memory than the file justifies, and writing
// it and reading that again gives the same bytes.
#include "fuzz/checkpoint_oracle.h"
#include <rnnctl/checkpoint/safetensors.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rnnctl;
  const auto bytes = std::as_bytes(std::span(data, size));
  checkpoint::Checkpoint read;
  if (!fuzz::accepts(base::ExitCode::kInput,
                     [&] { read = checkpoint::decode_safetensors(bytes, "input"); })) {
    return 0;
  }
  fuzz::require_bounded(read, size);
  const std::vector<std::byte> written = checkpoint::encode_safetensors(read);
  const checkpoint::Checkpoint again = checkpoint::decode_safetensors(written, "written");
  fuzz::require(checkpoint::encode_safetensors(again) == written,
                "reading what was written gives something else");
  return 0;
}
