// What TensorBoard shows, as its Summary message, and the records of an event file around it.
//
// Field numbers: tensorboard/compat/proto/{event,summary,histogram,tensor,tensor_shape}.proto and
// plugins/hparams/plugin_data.proto of github.com/tensorflow/tensorboard.
#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "training/histogram.h"
#include <rnnctl/base/protobuf_message.h>
#include <rnnctl/data/picture.h>

namespace rnnctl::training {

/// Values of one step, each under a tag: "loss/train". What stands before the slash is the heading
/// it is shown under.
class TensorBoardSummary {
 public:
  /// TensorBoard holds scalars as float.
  void add_scalar(const std::string& tag, double value);
  /// Adds nothing for a histogram of nothing.
  void add_histogram(const std::string& tag, const Histogram& histogram);
  void add_picture(const std::string& tag, const data::PngPicture& picture);
  /// Markdown.
  void add_text(const std::string& tag, const std::string& text);
  /// What the table of hyperparameters shows of this run: an object of texts, numbers and truth
  /// values; others are left out.
  void add_hyperparameters(const nlohmann::json& values);
  /// For that table: how the run ended.
  void add_end(bool is_success);

  bool is_empty() const { return is_empty_; }
  const base::ProtobufMessage& message() const { return message_; }

 private:
  void add_value(const base::ProtobufMessage& value);
  void add_of_plugin(const std::string& tag, const std::string& plugin,
                     const base::ProtobufMessage& content, const base::ProtobufMessage& tensor);

  base::ProtobufMessage message_;
  bool is_empty_ = true;
};

// The records that an event file is made of. They bear the time at which they are made.

/// Every file begins with it.
std::string version_record();
/// From here on the steps from `step` are told anew: TensorBoard forgets what it has of them.
std::string restart_record(std::int64_t step);
std::string summary_record(std::int64_t step, const TensorBoardSummary& summary);

}  // namespace rnnctl::training
