#include <stdexcept>
#include <utility>

#include <rnnctl/data/shared_bytes.h>

namespace rnnctl::data {

SharedBytes::SharedBytes(std::vector<std::uint8_t> bytes) {
  const auto held = std::make_shared<const std::vector<std::uint8_t>>(std::move(bytes));
  bytes_ = *held;
  owner_ = held;
}

SharedBytes::SharedBytes(std::initializer_list<std::uint8_t> bytes)
    : SharedBytes(std::vector<std::uint8_t>(bytes)) {}

SharedBytes::SharedBytes(std::string text) {
  const auto held = std::make_shared<const std::string>(std::move(text));
  bytes_ = {reinterpret_cast<const std::uint8_t*>(held->data()), held->size()};
  owner_ = held;
}

SharedBytes::SharedBytes(std::shared_ptr<const void> owner, std::span<const std::uint8_t> bytes)
    : owner_(std::move(owner)), bytes_(bytes) {}

SharedBytes SharedBytes::without_first(std::size_t count) const {
  if (count > size()) throw std::out_of_range("SharedBytes: fewer bytes");
  return {owner_, bytes_.subspan(count)};
}

}  // namespace rnnctl::data
