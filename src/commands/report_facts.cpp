#include "commands/report_facts.h"

#include <algorithm>
#include <filesystem>

#include <nlohmann/json.hpp>

#include <rnnctl/base/text.h>

namespace rnnctl::commands {
namespace {

using nlohmann::json;

/// null where nothing stands there.
json record_value(const json& record, const char* place) {
  const json::json_pointer pointer(place);
  return record.contains(pointer) ? record.at(pointer) : json();
}

/// "" for what is neither text nor a number.
std::string word_of(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_number() ? value.dump() : "";
}

void add_fact(const std::string& name, const json& value, std::vector<report::Fact>& facts,
              bool is_code = false) {
  const std::string text = word_of(value);
  if (!text.empty()) facts.push_back({name, text, is_code});
}

/// "2026-01-31 12:00:00 UTC"
json time_words(const json& value) {
  std::string text = word_of(value);
  if (text.size() != 20 || text[10] != 'T' || text[19] != 'Z') return text;
  return text.replace(10, 1, " ").replace(19, 1, " UTC");
}

/// For a shell, which needs quotes around all but plain words.
std::string shell_word(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,+@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char character : word) {
    if (character == '\'') {
      quoted += "'\\''";
    } else {
      quoted += character;
    }
  }
  return quoted + "'";
}

/// The program by its name alone: where it lay then says nothing now.
std::string command_of(const json& command) {
  std::string line;
  if (!command.is_array()) return line;
  for (const json& word : command) {
    if (!word.is_string()) return "";
    const auto text = word.get<std::string>();
    line += line.empty() ? shell_word(std::filesystem::path(text).filename().string())
                         : " " + shell_word(text);
  }
  return line;
}

void add_data_part(const json& record, const char* name, const std::string& place,
                   std::vector<report::Fact>& facts) {
  const json part = record_value(record, place.c_str());
  if (!part.is_object()) return;
  add_fact(name, part.value("description", json()), facts);
  add_fact("examples", part.value("examples", json()), facts);
  const json hashes = part.value("sha256", json());
  if (!hashes.is_array()) return;
  constexpr std::size_t kShown = 8;
  for (std::size_t i = 0; i < std::min(kShown, hashes.size()); ++i) {
    add_fact("SHA-256", hashes[i], facts, /*is_code=*/true);
  }
  if (hashes.size() > kShown) {
    add_fact("SHA-256", base::str("and ", hashes.size() - kShown, " more"), facts);
  }
}

}  // namespace

void add_facts(report::RunReport& run) {
  const json& record = run.run.record;
  run.command = command_of(record_value(record, "/command"));
  run.repeated_by = "rnnctl repro " + shell_word(run.run.path.string());
  add_fact("Started", time_words(record_value(record, "/started")), run.facts);
  add_fact("Finished", time_words(record_value(record, "/finished")), run.facts);
  add_fact("Stopped by", run.run.stopped_by, run.facts);
  add_fact("rnnctl", record_value(record, "/versions/rnnctl"), run.facts);
  add_fact("LibTorch", record_value(record, "/versions/libtorch"), run.facts);
  add_fact("Engine", record_value(record, "/engine"), run.facts);
  add_fact("Device", record_value(record, "/device"), run.facts);
  add_fact("Threads", record_value(record, "/threads"), run.facts);
  add_fact("CPU", record_value(record, "/machine/cpu"), run.facts);
  add_fact("SIMD", record_value(record, "/machine/simd"), run.facts);
  add_fact("Usable cores", record_value(record, "/machine/usable_cores"), run.facts);
  const json sessions = record_value(record, "/resumed");
  if (sessions.is_array() && !sessions.empty()) {
    add_fact("Resumed", base::str(sessions.size(), sessions.size() == 1 ? " time" : " times"),
             run.facts);
  }
  add_data_part(record, "Training", "/data/training", run.data);
  add_data_part(record, "Test", "/data/test", run.data);
}

}  // namespace rnnctl::commands
