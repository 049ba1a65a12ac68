#include <algorithm>
#include <utility>

#include "data/labels.h"
#include "data/sources.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/array_dataset.h>
#include <rnnctl/data/array_files.h>
#include <rnnctl/data/labelled_arrays.h>

namespace rnnctl::data {
namespace {

std::shared_ptr<const Dataset> array_dataset(const NamedArrays& arrays, bool tests,
                                             const Preparation& preparation) {
  const NpyArray& x = tests ? *arrays.test_x : *arrays.x;
  const NpyArray& y = tests ? *arrays.test_y : *arrays.y;
  Answers answers = answers_for(labels_of(y), preparation, y.name());
  return std::make_shared<const ArrayDataset>(
      x.name(), ArrayDataset::Inputs{x, arrays.bytes, preparation.inputs}, std::move(answers),
      tests ? arrays.test_content_hashes : arrays.content_hashes);
}

void require_features(const NpyArray& x, const Preparation& known) {
  const auto expected = static_cast<std::int64_t>(known.inputs.mean.size());
  if (features_of(x) == expected) return;
  throw base::InputError(base::str(x.name(), ": has ", features_of(x),
                                   " features a time step, training had ", expected));
}

Preparation prepared_by(const NamedArrays& arrays, const std::vector<std::string>& labels,
                        const std::vector<std::uint32_t>& training, Task task) {
  Preparation result = preparation_of(labels, training, task, arrays.y->name());
  result.inputs = standardisation_of(*arrays.x, training);
  return result;
}

/// Arrays have sequences of one length each; what is reported is of both sets alike.
void require_same_time(const NamedArrays& arrays) {
  if (!arrays.test_x || arrays.test_x->shape()[1] == arrays.x->shape()[1]) return;
  throw base::InputError(base::str(arrays.test_x->name(), ": has ", arrays.test_x->shape()[1],
                                   " time steps, ", arrays.x->name(), " has ",
                                   arrays.x->shape()[1]));
}

}  // namespace

LoadedData load_array_source(const SourceOptions& options) {
  const NamedArrays arrays = open_arrays(options.path);
  check_arrays(arrays);
  require_same_time(arrays);
  const std::vector<std::string> labels = labels_of(*arrays.y);
  const bool has_test = arrays.test_x.has_value();
  const Task task = task_for(labels, options.task);
  Parts parts = parts_of(labels, task, options, has_test);

  LoadedData data;
  data.kind = options.kind;
  data.preparation =
      options.known ? *options.known : prepared_by(arrays, labels, parts.training, task);
  require_features(*arrays.x, data.preparation);
  const auto all = array_dataset(arrays, /*tests=*/false, data.preparation);
  data.training = {all, std::move(parts.training)};
  if (!parts.validation.empty()) data.validation = {all, std::move(parts.validation)};
  data.test = has_test ? DataPart{array_dataset(arrays, /*tests=*/true, data.preparation), {}}
                       : DataPart{all, std::move(parts.test)};
  return data;
}

DataPart load_array_test(const SourceOptions& options, const Preparation& known) {
  const NamedArrays arrays = open_arrays(options.path);
  check_arrays(arrays);
  const bool has_test = arrays.test_x.has_value();
  const NpyArray& x = has_test ? *arrays.test_x : *arrays.x;
  require_features(x, known);
  return {array_dataset(arrays, has_test, known), {}};
}

}  // namespace rnnctl::data
