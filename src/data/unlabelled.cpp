#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "data/content_reader.h"
#include "data/line_reader.h"
#include "data/unlabelled_rows.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/array_files.h>
#include <rnnctl/data/fit_picture.h>
#include <rnnctl/data/grey_picture.h>
#include <rnnctl/data/idx.h>
#include <rnnctl/data/labelled_sequences.h>
#include <rnnctl/data/unlabelled.h>

namespace rnnctl::data {
namespace {

namespace fs = std::filesystem;

std::vector<float> scaled_pixels(std::span<const std::uint8_t> pixels) {
  std::vector<float> values(pixels.size());
  std::transform(pixels.begin(), pixels.end(), values.begin(),
                 [](std::uint8_t pixel) { return static_cast<float>(pixel) / 255.0F; });
  return values;
}

std::string numbered(const std::string& name, std::size_t index) {
  return base::str(name, "[", index, "]");
}

/// Why sequences of this size cannot be read by the network; empty where they can.
std::string misfit(std::int64_t time, std::int64_t features, const SequenceForm& form) {
  const bool fits =
      features == form.features && (form.picture_rows == 0 || time == form.picture_rows);
  if (fits) return "";
  const std::string expected = form.picture_rows > 0 ? std::to_string(form.picture_rows) : "any";
  return base::str("has sequences of ", time, " steps and ", features,
                   " features, the network reads ", expected, " steps of ", form.features);
}

void take_picture(const fs::path& input, const SequenceForm& form, const TakeSequence& take) {
  if (form.picture_rows == 0) {
    throw base::InputError("is a picture, and the network was not trained on pictures");
  }
  const GreyPicture picture = read_png(input);
  const auto pixels = fit_as_mnist(picture, form.picture_rows, form.features);
  UnlabelledSequence sequence;
  sequence.name = base::printable(input.string());
  sequence.time = form.picture_rows;
  sequence.values = scaled_pixels(pixels);
  const bool is_blank = std::all_of(pixels.begin(), pixels.end(), [](auto p) { return p == 0; });
  if (is_blank) sequence.error = "shows nothing: no ink stands out from its paper";
  take(std::move(sequence));
}

void take_idx(const fs::path& input, const SequenceForm& form, const TakeSequence& take) {
  const IdxFile file = read_idx(input);
  const auto& sizes = file.header.sizes;
  if (file.header.type != IdxType::kUint8 || sizes.size() != 3) {
    throw base::InputError("is an IDX file without images of a byte a pixel");
  }
  const std::string reason = misfit(sizes[1], sizes[2], form);
  if (!reason.empty()) throw base::InputError(reason);
  const std::size_t pixels = std::size_t{sizes[1]} * sizes[2];
  const std::string name = base::printable(input.string());
  for (std::size_t i = 0; i < sizes[0]; ++i) {
    UnlabelledSequence sequence;
    sequence.name = numbered(name, i);
    sequence.time = form.picture_rows;
    sequence.values = scaled_pixels(std::span(file.elements).subspan(i * pixels, pixels));
    take(std::move(sequence));
  }
}

void take_array(const fs::path& input, const SequenceForm& form, const TakeSequence& take) {
  const LoneArray opened = open_array(input);
  const NpyArray& x = opened.array;
  const auto& sizes = x.shape();
  if (!x.is_number() || sizes.size() < 2 || sizes.size() > 3) {
    throw base::InputError(base::str("is an array of ", base::shape_text(sizes),
                                     ", numbers in [N, T, F] or [N, T] are expected"));
  }
  const std::int64_t features = sizes.size() == 3 ? sizes[2] : 1, size = sizes[1] * features;
  const std::string reason = misfit(sizes[1], features, form);
  if (!reason.empty()) throw base::InputError(reason);
  // Truth values are 0 and 1 already.
  const NpyType::Kind kind = x.type().kind;
  const bool is_whole = kind == NpyType::Kind::kInteger || kind == NpyType::Kind::kUnsigned;
  const std::string name = base::printable(input.string());
  for (std::int64_t i = 0; i < sizes[0]; ++i) {
    UnlabelledSequence sequence;
    sequence.name = numbered(name, static_cast<std::size_t>(i));
    sequence.time = sizes[1];
    sequence.values.resize(static_cast<std::size_t>(size));
    x.read(i * size, sequence.values);
    for (float& value : sequence.values) {
      if (!std::isfinite(value)) sequence.error = "holds what is no finite number";
      if (form.picture_rows > 0 && is_whole) value /= 255.0F;
    }
    take(std::move(sequence));
  }
}

void take_labelled(const fs::path& input, LabelledSequences (*read)(const fs::path&),
                   const SequenceForm& form, const TakeSequence& take) {
  const LabelledSequences sequences = read(input);
  const std::string name = base::printable(input.string());
  for (std::size_t i = 0; i < sequences.count(); ++i) {
    UnlabelledSequence sequence;
    sequence.name = numbered(name, i);
    sequence.time = sequences.length(i);
    sequence.error = misfit(sequence.time, sequences.features, form);
    const auto values = sequences.sequence(i);
    sequence.values.assign(values.begin(), values.end());
    take(std::move(sequence));
  }
}

void take_rows(const fs::path& input, const SequenceForm& form, const TakeSequence& take) {
  LineReader lines(input);
  UnlabelledRows rows(base::printable(input.string()), form, take);
  std::string_view line;
  while (lines.next_unchecked(line)) rows.take_line(line);
}

void take_all(const fs::path& input, const SequenceForm& form, const TakeSequence& take) {
  std::array<std::uint8_t, 4096> first{};
  const std::size_t count = ContentReader(input).read(first);
  const std::string_view head(reinterpret_cast<const char*>(first.data()), count);
  if (head.starts_with("\x89PNG\r\n\x1a\n")) return take_picture(input, form, take);
  if (head.starts_with("PK\x03\x04") || head.starts_with("\x93NUMPY")) {
    return take_array(input, form, take);
  }
  if (head.starts_with(std::string_view("\0\0", 2))) return take_idx(input, form, take);
  if (head.starts_with('@') || input.extension() == ".ts") {
    return take_labelled(input, read_ts, form, take);
  }
  if (input.extension() == ".tsv") return take_labelled(input, read_ucr_tsv, form, take);
  // Nearly every binary file has a zero byte soon, and no text has one.
  if (head.find('\0') != std::string_view::npos) {
    throw base::InputError("is neither text nor a PNG, IDX, .npy or .npz file");
  }
  take_rows(input, form, take);
}

}  // namespace

void read_unlabelled(const fs::path& input, const SequenceForm& form, const TakeSequence& take) {
  try {
    take_all(input, form, take);
  } catch (const base::InputError& error) {
    UnlabelledSequence sequence;
    sequence.name = base::printable(input.string());
    sequence.error = error.what();
    const std::string prefix = sequence.name + ": ";
    if (sequence.error.starts_with(prefix)) sequence.error.erase(0, prefix.size());
    take(std::move(sequence));
  }
}

void read_unlabelled_lines(std::istream& lines, const std::string& name, const SequenceForm& form,
                           const TakeSequence& take) {
  UnlabelledRows rows(name, form, take);
  std::string line;
  while (std::getline(lines, line)) rows.take_line(line);
}

}  // namespace rnnctl::data
