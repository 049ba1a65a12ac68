#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

#include "data/sequence_builder.h"
#include <rnnctl/base/cut.h>
#include <rnnctl/base/text.h>

namespace rnnctl::data {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

class TsParser {
 public:
  explicit TsParser(const std::filesystem::path& path) : lines_(path) {}

  LabelledSequences parse() {
    std::string_view line;
    while (!in_data_ && lines_.next(line)) take_header(base::trimmed(line));
    if (!in_data_) lines_.fail("the file ends without a line '@data'");
    if (!has_labels_) {
      lines_.fail("no line '@classLabel true …' or '@targetLabel true' before '@data'");
    }
    while (lines_.next(line)) {
      if (!base::trimmed(line).empty() && !line.starts_with('#')) take_sequence(line);
    }
    require_sequences(sequences_, lines_, "a sequence and its label in each line behind '@data'");
    return std::move(sequences_);
  }

 private:
  void take_header(std::string_view line) {
    if (line.empty() || line.starts_with('#')) return;
    if (!line.starts_with('@')) {
      lines_.fail("a line that begins with '@' or '#' is expected before '@data'");
    }
    const std::string word = lower(base::cut(line, ' '));
    const std::string value = lower(base::trimmed(line));
    if (word == "@data") {
      in_data_ = true;
    } else if (word == "@timestamps" && value == "true") {
      lines_.fail("values with time stamps are not read; steps of equal length are expected");
    } else if (word == "@classlabel" || word == "@targetlabel") {
      take_labels(word, line);
    }
    // What else is announced (dimensions, lengths) the sequences themselves say.
  }

  void take_labels(const std::string& word, std::string_view rest) {
    rest = base::trimmed(rest);
    has_labels_ = lower(base::cut(rest, ' ')) == "true";
    sequences_.labels_are_targets = word == "@targetlabel";
    while (!base::trimmed(rest).empty()) {
      rest = base::trimmed(rest);
      classes_.insert(std::string(base::cut(rest, ' ')));
    }
  }

  void take_sequence(std::string_view line) {
    const std::size_t colon = line.rfind(':');
    if (colon == std::string_view::npos) lines_.fail("no ':' before a label in the line");
    std::string label =
        label_in(lines_, base::trimmed(line.substr(colon + 1)),
                 static_cast<std::int64_t>(colon) + 2, sequences_.labels_are_targets);
    if (!sequences_.labels_are_targets && !classes_.empty() && !classes_.contains(label)) {
      lines_.fail(base::str("the label '", base::printable(label, 40),
                            "' is none of those that @classLabel announces"));
    }
    read_features(line.substr(0, colon));
    append_by_steps();
    end_sequence(sequences_, lines_, std::move(label));
  }

  /// Into features_, one after the other; all of equal length.
  void read_features(std::string_view rest) {
    features_.clear();
    std::int64_t count = 0, column = 0;
    bool more_features = true;
    while (more_features) {
      more_features = rest.find(':') != std::string_view::npos;
      std::string_view feature = base::cut(rest, ':');
      const std::size_t before = features_.size();
      bool more = true;
      while (more) {
        more = feature.find(',') != std::string_view::npos;
        features_.push_back(number_in(lines_, base::trimmed(base::cut(feature, ',')), ++column));
      }
      const std::size_t steps = features_.size() - before;
      if (count++ == 0) steps_ = steps;
      if (steps != steps_) {
        lines_.fail(column, base::str("feature ", count, " has ", steps, " values, ", steps_,
                                      " as the first has are expected"));
      }
    }
    if (sequences_.features == 0) sequences_.features = count;
    if (count != sequences_.features) {
      lines_.fail(base::str("the sequence has ", count, " features, ", sequences_.features,
                            " as those before are expected"));
    }
  }

  void append_by_steps() {
    for (std::size_t step = 0; step < steps_; ++step) {
      for (std::size_t at = step; at < features_.size(); at += steps_) {
        sequences_.values.push_back(features_[at]);
      }
    }
  }

  LineReader lines_;
  LabelledSequences sequences_;
  bool in_data_ = false, has_labels_ = false;
  std::set<std::string> classes_;
  std::vector<float> features_;  ///< of the sequence at hand, [features, steps_]
  std::size_t steps_ = 0;
};

}  // namespace

LabelledSequences read_ts(const std::filesystem::path& path) { return TsParser(path).parse(); }

}  // namespace rnnctl::data
