#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/config/weights_reader.h>
#include <rnnctl/data/parse_float.h>
#include <rnnctl/data/text_file.h>

namespace rnnctl::config {
namespace {

using base::cited;
using base::str;

// yaml-cpp reads some 3 MB a second and keeps the tokens of a flow map (JSON), up to a hundred
// times its text: a file may only be as large as the numbers that belong into it can need.
constexpr std::uint64_t kLargestFile = std::uint64_t{16} << 20;
constexpr std::uint64_t kBytesForAnyFile = std::uint64_t{64} << 10;
constexpr std::uint64_t kBytesPerNumber = 64;

std::vector<std::string> names_of(const std::vector<WeightSlot>& slots) {
  std::vector<std::string> names;
  for (const WeightSlot& slot : slots) names.push_back(slot.name);
  return names;
}

/// One matrix as the parser's events bring it: a list of numbers or a list of rows.
struct MatrixText {
  std::vector<float> values;
  std::int64_t rows = 0;
  std::int64_t columns = 0;     ///< of the first row
  std::int64_t row_length = 0;  ///< of the row being read
  int row_line = 0;             ///< where that row begins

  std::vector<std::int64_t> shape() const {
    if (rows > 0) return {rows, columns};
    return {static_cast<std::int64_t>(values.size())};
  }
};

/// Follows the parser's events, so that whatever does not belong is refused where it begins and no
/// alias is ever expanded.
class WeightsHandler : public YAML::EventHandler {
 public:
  WeightsHandler(std::string file, const std::vector<WeightSlot>& slots)
      : file_(std::move(file)), slots_(slots) {}

  Weights take_weights() { return std::move(weights_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) fail(mark, "a second document begins here, one is expected");
  }
  void OnDocumentEnd() override {}

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    refuse_extras(mark, tag, anchor);
    // yaml-cpp also sees a map where the file ends inside a list.
    if (depth_ > 0) fail(mark, str(about_slot(), "a map is not allowed here; or is a ] missing?"));
    if (in_map_) fail(mark, str(about_slot(), "a map is not allowed here, ", kForms));
    in_map_ = true;
  }
  void OnMapEnd() override {}

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    refuse_extras(mark, tag, anchor);
    if (!in_map_) fail_not_a_map(mark);
    if (slot_ == nullptr) fail(mark, "a list is no name of a matrix");
    if (++depth_ > 2) fail(mark, str(about_slot(), "lists are nested too deeply, ", kForms));
    if (depth_ == 2) begin_row(mark);
  }

  void OnSequenceEnd() override {
    if (depth_-- == 2) {
      end_row();
    } else {
      end_matrix();
    }
  }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_extras(mark, "", anchor);
    if (!in_map_) fail_not_a_map(mark);
    if (slot_ == nullptr) fail(mark, "the name of a matrix is missing");
    // Where nothing follows the colon, yaml-cpp's mark is that of the next line.
    const int line = depth_ == 0 ? lines_.at(slot_->name) : mark.line + 1;
    fail(line, str(about_slot(), "a value is missing, ", kForms));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    fail(mark, str(about_slot(), "an alias (*) is not allowed, write the numbers themselves"));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    refuse_extras(mark, tag, anchor);
    if (!in_map_) fail_not_a_map(mark);
    if (slot_ == nullptr) return take_name(mark, text);
    if (depth_ == 0) fail(mark, str(about_slot(), cited(text), " is no list, ", kForms));
    if (depth_ == 1 && matrix_.rows > 0) fail_mixed(mark);
    take_number(mark, text, tag == "!");  // yaml-cpp's tag of a quoted scalar
  }

 private:
  static constexpr const char* kForms = "a list of numbers or of rows of numbers is expected";

  [[noreturn]] void fail(int line, const std::string& what) const {
    throw base::InputError(str(file_, ":", line, ": ", what));
  }
  [[noreturn]] void fail(const YAML::Mark& mark, const std::string& what) const {
    fail(mark.line + 1, what);
  }
  [[noreturn]] void fail_not_a_map(const YAML::Mark& mark) const {
    fail(mark, str("a map of matrices is expected, lines like '", slots_.front().name,
                   ": [[0.5, -1], [2, 0]]'"));
  }
  [[noreturn]] void fail_mixed(const YAML::Mark& mark) const {
    fail(mark, str(about_slot(), "numbers and rows are mixed, ", kForms));
  }
  std::string about_slot() const { return slot_ == nullptr ? "" : str(slot_->name, ": "); }

  void refuse_extras(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) const {
    if (anchor != YAML::NullAnchor) fail(mark, str(about_slot(), "an anchor (&) is not allowed"));
    const bool without_tag = tag.empty() || tag == "?" || tag == "!";
    if (!without_tag) {
      fail(mark, str(about_slot(), "a tag (", base::printable(tag, 60), ") is not allowed"));
    }
  }

  void take_name(const YAML::Mark& mark, const std::string& name) {
    const auto slot = std::find_if(slots_.begin(), slots_.end(),
                                   [&](const WeightSlot& each) { return each.name == name; });
    if (slot == slots_.end()) {
      const std::vector<std::string> names = names_of(slots_);
      fail(mark, str("unknown matrix ", cited(name), base::did_you_mean(name, names),
                     " (this network has ", base::join(names, ", "), ")"));
    }
    const auto [first, is_new] = lines_.emplace(name, mark.line + 1);
    if (!is_new) fail(mark, str(name, " is already in line ", first->second));
    slot_ = &*slot;
    matrix_ = {};
  }

  void take_number(const YAML::Mark& mark, const std::string& text, bool is_quoted) {
    if (is_quoted) {
      fail(mark,
           str(about_slot(), cited(text), " is quoted text, write the number without quotes"));
    }
    float value = 0.0f;
    if (!data::parse_float(text, value)) {
      fail(mark, str(about_slot(), cited(text), " is not a finite number"));
    }
    matrix_.values.push_back(value);
    ++matrix_.row_length;
  }

  void begin_row(const YAML::Mark& mark) {
    if (matrix_.rows == 0 && !matrix_.values.empty()) fail_mixed(mark);
    matrix_.row_length = 0;
    matrix_.row_line = mark.line + 1;
  }

  void end_row() {
    if (++matrix_.rows == 1) matrix_.columns = matrix_.row_length;
    if (matrix_.row_length != matrix_.columns) {
      fail(matrix_.row_line, str(about_slot(), "row ", matrix_.rows, " has ", matrix_.row_length,
                                 " numbers, ", matrix_.columns, " as in the first are expected"));
    }
  }

  void end_matrix() {
    std::vector<std::int64_t> shape = matrix_.shape();
    const bool one_row = slot_->shape.size() == 2 && slot_->shape[0] == 1 && shape.size() == 1;
    if (one_row) shape.insert(shape.begin(), 1);
    if (shape != slot_->shape) {
      fail(lines_.at(slot_->name),
           str(about_slot(), "shape ", base::shape_text(slot_->shape), " is expected, found ",
               base::shape_text(shape), " (sizes follow from the input and --hidden)"));
    }
    weights_[slot_->name] = std::move(matrix_.values);
    slot_ = nullptr;
  }

  std::string file_;  ///< printable
  const std::vector<WeightSlot>& slots_;
  int documents_ = 0;
  int depth_ = 0;  ///< of lists
  bool in_map_ = false;
  const WeightSlot* slot_ = nullptr;  ///< whose matrix is being read
  MatrixText matrix_;
  std::map<std::string, int> lines_;
  Weights weights_;
};

std::uint64_t size_limit(const std::vector<WeightSlot>& slots) {
  std::uint64_t bytes = kBytesForAnyFile;
  for (const WeightSlot& slot : slots) {
    std::uint64_t numbers = 1;
    for (const std::int64_t size : slot.shape) {
      numbers = std::min(kLargestFile, numbers * std::min<std::uint64_t>(size, kLargestFile));
    }
    bytes = std::min(kLargestFile, bytes + numbers * kBytesPerNumber);
  }
  return bytes;
}

}  // namespace

Weights read_weights(const std::filesystem::path& path, const std::vector<WeightSlot>& slots) {
  const std::string name = base::printable(path.string());
  std::istringstream input(data::read_text_file(path, size_limit(slots)));
  WeightsHandler handler(name, slots);
  try {
    YAML::Parser parser(input);
    while (parser.HandleNextDocument(handler)) {
    }
  } catch (const YAML::Exception& error) {
    throw base::InputError(
        str(name, ":", error.mark.line + 1, ": not valid YAML: ", base::printable(error.msg)));
  }
  Weights weights = handler.take_weights();
  if (weights.empty()) {
    throw base::InputError(
        str(name, ": has no weights; this network has ", base::join(names_of(slots), ", ")));
  }
  return weights;
}

}  // namespace rnnctl::config
