// Text <-> value, strictly, for every kind of option: the one place that knows what a valid value
// looks like. Command line, environment, YAML and manifests all come through here.
//
// Numbers are decimal and finite: no hexadecimal, no leading zeros (010 means 8 to some readers and
// 10 to others), no plus sign, no nan or inf. A whole number may have an exponent (1e5).
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include <rnnctl/config/option.h>

namespace rnnctl::config {

/// Says what is wrong with a value, as one phrase; who reads the value adds where it stood.
struct BadValue : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// All throw BadValue.
bool parse_value(const Flag& kind, std::string_view text);
std::int64_t parse_value(const Integer& kind, std::string_view text);
double parse_value(const Number& kind, std::string_view text);
double parse_value(const Amount& kind, std::string_view text);
std::string parse_value(const Choice& kind, std::string_view text);
std::string parse_value(const Text& kind, std::string_view text);
std::string parse_value(const Device& kind, std::string_view text);
int parse_value(const Shift& kind, std::string_view text);

// The text that parse_value turns into exactly this value.
std::string format_value(const Flag& kind, bool value);
std::string format_value(const Integer& kind, std::int64_t value);
std::string format_value(const Number& kind, double value);
std::string format_value(const Amount& kind, double value);
std::string format_value(const Choice& kind, const std::string& value);
std::string format_value(const Text& kind, const std::string& value);
std::string format_value(const Device& kind, const std::string& value);
std::string format_value(const Shift& kind, int value);

// What is allowed, for help and errors: "1 to 1024", "0 to below 1", "tanh, relu"; "" for text.
std::string range_text(const Flag& kind);
std::string range_text(const Integer& kind);
std::string range_text(const Number& kind);
std::string range_text(const Amount& kind);
std::string range_text(const Choice& kind);
std::string range_text(const Text& kind);
std::string range_text(const Device& kind);
std::string range_text(const Shift& kind);

/// Stands for the value in help: "N", "X", "DIR"; "" for flags.
template <typename Kind>
std::string placeholder(const Kind& kind) {
  if constexpr (std::is_same_v<Kind, Flag>) return "";
  if constexpr (std::is_same_v<Kind, Integer>) return "N";
  if constexpr (std::is_same_v<Kind, Number> || std::is_same_v<Kind, Amount>) return "X";
  if constexpr (std::is_same_v<Kind, Text>) return kind.placeholder;
  return "NAME";
}

/// Whether a value is text to YAML and JSON, rather than a number or a truth value.
template <typename Kind>
constexpr bool takes_text() {
  return std::is_same_v<Kind, Choice> || std::is_same_v<Kind, Text> ||
         std::is_same_v<Kind, Device> || std::is_same_v<Kind, Shift>;
}

}  // namespace rnnctl::config
