// The header of an .npy file: a Python dictionary of three entries, written as text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rnnctl::data {

struct NpyHeader {
  std::string descr;  ///< "<f4"
  bool fortran_order = false;
  std::vector<std::int64_t> shape;
};

/// Reads {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), } with its entries in any order.
/// `begin` is where `text` lies in the file, `name` the file as messages name it. Throws
/// base::InputError "NAME, byte OFFSET: …".
NpyHeader parse_npy_header(std::string_view text, std::size_t begin, const std::string& name);

}  // namespace rnnctl::data
