// From the bytes of a picture to what a network sees.
#pragma once

#include <cstdint>
#include <span>

#include <rnnctl/data/standardisation.h>

namespace rnnctl::data {

/// pixel / 255, as torchvision's ToTensor, and where `figures` has an entry (pixel / 255 - mean) /
/// deviation, as its Normalize after that.
class PixelScale {
 public:
  /// `figures` has no entry, or one for all pixels; throws std::invalid_argument otherwise.
  explicit PixelScale(const Standardisation& figures = {});

  /// scaled[i] from pixels[i].
  void apply(std::span<const std::uint8_t> pixels, float* scaled) const {
    apply_(pixels.data(), static_cast<std::int64_t>(pixels.size()), scaled, mean_, deviation_);
  }
  /// What a pixel 0 becomes.
  float black() const { return black_; }

 private:
  using Apply = void (*)(const std::uint8_t* pixels, std::int64_t count, float* scaled, float mean,
                         float deviation);
  Apply apply_;
  float mean_ = 0.0F, deviation_ = 1.0F, black_ = 0.0F;
};

}  // namespace rnnctl::data
