// A record of TensorFlow's files of records, in which TensorBoard reads events.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace rnnctl::training {

/// `data` between its length (8 bytes) with a checksum and its own checksum (4 bytes each), all
/// little-endian. Format: tensorflow.org/tutorials/load_data/tfrecord.
std::string tf_record(std::span<const std::byte> data);

}  // namespace rnnctl::training
