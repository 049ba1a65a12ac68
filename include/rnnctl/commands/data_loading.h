// The data that settings ask for, and what a checkpoint keeps of them.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include <rnnctl/config/settings.h>
#include <rnnctl/data/source.h>
#include <rnnctl/models/registry.h>

namespace rnnctl::commands {

/// --dataset, or else what `entry` trains on by default: MNIST in --data, or its own lesson. Says
/// on stderr what was found. `known`: how an earlier reading was prepared; null: learnt from the
/// training part. Throws base::InputError (missing, damaged), base::UsageError.
data::LoadedData load_data(const models::ModelEntry& entry, const config::Settings& settings,
                           const data::Preparation* known = nullptr);

/// Only to test on: --dataset, read as `known` says. Throws as above.
data::LoadedData load_test_data(const config::Settings& settings, const data::Preparation& known);

/// What a name after --dataset is: that file or folder; else a set that is known by that name,
/// where `data fetch`, rnnctl itself or Debian have put it. Throws base::InputError where none has.
std::string dataset_path(const std::string& name);

/// The manifest's "data": sizes and SHA-256 of everything read, by description, and how the data
/// were prepared.
nlohmann::json describe(const data::LoadedData& data);

/// Whether `manifest`, whose "data" is such a description, says that training had sequences of
/// unequal length.
bool trained_with_unequal_lengths(const nlohmann::json& manifest);

/// The preparation out of such a description; that of MNIST where it has none. Throws
/// base::InputError naming `source` where it is not whole.
data::Preparation preparation_from_json(const nlohmann::json& data, const std::string& source);

}  // namespace rnnctl::commands
