#include "hw_templates/gemmini/software.hpp"

namespace codescent {
namespace {

/// One struct for every kind; what a kind has no use for is 0.
constexpr char kTypes[] = R"(#include <stdint.h>

enum codescent_kind { CODESCENT_MATMUL, CODESCENT_CONV, CODESCENT_CONV_DW };

struct codescent_layer {
  const char *name;
  enum codescent_kind kind;
  int64_t runs;    /* of the layer in the network */
  int64_t groups;  /* calls for one run, one for each group */

  /* matmul: sizes in elements, tiles in blocks of DIM */
  int64_t dim_I, dim_J, dim_K;
  int64_t tile_I, tile_J, tile_K;

  /* conv, conv_dw: sizes of one call */
  int64_t batch_size, in_rows, in_cols, in_channels;
  int64_t out_rows, out_cols, out_channels;
  int64_t kernel_rows, kernel_cols, stride_rows, stride_cols, dilation_rows, dilation_cols;
  int64_t padding_rows, padding_cols;
  /* and the tile */
  int64_t batches, porows, pocols, pochs, krows, kcols, kchs;

  /* loops over tiles, innermost first: N batches, Q rows, P columns (I), K output channels (J),
     S kernel rows, R kernel columns, C input channels (K of a matmul) */
  const char *perm;
  int has_stock_order;       /* the software's own order does the same */
  int fits_double_buffered;  /* two tiles fit the memories */
};
)";

/// A C string literal; anything but plain ASCII as three octal digits, which no digit can extend.
std::string c_string(const std::string& text) {
  std::string literal = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= ' ' && byte < 127 && c != '"' && c != '\\' && c != '?') {
      literal += c;
      continue;
    }
    literal += '\\';
    for (const int shift : {6, 3, 0}) literal += static_cast<char>('0' + ((byte >> shift) & 7));
  }
  return literal + "\"";
}

std::string kind_constant(GemminiKind kind) {
  switch (kind) {
    case GemminiKind::MatrixProduct:
      return "CODESCENT_MATMUL";
    case GemminiKind::DepthwiseConvolution:
      return "CODESCENT_CONV_DW";
    case GemminiKind::Convolution:
      break;
  }
  return "CODESCENT_CONV";
}

/// ".dim_I = 512, .dim_J = 768".
class Fields {
 public:
  explicit Fields(std::string indent) : indent_(std::move(indent)) {}

  Fields& add(const char* field, const std::string& value) {
    line_ += (line_.empty() ? indent_ : " ") + "." + field + " = " + value + ",";
    return *this;
  }
  Fields& add(const char* field, std::int64_t value) { return add(field, std::to_string(value)); }
  Fields& end_line() {
    text_ += line_ + "\n";
    line_.clear();
    return *this;
  }
  const std::string& text() const { return text_; }

 private:
  std::string indent_, line_, text_;
};

void add_matrix_product(const GemminiCall& call, std::int64_t side, Fields& fields) {
  const auto bound = [&](Dim dim) { return call.bounds[index(dim)]; };
  const auto blocks = [&](Dim dim) { return call.tile[index(dim)] / side; };
  fields.add("dim_I", bound(Dim::P)).add("dim_J", bound(Dim::K)).add("dim_K", bound(Dim::C));
  fields.end_line();
  fields.add("tile_I", blocks(Dim::P)).add("tile_J", blocks(Dim::K)).add("tile_K", blocks(Dim::C));
  fields.end_line();
}

void add_convolution(const Layer& layer, const GemminiCall& call, Fields& fields) {
  const auto bound = [&](Dim dim) { return call.bounds[index(dim)]; };
  const auto tile = [&](Dim dim) { return call.tile[index(dim)]; };
  const auto [columns, rows] = layer.window_axes();
  const auto [in_columns, in_rows] = layer.input_axes();
  const bool depthwise = call.kind == GemminiKind::DepthwiseConvolution;
  fields.add("batch_size", bound(Dim::N));
  fields.add("in_rows", in_rows.extent).add("in_cols", in_columns.extent);
  fields.add("in_channels", bound(Dim::C)).end_line();
  fields.add("out_rows", bound(Dim::Q)).add("out_cols", bound(Dim::P));
  fields.add("out_channels", bound(depthwise ? Dim::C : Dim::K)).end_line();
  fields.add("kernel_rows", bound(Dim::S)).add("kernel_cols", bound(Dim::R));
  fields.add("stride_rows", rows.stride).add("stride_cols", columns.stride);
  fields.add("dilation_rows", rows.dilation).add("dilation_cols", columns.dilation);
  fields.add("padding_rows", in_rows.padding).add("padding_cols", in_columns.padding).end_line();
  fields.add("batches", tile(Dim::N)).add("porows", tile(Dim::Q)).add("pocols", tile(Dim::P));
  fields.add("pochs", tile(Dim::K)).add("krows", tile(Dim::S)).add("kcols", tile(Dim::R));
  fields.add("kchs", tile(Dim::C)).end_line();
}

std::string entry(const Layer& layer, const GemminiCall& call, std::int64_t side) {
  Fields fields("      ");
  fields.add("kind", kind_constant(call.kind)).add("runs", layer.count);
  fields.add("groups", call.groups).end_line();
  if (call.kind == GemminiKind::MatrixProduct)
    add_matrix_product(call, side, fields);
  else
    add_convolution(layer, call, fields);
  fields.add("perm", c_string(call.loop_order))
      .add("has_stock_order", call.has_stock_order ? 1 : 0);
  fields.add("fits_double_buffered", call.fits_double_buffered ? 1 : 0).end_line();
  std::string text = "    {.name = " + c_string(layer.name) + ",\n";
  for (const std::string& warning : call.warnings) text += "      /* warning: " + warning + " */\n";
  return text + fields.text() + "    },\n";
}

std::string define(const char* macro, std::int64_t value) {
  return "#define " + std::string(macro) + " " + std::to_string(value) + "\n";
}

}  // namespace

std::string gemmini_params_header(const Workload& workload, const GemminiSizes& sizes,
                                  const std::vector<GemminiCall>& calls) {
  std::string text =
      "/* Made by codescent, whose docs/file_formats.md says how to use it with Gemmini's "
      "software. */\n"
      "#ifndef CODESCENT_GEMMINI_PARAMS_H\n#define CODESCENT_GEMMINI_PARAMS_H\n\n" +
      std::string(kTypes) + "\n" + define("CODESCENT_SCHEMA", 1) +
      "/* The sizes that the tiles were made for */\n" + define("CODESCENT_DIM", sizes.array_side) +
      define("CODESCENT_SCRATCHPAD_ROWS", sizes.scratchpad_rows) +
      define("CODESCENT_ACCUMULATOR_ROWS", sizes.accumulator_rows) +
      define("CODESCENT_NUM_LAYERS", static_cast<std::int64_t>(calls.size())) +
      "\nstatic const struct codescent_layer codescent_layers[] = {\n";
  for (std::size_t i = 0; i < calls.size(); ++i)
    text += entry(workload.layers[i], calls[i], sizes.array_side);
  return text + "};\n\n#endif\n";
}

}  // namespace codescent
