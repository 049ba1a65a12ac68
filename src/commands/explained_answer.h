// A stored network's answer to one input, explained.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "commands/explained.h"
#include <rnnctl/commands/data_loading.h>
#include <rnnctl/commands/stored_model.h>

namespace rnnctl::commands {

/// What the network reads, in its own form.
struct Question {
  std::string name;
  std::vector<float> values;            ///< [time, input]
  std::vector<std::string> characters;  ///< of a text, one a step; else none
  std::optional<Truth> truth;
};

/// Example `place` of the test part, counted as `rnnctl predict --test-index` does.
/// Throws std::out_of_range where there is none.
Question test_question(const StoredModel& stored, const data::LoadedData& data, std::int64_t place);

/// `stored` was read from `checkpoint`; `wanted` names the class whose score is explained, by
/// default that of the answer. Throws base::UsageError for a class that there is not,
/// base::InputError for too many time steps and for scores that are no finite numbers.
Explained explained_answer(const StoredModel& stored, const std::string& checkpoint,
                           Question&& question, const std::optional<std::string>& wanted);

}  // namespace rnnctl::commands
