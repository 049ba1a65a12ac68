// Valid values of every option, drawn by a property test.
#pragma once

#include <cmath>
#include <random>
#include <string>

#include <rnnctl/config/settings.h>

namespace rnnctl::config {

/// Draws one value of each kind: often a bound, where mistakes hide.
class ValueSource {
 public:
  explicit ValueSource(unsigned seed) : generator_(seed) {}

  bool draw(const Flag&) { return below(2) == 1; }
  std::int64_t draw(const Integer& kind) {
    if (kind.zero_word != nullptr && below(3) == 0) return 0;
    if (below(3) == 0) return below(2) == 0 ? kind.min : kind.max;
    return std::uniform_int_distribution<std::int64_t>(kind.min, kind.max)(generator_);
  }
  double draw(const Number& kind) {
    const double max = std::isinf(kind.max) ? 1e300 : kind.max;
    if (below(4) == 0) return kind.above_min ? std::nextafter(kind.min, max) : kind.min;
    if (below(4) == 0) return kind.below_max ? std::nextafter(max, kind.min) : max;
    return kind.min + (max - kind.min) * std::uniform_real_distribution<>(1e-9, 1)(generator_);
  }
  double draw(const Amount&) {
    return below(2) == 0 ? draw(Number{.max = 1, .below_max = true}) : below(60000);
  }
  std::string draw(const Choice& kind) {
    return kind.names[static_cast<std::size_t>(below(static_cast<int>(kind.names.size())))];
  }
  std::string draw(const Text& kind) {
    constexpr const char* kTexts[] = {"stacked", "/a/b", "null",  "true", "~",       "no",
                                      "12",      "1e3",  "a: b",  "a #b", "- a",     "*a",
                                      "\"q\"",   "'q'",  "a\\nb", " a ",  "größe",   "[x]",
                                      "{}",      "a:",   "%TAG",  "---",  "C:\\tmp", "&a"};
    if (kind.may_be_empty && below(4) == 0) return "";
    return kTexts[below(static_cast<int>(std::size(kTexts)))];
  }
  std::string draw(const Device&) {
    constexpr const char* kDevices[] = {"auto", "cpu", "cuda", "cuda:0", "cuda:127"};
    return kDevices[below(5)];
  }
  int draw(const Shift& kind) { return below(kind.max + 1); }

  int below(int bound) { return std::uniform_int_distribution<>(0, bound - 1)(generator_); }

 private:
  std::mt19937 generator_;
};

/// Every stored and file option drawn; those of the command line keep their defaults.
inline Settings random_settings(unsigned seed) {
  Settings settings;
  ValueSource source(seed);
  visit_options(settings, [&](auto& field, const OptionInfo& info, const auto& kind) {
    using Field = std::remove_cvref_t<decltype(field)>;
    if (info.scope != Scope::kCommandLine) field = static_cast<Field>(source.draw(kind));
  });
  (source.below(2) == 0 ? settings.training.epochs : settings.training.iterations) = 0;
  return settings;
}

}  // namespace rnnctl::config
