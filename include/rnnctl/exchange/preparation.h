// What stood between the training data and the network, and behind it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include <rnnctl/data/vocabulary.h>
#include <rnnctl/exchange/network.h>

namespace rnnctl::exchange {

/// value = (as it stood - mean) / deviation.
struct Scaling {
  std::vector<float> mean;
  std::vector<float> deviation;  ///< > 0
};

struct Preparation {
  enum class Inputs { kPixels, kFeatures, kCharacters };
  Inputs kind = Inputs::kPixels;
  Scaling features;                      ///< of kFeatures, one for each
  Scaling pixels;                        ///< of pixels / 255, one entry; empty where that is all
  Scaling target;                        ///< of a number to predict, one entry; else empty
  std::vector<std::string> class_names;  ///< one for each class; empty where there are none
  /// Of a text. The characters of the tutorial's lesson (--model char) are its classes.
  std::optional<data::Vocabulary> vocabulary;
  float present = 1.0F;  ///< of kCharacters: stands for the one that is there, 0 for the others
  std::string json;      ///< as it stands in the checkpoint; empty where it has none
};

/// From the manifest's "data", as commands::describe writes it. Throws base::InputError, with
/// `source` as the file's name, where it is not whole or contradicts `network`.
Preparation preparation_of(const nlohmann::json& manifest, const Network& network,
                           std::string_view source);

}  // namespace rnnctl::exchange
