#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

#include <rnnctl/base/text.h>
#include <rnnctl/config/value_parser.h>

namespace rnnctl::config {
namespace {

using base::cited;
using base::str;

constexpr int kLargestDeviceIndex = 127;               // c10::DeviceIndex has 8 bits
constexpr double kExactIntegers = 9007199254740992.0;  // 2^53: doubles skip integers from here on

std::string whole_range(std::int64_t min, std::int64_t max) {
  if (max == std::numeric_limits<std::int64_t>::max()) return str("at least ", min);
  return str(min, " to ", max);
}

[[noreturn]] void throw_out_of_range(std::string_view text, const std::string& range) {
  throw BadValue(str(cited(text), " is out of range (", range, ")"));
}

[[noreturn]] void throw_wrong_type(std::string_view text, const char* type,
                                   const std::string& range) {
  throw BadValue(str(cited(text), " is not ", type, " (", range, ")"));
}

bool has_leading_zero(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  return text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9';
}

/// A finite decimal number in any notation. `type` and `range` are for the error.
double parse_decimal(std::string_view text, const char* type, const std::string& range) {
  if (has_leading_zero(text)) {
    throw BadValue(str(cited(text), " has a leading zero, write it without"));
  }
  const bool decimal = text.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (!decimal || end != text.data() + text.size()) throw_wrong_type(text, type, range);
  if (error == std::errc::result_out_of_range) throw_out_of_range(text, range);
  if (error != std::errc()) throw_wrong_type(text, type, range);
  return value + 0.0;  // -0 becomes 0
}

/// A whole number in [min, max], of digits alone or with an exponent.
std::int64_t parse_whole(std::string_view text, std::int64_t min, std::int64_t max,
                         const std::string& range) {
  constexpr const char* kType = "a whole number";
  const double rough = parse_decimal(text, kType, range);
  std::int64_t value = 0;
  if (text.find_first_of("eE") != std::string_view::npos) {
    if (std::nearbyint(rough) != rough) throw_wrong_type(text, kType, range);
    if (std::abs(rough) > kExactIntegers) throw_out_of_range(text, range);
    value = static_cast<std::int64_t>(rough);
  } else {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range) {
      throw_out_of_range(text, str(min, " to ", max));  // "at least 1" would be no help here
    }
    if (end != text.data() + text.size()) throw_wrong_type(text, kType, range);
  }
  if (value < min || value > max) throw_out_of_range(text, range);
  return value;
}

}  // namespace

bool parse_value(const Flag& kind, std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  const std::vector<std::string> words = {"true", "false"};
  throw BadValue(str(cited(text), " is not ", range_text(kind), base::did_you_mean(text, words)));
}

std::int64_t parse_value(const Integer& kind, std::string_view text) {
  if (kind.zero_word != nullptr) {
    if (text == kind.zero_word) return 0;
    const std::vector<std::string> words = {kind.zero_word};
    const std::string meant = base::did_you_mean(text, words);
    if (!meant.empty()) throw BadValue(str(cited(text), " is not ", range_text(kind), meant));
  }
  return parse_whole(text, kind.min, kind.max, range_text(kind));
}

double parse_value(const Number& kind, std::string_view text) {
  const double value = parse_decimal(text, "a number", range_text(kind));
  const bool too_small = kind.above_min ? value <= kind.min : value < kind.min;
  const bool too_large = kind.below_max ? value >= kind.max : value > kind.max;
  if (too_small || too_large) throw_out_of_range(text, range_text(kind));
  return value;
}

double parse_value(const Amount& kind, std::string_view text) {
  const double value = parse_decimal(text, "a number", range_text(kind));
  if (value < 0.0 || value > kExactIntegers) throw_out_of_range(text, range_text(kind));
  if (value >= 1.0 && std::nearbyint(value) != value) {
    throw BadValue(str(cited(text), " is neither a fraction below 1 nor a number of examples"));
  }
  return value;
}

std::string parse_value(const Choice& kind, std::string_view text) {
  for (const std::string& name : kind.names) {
    if (text == name) return name;
  }
  throw BadValue(
      str(cited(text), " is not one of ", range_text(kind), base::did_you_mean(text, kind.names)));
}

std::string parse_value(const Text& kind, std::string_view text) {
  if (text.empty() && !kind.may_be_empty) throw BadValue("a value is missing");
  if (base::printable(text, text.size()) != text) {
    throw BadValue(str(cited(text), " has control characters or is not UTF-8"));
  }
  return std::string(text);
}

std::string parse_value(const Device& kind, std::string_view text) {
  constexpr std::string_view kIndexed = "cuda:";
  if (text == "auto" || text == "cpu" || text == "cuda") return std::string(text);
  if (text.substr(0, kIndexed.size()) == kIndexed) {
    try {
      const std::string_view index = text.substr(kIndexed.size());
      const auto number = parse_whole(index, 0, kLargestDeviceIndex, "");
      return str(kIndexed, number);
    } catch (const BadValue&) {
      throw BadValue(str(cited(text), " has no device number after the colon (0 to ",
                         kLargestDeviceIndex, ")"));
    }
  }
  const std::vector<std::string> devices = {"auto", "cpu", "cuda"};
  throw BadValue(str(cited(text), " is not one of ", range_text(kind),
                     text == "gpu" ? ", did you mean 'cuda'?" : base::did_you_mean(text, devices)));
}

int parse_value(const Shift& kind, std::string_view text) {
  constexpr std::string_view kPrefix = "shift:";
  if (text == "none") return 0;
  if (text.substr(0, kPrefix.size()) != kPrefix) {
    std::vector<std::string> words = {"none"};
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos) words.push_back(str(kPrefix, text.substr(colon + 1)));
    throw BadValue(str(cited(text), " is not ", range_text(kind), base::did_you_mean(text, words)));
  }
  const std::string range = str("shift by ", whole_range(1, kind.max), " pixels");
  return static_cast<int>(parse_whole(text.substr(kPrefix.size()), 1, kind.max, range));
}

std::string format_value(const Flag&, bool value) { return value ? "true" : "false"; }
std::string format_value(const Integer& kind, std::int64_t value) {
  return kind.zero_word != nullptr && value == 0 ? kind.zero_word : std::to_string(value);
}
std::string format_value(const Number&, double value) { return base::shortest(value); }
std::string format_value(const Amount&, double value) { return base::shortest(value); }
std::string format_value(const Choice&, const std::string& value) { return value; }
std::string format_value(const Text&, const std::string& value) { return value; }
std::string format_value(const Device&, const std::string& value) { return value; }
std::string format_value(const Shift&, int value) {
  return value == 0 ? "none" : str("shift:", value);
}

std::string range_text(const Flag&) { return "true or false"; }
std::string range_text(const Integer& kind) {
  const std::string word = kind.zero_word == nullptr ? "" : str(kind.zero_word, " or ");
  return word + whole_range(kind.min, kind.max);
}
std::string range_text(const Number& kind) {
  const std::string min = base::shortest(kind.min);
  if (std::isinf(kind.max)) return str(kind.above_min ? "above " : "at least ", min);
  return str(kind.above_min ? "above " : "", min, kind.below_max ? " to below " : " to ",
             base::shortest(kind.max));
}
std::string range_text(const Amount&) { return "0, a fraction below 1, or a number of examples"; }
std::string range_text(const Choice& kind) { return base::join(kind.names, ", "); }
std::string range_text(const Text&) { return ""; }
std::string range_text(const Device&) { return "auto, cpu, cuda, cuda:N"; }
std::string range_text(const Shift& kind) {
  return str("none or shift:N with N ", whole_range(1, kind.max));
}

}  // namespace rnnctl::config
