#include "training/tensorboard_summary.h"

#include <chrono>

#include "training/tfrecord.h"
#include <rnnctl/base/text.h>

namespace rnnctl::training {
namespace {

using base::ProtobufMessage;

namespace event_field {
constexpr int kWallTime = 1, kStep = 2, kFileVersion = 3, kSummary = 5, kSessionLog = 7;
}
namespace session_field {
constexpr int kStatus = 1;
constexpr std::int64_t kStart = 1;
}  // namespace session_field
namespace summary_field {
constexpr int kValue = 1;
}
namespace value_field {
constexpr int kTag = 1, kSimpleValue = 2, kImage = 4, kHistogram = 5, kTensor = 8, kMetadata = 9;
}
namespace metadata_field {
constexpr int kPluginData = 1, kPluginName = 1, kContent = 2;
}
namespace picture_field {
constexpr int kHeight = 1, kWidth = 2, kColorspace = 3, kEncoded = 4;
constexpr std::int64_t kGrey = 1;
}  // namespace picture_field
namespace histogram_field {
constexpr int kMin = 1, kMax = 2, kCount = 3, kSum = 4, kSumOfSquares = 5, kLimits = 6, kCounts = 7;
}
namespace tensor_field {
constexpr int kType = 1, kShape = 2, kTexts = 8;
constexpr int kDimension = 2, kSize = 1;  // of the shape, and of its dimension
constexpr std::int64_t kFloat = 1, kString = 7;
}  // namespace tensor_field
namespace hparams_field {
constexpr int kSessionStart = 3, kSessionEnd = 4;
constexpr int kValues = 1, kKey = 1, kValue = 2, kStartTime = 5;  // of the session's start
constexpr int kStatus = 1, kEndTime = 2;                          // of its end
constexpr std::int64_t kSuccess = 1, kFailure = 2;
constexpr int kNumber = 2, kText = 3, kTruth = 4;  // google.protobuf.Value
}  // namespace hparams_field

constexpr std::size_t kLongestText = 4096;  // of a hyperparameter: a path may be that long

/// Seconds since 1970.
double now() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(since_1970).count();
}

/// A tensor of one dimension.
ProtobufMessage tensor_of(std::int64_t type, std::int64_t size) {
  ProtobufMessage dimension, shape, message;
  dimension.add_int(tensor_field::kSize, size);
  shape.add_message(tensor_field::kDimension, dimension);
  message.add_int(tensor_field::kType, type);
  message.add_message(tensor_field::kShape, shape);
  return message;
}

/// Something that has its data elsewhere must still have a tensor.
ProtobufMessage empty_tensor() { return tensor_of(tensor_field::kFloat, 0); }

ProtobufMessage event_now(std::int64_t step) {
  ProtobufMessage message;
  message.add_double(event_field::kWallTime, now());
  message.add_int(event_field::kStep, step);
  return message;
}

/// google.protobuf.Value; empty for what is neither a number nor a text nor a truth value.
ProtobufMessage plain_value(const nlohmann::json& value) {
  ProtobufMessage message;
  if (value.is_number()) message.add_double(hparams_field::kNumber, value.get<double>());
  if (value.is_string()) {
    message.add_text(hparams_field::kText, base::printable(value.get<std::string>(), kLongestText));
  }
  if (value.is_boolean()) message.add_int(hparams_field::kTruth, value.get<bool>() ? 1 : 0);
  return message;
}

}  // namespace

void TensorBoardSummary::add_value(const ProtobufMessage& value) {
  message_.add_message(summary_field::kValue, value);
  is_empty_ = false;
}

void TensorBoardSummary::add_scalar(const std::string& tag, double value) {
  ProtobufMessage message;
  message.add_text(value_field::kTag, tag);
  message.add_float(value_field::kSimpleValue, static_cast<float>(value));
  add_value(message);
}

void TensorBoardSummary::add_histogram(const std::string& tag, const Histogram& histogram) {
  if (histogram.count == 0) return;
  ProtobufMessage spread;
  spread.add_double(histogram_field::kMin, histogram.min);
  spread.add_double(histogram_field::kMax, histogram.max);
  spread.add_double(histogram_field::kCount, static_cast<double>(histogram.count));
  spread.add_double(histogram_field::kSum, histogram.sum);
  spread.add_double(histogram_field::kSumOfSquares, histogram.sum_of_squares);
  spread.add_doubles(histogram_field::kLimits, histogram.limits);
  spread.add_doubles(histogram_field::kCounts, histogram.counts);
  ProtobufMessage message;
  message.add_text(value_field::kTag, tag);
  message.add_message(value_field::kHistogram, spread);
  add_value(message);
}

void TensorBoardSummary::add_picture(const std::string& tag, const data::PngPicture& picture) {
  ProtobufMessage encoded;
  encoded.add_int(picture_field::kHeight, picture.rows);
  encoded.add_int(picture_field::kWidth, picture.columns);
  encoded.add_int(picture_field::kColorspace, picture_field::kGrey);
  encoded.add_bytes(picture_field::kEncoded, picture.bytes);
  ProtobufMessage message;
  message.add_text(value_field::kTag, tag);
  message.add_message(value_field::kImage, encoded);
  add_value(message);
}

void TensorBoardSummary::add_of_plugin(const std::string& tag, const std::string& plugin,
                                       const ProtobufMessage& content,
                                       const ProtobufMessage& tensor) {
  ProtobufMessage plugin_data, metadata, message;
  plugin_data.add_text(metadata_field::kPluginName, plugin);
  plugin_data.add_message(metadata_field::kContent, content);
  metadata.add_message(metadata_field::kPluginData, plugin_data);
  message.add_text(value_field::kTag, tag);
  message.add_message(value_field::kTensor, tensor);
  message.add_message(value_field::kMetadata, metadata);
  add_value(message);
}

void TensorBoardSummary::add_text(const std::string& tag, const std::string& text) {
  ProtobufMessage tensor = tensor_of(tensor_field::kString, 1);
  tensor.add_text(tensor_field::kTexts, text);
  add_of_plugin(tag, "text", {}, tensor);
}

void TensorBoardSummary::add_hyperparameters(const nlohmann::json& values) {
  ProtobufMessage start, content;
  for (const auto& [name, value] : values.items()) {
    const ProtobufMessage plain = plain_value(value);
    if (plain.bytes().empty()) continue;
    ProtobufMessage entry;
    entry.add_text(hparams_field::kKey, name);
    entry.add_message(hparams_field::kValue, plain);
    start.add_message(hparams_field::kValues, entry);
  }
  start.add_double(hparams_field::kStartTime, now());
  content.add_message(hparams_field::kSessionStart, start);
  add_of_plugin("_hparams_/session_start_info", "hparams", content, empty_tensor());
}

void TensorBoardSummary::add_end(bool is_success) {
  ProtobufMessage end, content;
  end.add_int(hparams_field::kStatus,
              is_success ? hparams_field::kSuccess : hparams_field::kFailure);
  end.add_double(hparams_field::kEndTime, now());
  content.add_message(hparams_field::kSessionEnd, end);
  add_of_plugin("_hparams_/session_end_info", "hparams", content, empty_tensor());
}

std::string version_record() {
  ProtobufMessage message = event_now(0);
  message.add_text(event_field::kFileVersion, "brain.Event:2");
  return tf_record(message.bytes());
}

std::string restart_record(std::int64_t step) {
  ProtobufMessage log;
  log.add_int(session_field::kStatus, session_field::kStart);
  ProtobufMessage message = event_now(step);
  message.add_message(event_field::kSessionLog, log);
  return tf_record(message.bytes());
}

std::string summary_record(std::int64_t step, const TensorBoardSummary& summary) {
  ProtobufMessage message = event_now(step);
  message.add_message(event_field::kSummary, summary.message());
  return tf_record(message.bytes());
}

}  // namespace rnnctl::training
