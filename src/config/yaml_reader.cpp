#include <cerrno>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/config/option_table.h>
#include <rnnctl/config/suggest.h>
#include <rnnctl/config/yaml_reader.h>

namespace rnnctl::config {
namespace {

using base::cited;
using base::str;

constexpr std::size_t kLargestConfiguration = std::size_t{1} << 20;

/// Follows the parser's events, so that whatever is not a flat map of plain scalars is refused
/// where it begins: an alias is seen as an alias, before anything expands it.
class FlatMapReader : public YAML::EventHandler {
 public:
  explicit FlatMapReader(std::string file) : file_(std::move(file)) {}

  const std::vector<GivenValue>& values() const { return values_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) fail(mark, "a second document begins here, one is expected");
  }
  void OnDocumentEnd() override {}

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    refuse_extras(mark, tag, anchor);
    if (in_map_) fail_nested(mark);
    in_map_ = true;
  }
  void OnMapEnd() override {}

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    refuse_extras(mark, tag, anchor);
    if (in_map_) fail_nested(mark);
    fail_not_a_map(mark);
  }
  void OnSequenceEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_extras(mark, "", anchor);
    if (!in_map_) fail_not_a_map(mark);
    if (!key_) fail(mark, "a key is missing");
    fail(lines_.at(*key_), str("key ", cited(*key_), " has no value"));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    fail(mark, str(about_key(), "an alias (*) is not allowed, write the value itself"));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    refuse_extras(mark, tag, anchor);
    if (!in_map_) fail_not_a_map(mark);
    if (key_) {
      take_value(mark, text, tag == "!");  // yaml-cpp's tag of a quoted scalar
    } else {
      take_key(mark, text);
    }
  }

 private:
  [[noreturn]] void fail(int line, const std::string& what) const {
    throw base::UsageError(str(file_, ":", line, ": ", what));
  }
  [[noreturn]] void fail(const YAML::Mark& mark, const std::string& what) const {
    fail(mark.line + 1, what);
  }
  [[noreturn]] void fail_not_a_map(const YAML::Mark& mark) const {
    fail(mark, "a map of options is expected, lines like 'lr: 0.1'");
  }
  [[noreturn]] void fail_nested(const YAML::Mark& mark) const {
    fail(mark, key_ ? str(about_key(), "a list or map is not allowed, one value is expected")
                    : "a list or map is no key, an option's name is expected");
  }
  std::string about_key() const { return key_ ? str("key ", cited(*key_), ": ") : ""; }

  void refuse_extras(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) const {
    if (anchor != YAML::NullAnchor) fail(mark, str(about_key(), "an anchor (&) is not allowed"));
    const bool without_tag = tag.empty() || tag == "?" || tag == "!";
    if (!without_tag) {
      fail(mark, str(about_key(), "a tag (", base::printable(tag, 60), ") is not allowed"));
    }
  }

  void take_key(const YAML::Mark& mark, const std::string& key) {
    const OptionRow* row = find_option(key);
    if (row == nullptr) fail_unknown(mark, key);
    if (row->info.scope == Scope::kCommandLine) {
      fail(mark, str("key ", cited(key), " belongs on the command line, as --", key));
    }
    const auto [first, is_new] = lines_.emplace(key, mark.line + 1);
    if (!is_new) {
      fail(mark, str("duplicate key ", cited(key), ", it is already in line ", first->second));
    }
    key_ = key;
  }

  [[noreturn]] void fail_unknown(const YAML::Mark& mark, const std::string& key) const {
    std::vector<std::string> names;
    for (const OptionRow& row : option_table()) {
      if (row.info.scope != Scope::kCommandLine) names.push_back(row.info.name);
    }
    const std::string meant = nearest_option(key, names);
    fail(mark, str("unknown key ", cited(key),
                   meant.empty() ? ", 'rnnctl train --help' lists the options without their dashes"
                                 : str(", did you mean '", meant, "'?")));
  }

  void take_value(const YAML::Mark& mark, const std::string& text, bool is_quoted) {
    const OptionRow& row = *find_option(*key_);
    if (is_quoted && !row.takes_text && (text.empty() || text != row.word)) {
      fail(mark, str("key ", cited(*key_), ": ", cited(text), " is quoted text, write ",
                     row.is_flag ? "true or false" : "the number", " without quotes"));
    }
    const std::string position = str(file_, ":", mark.line + 1);
    values_.push_back({*key_, text, str(position, ": key ", cited(*key_)), position});
    key_.reset();
  }

  std::string file_;  ///< printable
  int documents_ = 0;
  bool in_map_ = false;
  std::optional<std::string> key_;  ///< whose value comes next
  std::map<std::string, int> lines_;
  std::vector<GivenValue> values_;
};

std::string read_file(const std::filesystem::path& path, const std::string& name) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) {
    throw base::UsageError(str(name, ": no such configuration file"));
  }
  if (error) throw base::UsageError(str(name, ": ", error.message()));
  if (status.type() == std::filesystem::file_type::directory) {
    throw base::UsageError(str(name, ": is a directory, a YAML file is expected"));
  }
  if (status.type() != std::filesystem::file_type::regular) {
    throw base::UsageError(str(name, ": is no regular file, a YAML file is expected"));
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw base::UsageError(str(name, ": ", std::generic_category().message(errno)));
  }
  std::string text(kLargestConfiguration + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) throw base::UsageError(str(name, ": could not be read"));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kLargestConfiguration) {
    throw base::UsageError(str(name, ": is larger than 1 MiB, that is no configuration"));
  }
  return text;
}

/// yaml-cpp takes the byte 4 for the end of the file and would drop what follows in silence; no
/// control character has a place in a configuration. Nor have bytes that UTF-8 does not know: the
/// first two of a UTF-16 file would make an empty configuration of it.
void refuse_what_is_no_text(const std::string& text, const std::string& name) {
  int line = 1;
  for (const char character : text) {
    if (character == '\n') ++line;
    const auto byte = static_cast<unsigned char>(character);
    if (byte == 0xC0 || byte == 0xC1 || byte >= 0xF5) {
      throw base::UsageError(str(name, ":", line, ": is not UTF-8, save it as such"));
    }
    const bool space = character == '\n' || character == '\r' || character == '\t';
    if (!space && byte < 0x20) {
      throw base::UsageError(str(name, ":", line, ": control character ",
                                 base::printable(std::string_view(&character, 1)),
                                 ", a text file is expected"));
    }
  }
}

}  // namespace

std::vector<GivenValue> read_yaml(const std::filesystem::path& path) {
  const std::string name = base::printable(path.string());
  const std::string text = read_file(path, name);
  refuse_what_is_no_text(text, name);
  std::istringstream input(text);
  FlatMapReader reader(name);
  try {
    YAML::Parser parser(input);
    while (parser.HandleNextDocument(reader)) {
    }
  } catch (const YAML::Exception& error) {
    throw base::UsageError(
        str(name, ":", error.mark.line + 1, ": not valid YAML: ", base::printable(error.msg)));
  }
  return reader.values();
}

}  // namespace rnnctl::config
