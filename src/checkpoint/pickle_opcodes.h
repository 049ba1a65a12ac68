// The opcodes of pickle protocol 2 that a state_dict needs (Python's Lib/pickletools.py names and
// describes them). What is not listed here is refused.
#pragma once

#include <cstdint>

namespace rnnctl::checkpoint {

enum class Opcode : std::uint8_t {
  kProto = 0x80,
  kStop = '.',
  kMark = '(',
  kNone = 'N',
  kNewTrue = 0x88,
  kNewFalse = 0x89,
  kBinInt = 'J',      // 4 bytes, signed
  kBinInt1 = 'K',     // 1 byte
  kBinInt2 = 'M',     // 2 bytes
  kLong1 = 0x8a,      // 1 byte count, two's complement
  kBinFloat = 'G',    // 8 bytes, big-endian
  kBinUnicode = 'X',  // 4 bytes count, UTF-8
  kEmptyTuple = ')',
  kTuple1 = 0x85,
  kTuple2 = 0x86,
  kTuple3 = 0x87,
  kTuple = 't',
  kEmptyList = ']',
  kAppend = 'a',
  kAppends = 'e',
  kEmptyDict = '}',
  kSetItem = 's',
  kSetItems = 'u',
  kBinPut = 'q',
  kLongBinPut = 'r',
  kBinGet = 'h',
  kLongBinGet = 'j',
  kGlobal = 'c',  // "module\nname\n"
  kReduce = 'R',
  kBuild = 'b',
  kBinPersid = 'Q',
};

}  // namespace rnnctl::checkpoint
