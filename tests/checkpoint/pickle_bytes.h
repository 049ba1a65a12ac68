// Pickles assembled opcode by opcode (Python's Lib/pickletools.py), as torch.save or an attacker
// would.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "checkpoint/example_checkpoint.h"
#include "checkpoint/zip_bytes.h"

namespace rnnctl::checkpoint::testing {

/// `pickle` without protocol and STOP, beside a record data/0 of the floats 0, 1, …, 5.
inline Bytes archive(const std::string& pickle) {
  const Tensor storage = floats({6}, {0, 1, 2, 3, 4, 5});
  return build_zip({{"w/data.pkl", "\x80\x02" + pickle + "."},
                    {"w/version", "3\n"},
                    {"w/data/0", to_text(storage.bytes)}});
}

inline std::string text(const std::string& value) {
  return "X" + little_endian(value.size(), 4) + value;
}
inline std::string integer(std::int64_t value) {
  return "\x8a\x08" + little_endian(static_cast<std::uint64_t>(value), 8);
}
inline std::string integers(const std::vector<std::int64_t>& values) {
  std::string tuple = "(";
  for (const std::int64_t value : values) tuple += integer(value);
  return tuple + "t";
}
inline std::string storage(std::int64_t count, const std::string& type = "FloatStorage",
                           const std::string& key = "0") {
  return "(" + text("storage") + "ctorch\n" + type + "\n" + text(key) + text("cuda:0") +
         integer(count) + "tQ";
}
inline const std::string kNoHooks = "ccollections\nOrderedDict\n)R";
inline std::string tensor(std::int64_t offset, const std::vector<std::int64_t>& shape,
                          const std::vector<std::int64_t>& strides,
                          const std::string& from = storage(6)) {
  return "ctorch._utils\n_rebuild_tensor_v2\n(" + from + integer(offset) + integers(shape) +
         integers(strides) + "\x89" + kNoHooks + "tR";
}
inline std::string dict(const std::string& items) { return "}(" + items + "u"; }

}  // namespace rnnctl::checkpoint::testing
