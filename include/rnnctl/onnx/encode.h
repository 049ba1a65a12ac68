// A checkpoint as an ONNX model, for ONNX Runtime and whatever else reads that format.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::onnx {

struct Options {
  /// The graph prepares its input as the training data were (pixels / 255, features standardised,
  /// characters one-hot), and gives a number to predict as it stood in the data.
  bool with_preparation = false;
  bool softmax = false;  ///< probabilities instead of logits
};

/// `state_dict` as an ONNX file (opset 17, IR version 8) that computes what rnnctl computes in
/// evaluation, of any batch and time:
///   in   x [batch, time, input] float; with preparation of characters [batch, time] int64
///   in   h0 (of an LSTM c0, too) [layers, batch, hidden]: only of networks whose state persists
///        between batches (text, --stateful); zeros at the beginning
///   out  logits or probabilities [batch, classes], at every step [batch, time, classes] where the
///        network answers there (text, --model char); of a number to predict value [batch, 1]
///   out  hn (cn): what the next call takes as h0 (c0)
/// The metadata say what the network was trained on: rnnctl_version, model, task, class_names
/// (JSON), preparation (JSON, as in the checkpoint).
///
/// The same checkpoint always gives the same bytes. `name` stands for the file in messages. Throws
/// base::InputError for weights without a manifest, a manifest that is not whole, or weights that
/// do not fit it; base::UsageError where `options` do not apply to the network; base::OutputError
/// for weights above the 2 GiB of an ONNX file.
std::vector<std::byte> encode(const checkpoint::Checkpoint& checkpoint, std::string_view name,
                              const Options& options);

}  // namespace rnnctl::onnx
