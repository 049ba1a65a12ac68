
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/labelled_arrays.h>

namespace rnnctl::data {
namespace {

constexpr std::int64_t kMostExamples = std::numeric_limits<std::uint32_t>::max();

[[noreturn]] void refuse_array(const NpyArray& array, const std::string& what) {
  throw base::InputError(base::str(array.name(), ": ", what));
}

[[noreturn]] void refuse_shape(const NpyArray& array, const std::string& expected) {
  refuse_array(array, base::str("its shape is ", base::shape_text(array.shape()), ", ", expected,
                                " is expected"));
}

/// Where an element is, in every dimension: [n, t, f].
std::string place_text(const NpyArray& array, std::int64_t index) {
  std::vector<std::int64_t> place(array.shape().size());
  for (std::size_t d = place.size(); d-- > 0;) {
    place[d] = index % array.shape()[d];
    index /= array.shape()[d];
  }
  return base::shape_text(place);
}

/// An example at a time, as everything else reads it.
void require_finite(const NpyArray& array) {
  if (array.type().kind != NpyType::Kind::kFloat) return;
  const std::int64_t size = array.count() / array.shape()[0];
  std::vector<float> example(static_cast<std::size_t>(size));
  for (std::int64_t first = 0; first < array.count(); first += size) {
    array.read(first, example);
    const auto odd = std::find_if_not(example.begin(), example.end(),
                                      [](float value) { return std::isfinite(value); });
    if (odd == example.end()) continue;
    refuse_array(array, base::str("element ", place_text(array, first + (odd - example.begin())),
                                  std::isnan(*odd) ? " is not a number" : " is infinite in 32 bits",
                                  "; finite numbers are expected"));
  }
}

void check_x(const NpyArray& x) {
  const auto& shape = x.shape();
  if (!x.is_number()) refuse_array(x, "text, numbers are expected");
  if ((shape.size() != 2 && shape.size() != 3) ||
      std::find(shape.begin(), shape.end(), 0) != shape.end()) {
    refuse_shape(x, "[examples, time, features] or [examples, time], each at least 1,");
  }
  if (shape[0] > kMostExamples) {
    refuse_array(x, base::str(shape[0], " examples, at most ", kMostExamples, " are expected"));
  }
  require_finite(x);
}

}  // namespace

void check_arrays(const NpyArray& x, const NpyArray& y) {
  check_x(x);
  const std::int64_t count = x.shape()[0];
  const auto& shape = y.shape();
  if (shape.empty() || shape[0] != count || y.count() != count || shape.size() > 2) {
    refuse_shape(y, base::str("one label for each of the ", count, " examples of ", x.name()));
  }
  require_finite(y);
}

void check_arrays(const NamedArrays& arrays) {
  check_arrays(*arrays.x, *arrays.y);
  if (!arrays.test_x) return;
  check_arrays(*arrays.test_x, *arrays.test_y);
  if (features_of(*arrays.test_x) != features_of(*arrays.x)) {
    refuse_shape(*arrays.test_x, base::str("features as in ", arrays.x->name(), " with ",
                                           base::shape_text(arrays.x->shape())));
  }
}

std::int64_t features_of(const NpyArray& x) { return x.shape().size() == 3 ? x.shape()[2] : 1; }

std::vector<std::string> labels_of(const NpyArray& y) {
  std::vector<std::string> labels;
  labels.reserve(static_cast<std::size_t>(y.count()));
  for (std::int64_t i = 0; i < y.count(); ++i) labels.push_back(y.text(i));
  return labels;
}

Standardisation standardisation_of(const NpyArray& x, std::span<const std::uint32_t> indices) {
  const std::int64_t size = x.count() / x.shape()[0];
  std::vector<float> example(static_cast<std::size_t>(size));
  FeatureFigures figures(features_of(x));
  for (const std::uint32_t index : indices) {
    if (index >= x.shape()[0]) throw std::out_of_range("standardisation_of: no such example");
    x.read(index * size, example);
    figures.add(example);
  }
  return figures.standardisation();
}

}  // namespace rnnctl::data
