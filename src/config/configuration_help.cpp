#include <rnnctl/base/text.h>
#include <rnnctl/config/configuration_help.h>
#include <rnnctl/config/help_text.h>
#include <rnnctl/config/option_binder.h>
#include <rnnctl/config/option_table.h>

namespace rnnctl::config {
namespace {

constexpr const char* kRules =
    "A file is flat YAML, 'key: value' a line, of at most 1 MiB. Its keys are the long names of "
    "the "
    "options without the dashes. Unknown and repeated keys, aliases, anchors, tags, nested values, "
    "numbers in quotes, values out of range and of the wrong type are errors that name file and "
    "line.";
constexpr const char* kVariables =
    "The environment variable of a key is RNNCTL_ and the key in capitals with _ for -: "
    "RNNCTL_BATCH_SIZE. An empty one counts as unset.";
constexpr const char* kOutcome =
    "'rnnctl train --config FILE --print-config' prints what results as such a file, each value "
    "with "
    "where it came from. The config.yaml of a run directory repeats the run.";
constexpr const char* kExampleFile =
    "  model: stacked\n"
    "  layers: 2\n"
    "  act: relu\n"
    "  lr: 0.05\n";

std::string facts_of(const OptionRow& row) {
  std::vector<std::string> facts = {row.info.help};
  if (!row.range.empty()) facts.push_back(row.range);
  facts.push_back(row.default_text.empty() ? "no default" : "default " + row.default_text);
  return base::join(facts, "; ");
}

std::string keys() {
  std::string out;
  const Group* heading = nullptr;
  for (const OptionRow& row : option_table()) {
    if (row.info.scope == Scope::kCommandLine) continue;
    if (heading == nullptr || *heading != row.info.group) {
      out += base::str("\n", group_name(row.info.group), ":\n");
    }
    heading = &row.info.group;
    out += two_columns(base::str("  ", row.info.name), facts_of(row));
  }
  return out;
}

}  // namespace

std::string configuration_help() {
  return paragraph(precedence_text()) + "\n" + paragraph(kRules) + "\n" + kExampleFile + "\n" +
         paragraph(kVariables) + "\n" + paragraph(kOutcome) + keys();
}

}  // namespace rnnctl::config
