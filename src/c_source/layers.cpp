#include "c_source/literals.h"
#include "c_source/program.h"
#include <rnnctl/base/text.h>

namespace rnnctl::c_source {
namespace {

using base::str;

const char* const kProduct = R"(
static void $_clear(float *values, size_t count) {
  for (size_t i = 0; i < count; ++i) values[i] = 0.0f;
}

/* sums[r] += bias[r] + row r of the matrix times x, for all of its rows. */
static void $_add_product(float *sums, const float *matrix, const float *bias, const float *x,
                          size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; ++r) {
    float sum = bias[r];
    for (size_t i = 0; i < columns; ++i) sum += matrix[r * columns + i] * x[i];
    sums[r] += sum;
  }
}
)";

const char* const kRead = R"(
/* $_gates = W x + b. */
static void $_read(const $_layer *layer, const float *x) {
  $_clear($_gates, $$_ROWS);
  $_add_product($_gates, layer->weight_ih, layer->bias_ih, x, $$_ROWS, layer->input);
}
)";

const char* const kSigmoid = R"(
static float $_sigmoid(float x) { return 1.0f / (1.0f + expf(-x)); }
)";

const char* const kRnn = R"(
/* h' = <act>(W x + b + R h + b'), with W x + b in $_gates. */
static void $_run(const $_layer *layer, float *h) {
  $_add_product($_gates, layer->weight_hh, layer->bias_hh, h, $$_HIDDEN, $$_HIDDEN);
  for (size_t j = 0; j < $$_HIDDEN; ++j) h[j] = <value>;
}
)";

const char* const kLstm = R"(
/* c' = f c + i g, h' = o tanh(c'), with W x + b of the gates i, f, g, o in $_gates. */
static void $_run(const $_layer *layer, float *h, float *c) {
  $_add_product($_gates, layer->weight_hh, layer->bias_hh, h, $$_ROWS, $$_HIDDEN);
  for (size_t j = 0; j < $$_HIDDEN; ++j) {
    const float i = $_sigmoid($_gates[j]);
    const float f = $_sigmoid($_gates[$$_HIDDEN + j]);
    const float g = tanhf($_gates[2 * $$_HIDDEN + j]);
    const float o = $_sigmoid($_gates[3 * $$_HIDDEN + j]);
    c[j] = f * c[j] + i * g;
    h[j] = o * tanhf(c[j]);
  }
}
)";

const char* const kGru = R"(
/* n = tanh(W x + b + r (R h + b')), h' = (1 - z) n + z h, with W x + b of the gates r, z, n in
   $_gates. What n has of h, which r weakens, stands behind them. */
static void $_run(const $_layer *layer, float *h) {
  const size_t n_row = 2 * $$_HIDDEN;
  float *of_h = $_gates + $$_ROWS;
  $_add_product($_gates, layer->weight_hh, layer->bias_hh, h, n_row, $$_HIDDEN);
  $_clear(of_h, $$_HIDDEN);
  $_add_product(of_h, layer->weight_hh + n_row * $$_HIDDEN, layer->bias_hh + n_row, h, $$_HIDDEN,
                $$_HIDDEN);
  for (size_t j = 0; j < $$_HIDDEN; ++j) {
    const float r = $_sigmoid($_gates[j]);
    const float z = $_sigmoid($_gates[$$_HIDDEN + j]);
    const float n = tanhf($_gates[n_row + j] + r * of_h[j]);
    h[j] = (1.0f - z) * n + z * h[j];
  }
}
)";

const char* const kNorm = R"(
/* To mean 0 and variance 1, then by weights and biases. The two may be the same memory. */
static void $_normalise(size_t layer, const float *values, float *normed) {
  float mean = 0.0f, variance = 0.0f;
  for (size_t i = 0; i < $$_OUTPUT; ++i) mean += values[i];
  mean /= $$_OUTPUT;
  for (size_t i = 0; i < $$_OUTPUT; ++i) variance += (values[i] - mean) * (values[i] - mean);
  variance /= $$_OUTPUT;
  const float scale = 1.0f / sqrtf(variance + 1e-5f);
  for (size_t i = 0; i < $$_OUTPUT; ++i) {
    normed[i] = (values[i] - mean) * scale * $_norm_weights[layer][i] + $_norm_biases[layer][i];
  }
}
)";

std::string cell(const Network& network) {
  if (network.cell == Cell::kLstm) return str(kSigmoid, kLstm);
  if (network.cell == Cell::kGru) return str(kSigmoid, kGru);
  const bool is_relu = network.activation == "relu";
  return filled(
      kRnn, {{"<act>", network.activation},
             {"<value>", is_relu ? "$_gates[j] > 0.0f ? $_gates[j] : 0.0f" : "tanhf($_gates[j])"}});
}

}  // namespace

std::vector<Buffer> buffers(const Program& program) {
  const Network& network = program.network;
  const std::int64_t hidden = network.hidden_size, output = network.output_size();
  const bool is_gru = network.cell == Cell::kGru;
  std::vector<Buffer> all = {
      {is_gru ? "float $_gates[$$_ROWS + $$_HIDDEN]" : "float $_gates[$$_ROWS]",
       (network.gates() + (is_gru ? 1 : 0)) * hidden}};
  if (!program.reads_characters())
    all.push_back({"float $_prepared[$$_INPUT]", network.input_size});
  if (network.layer_norm) all.push_back({"float $_normed[$$_OUTPUT]", output});
  if (network.readout == Readout::kMean) all.push_back({"float $_means[$$_OUTPUT]", output});
  if (!network.bidirectional) return all;
  all.push_back({"float $_h[$$_HIDDEN]", hidden});
  if (network.cell == Cell::kLstm) all.push_back({"float $_c[$$_HIDDEN]", hidden});
  all.push_back({"float $_gathered[$$_OUTPUT]", output});
  if (program.step_buffers() > 0) {
    all.push_back({"float $_outputs[$$_BUFFERS][$$_MAX_STEPS][$$_OUTPUT]",
                   program.step_buffers() * network.sequence_length * output});
  }
  return all;
}

std::string layers(const Program& program) {
  const Network& network = program.network;
  std::string text = str("\n/* Rows of a layer's matrices. */\n#define $$_ROWS (", network.gates(),
                         " * $$_HIDDEN)\n");
  if (program.step_buffers() > 0) text += str("#define $$_BUFFERS ", program.step_buffers(), "\n");
  text += "\n";
  for (const Buffer& buffer : buffers(program)) text += str("static ", buffer.declaration, ";\n");
  text += kProduct;
  // A text's first layer reads otherwise.
  if (!program.reads_characters() || network.num_layers > 1) text += kRead;
  text += cell(network);
  return network.layer_norm ? text + kNorm : text;
}

}  // namespace rnnctl::c_source
