#include "c_source/program.h"
#include <rnnctl/base/text.h>
#include <rnnctl/data/vocabulary.h>

namespace rnnctl::c_source {
namespace {

using base::str;

std::string sizes(const Program& program) {
  const Network& network = program.network;
  std::string text;
  const auto define = [&text](const char* name, std::int64_t value, const char* meaning) {
    text += str("#define $$_", name, " ", value, "  /* ", meaning, " */\n");
  };
  if (!program.reads_characters()) define("INPUT", network.input_size, "values at each step");
  if (!program.predicts_number()) {
    define("CLASSES", network.num_classes,
           program.reads_characters() ? "characters" : "classes, and so scores");
  }
  define("LAYERS", network.num_layers, "recurrent layers");
  define("HIDDEN", network.hidden_size, "units of a layer and direction");
  define("OUTPUT", network.output_size(), "what a layer puts out at each step");
  if (program.step_buffers() > 0) {
    text += str("#ifndef $$_MAX_STEPS\n#define $$_MAX_STEPS ", network.sequence_length,
                "  /* steps that there is room for */\n#endif\n");
  }
  return text;
}

std::string state_type(const Program& program) {
  std::string text =
      "\n/* What the network remembers from step to step. */\ntypedef struct {\n"
      "  float h[$$_LAYERS][$$_HIDDEN];\n";
  if (program.network.cell == Cell::kLstm) text += "  float c[$$_LAYERS][$$_HIDDEN];\n";
  if (program.gathers()) text += "  float read[$$_OUTPUT];  /* over the steps so far */\n";
  if (program.gathers()) text += "  size_t steps;\n";
  return text + "} $_state;\n";
}

const char* const kDeclareCharacters = R"(
/* Before a text begins. */
void $_reset($_state *state);

/* Reads one character, as $_characters has them, and fills scores[$$_CLASSES], unless they are
   null. Returns the number of the likeliest character to follow, an index of $_characters; without
   scores 0; -1 for a character that the network does not know, which changes nothing. */
int $_step($_state *state, uint32_t character, float *scores);

/* Draws the number of a character by its probability at `temperature` (above 0; 1: as learnt;
   less: the likelier ones). `random` is the caller's, evenly from 0 to below 1. */
int $_draw(const float *scores, float temperature, float random);
)";

const char* const kDeclareClasses = R"(
/* Before a sequence begins. */
void $_reset($_state *state);

/* Reads one step, x[$$_INPUT], and fills scores[$$_CLASSES] with what the steps so far say, unless
   they are null. Returns the best class, without scores 0. */
int $_step($_state *state, const $_value *x, float *scores);
)";

const char* const kDeclareClassOfAll = R"(
/* Reads a whole sequence, x[steps][$$_INPUT], and fills scores[$$_CLASSES]. Returns the best
   class, -1 where there are no steps@. */
int $_predict(const $_value *x, size_t steps, float *scores);

/* Makes probabilities of scores, where they lie. */
void $_softmax(float *scores);
)";

const char* const kDeclareNumber = R"(
/* Before a sequence begins. */
void $_reset($_state *state);

/* Reads one step, x[$$_INPUT]. Returns the number that the steps so far say. */
float $_step($_state *state, const $_value *x);
)";

const char* const kDeclareNumberOfAll = R"(
/* Reads a whole sequence, x[steps][$$_INPUT]. Returns the number, NaN where there are no steps@. */
float $_predict(const $_value *x, size_t steps);
)";

std::string prediction(const Program& program) {
  std::string text = program.predicts_number() ? kDeclareNumberOfAll : kDeclareClassOfAll;
  const bool is_bounded = program.step_buffers() > 0;
  return text.replace(text.find('@'), 1, is_bounded ? " or more than $$_MAX_STEPS" : "");
}

std::string named_classes(const Program& program) {
  if (program.reads_characters()) {
    const bool bytes = program.preparation.vocabulary &&
                       program.preparation.vocabulary->alphabet() == data::Alphabet::kBytes;
    return str("\n/* The characters by number: ", bytes ? "bytes" : "code points of Unicode",
               ". */\nextern const uint32_t $_characters[$$_CLASSES];\n");
  }
  if (program.predicts_number()) return "";
  return "\n/* What the classes are called, in UTF-8. */\n"
         "extern const char *const $_class_names[$$_CLASSES];\n";
}

std::string value_type(const Program& program) {
  if (program.reads_characters()) return "";
  return program.preparation.kind == Inputs::kPixels
             ? "\ntypedef uint8_t $_value;  /* a pixel, 0 to 255 */\n"
             : "\ntypedef float $_value;  /* a feature as it stands in the data */\n";
}

}  // namespace

std::string declarations(const Program& program) {
  std::string text = "#include <stddef.h>\n#include <stdint.h>\n\n" + sizes(program);
  text += "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n";
  text += named_classes(program) + value_type(program);
  if (!program.network.bidirectional) {
    text += state_type(program);
    text += program.reads_characters()  ? kDeclareCharacters
            : program.predicts_number() ? kDeclareNumber
                                        : kDeclareClasses;
  }
  if (!program.reads_characters()) text += prediction(program);
  return "#ifndef $$_DECLARED\n#define $$_DECLARED\n" + text +
         "\n#ifdef __cplusplus\n}\n#endif\n#endif\n";
}

}  // namespace rnnctl::c_source
