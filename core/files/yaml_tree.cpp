#include "core/files/yaml_tree.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <utility>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "core/error.hpp"
#include "core/files/utf8.hpp"

namespace codescent {
namespace {

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F;
}

std::string too_deep() {
  return "nested deeper than " + std::to_string(kMaximumYamlDepth) + " levels";
}

std::string too_many_nodes() {
  return "more than " + std::to_string(kMaximumYamlNodes) + " values, aliases expanded";
}

/// A first look at the bytes, since yaml-cpp keeps a token for every bracket and comma that it has
/// not closed: gigabytes for a file of brackets. Brackets in quotes and comments count too; no real
/// text has that many.
class Prescan {
 public:
  explicit Prescan(const std::string& file_name) : file_name_(file_name) {}

  void run(const std::string& text) {
    if (text.size() > kMaximumYamlBytes)
      throw InputError(file_name_ + ": a file of more than " +
                       std::to_string(kMaximumYamlBytes >> 20) + " MiB is not read");
    std::size_t line_begin = 0;
    for (std::size_t at = 0; at < text.size();) {
      column_ = static_cast<int>(at - line_begin) + 1;
      const std::size_t length = utf8_length(text, at);
      if (length == 0 || is_control(text[at]))
        fail("expected UTF-8 text, found byte " +
             std::to_string(static_cast<unsigned char>(text[at])));
      count_brackets(text[at]);
      at += length;
      if (text[at - 1] != '\n') continue;
      ++line_;
      line_begin = at;
    }
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    throw InputError(file_name_, line_, column_, "", message);
  }

  void count_brackets(char c) {
    const bool opens = c == '[' || c == '{';
    if (opens && ++depth_ > kMaximumYamlDepth) fail(too_deep());
    if ((c == ']' || c == '}') && depth_ > 0) --depth_;
    if ((opens || c == ',') && ++num_separators_ > kMaximumYamlNodes) fail(too_many_nodes());
  }

  const std::string& file_name_;
  int line_ = 1;
  int column_ = 1;
  int depth_ = 0;
  std::int64_t num_separators_ = 0;
};

/// The escapes \N (U+0085) and \_ (U+00A0) as UTF-8: yaml-cpp makes a single byte of each, and the
/// file itself has no such byte.
std::string with_escapes_as_utf8(const std::string& value) {
  std::string text;
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t length = utf8_length(value, at);
    if (length == 0) text += '\xC2';
    text.append(value, at, std::max<std::size_t>(length, 1));
    at += std::max<std::size_t>(length, 1);
  }
  return text;
}

/// Whether the quoted or block scalar that starts at `begin` ends before the text does.
bool is_closed(const std::string& text, std::size_t begin) {
  const std::size_t open = text.find_first_of("'\"|>", begin);
  if (open == std::string::npos || text[open] == '|' || text[open] == '>') return true;
  for (std::size_t at = open + 1; at < text.size(); ++at) {
    const bool escapes = text[open] == '"' ? text[at] == '\\' : text.compare(at, 2, "''") == 0;
    if (escapes)
      ++at;
    else if (text[at] == text[open])
      return true;
  }
  return false;
}

/// Builds the tree from the parser's events and throws at the first event beyond a limit, which is
/// also what stops the parser from recursing.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const std::string& file_name, const std::vector<std::string>& allowed_tags)
      : file_name_(file_name), allowed_tags_(allowed_tags) {}
  std::shared_ptr<const YamlNode> root() const { return root_; }
  /// Throws if the text ends inside quotes, which yaml-cpp takes for the closing quote.
  void expect_closed(const std::string& text) const {
    if (last_quoted_ && !is_closed(text, static_cast<std::size_t>(last_quoted_->pos)))
      fail(*last_quoted_, "this quote is not closed");
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (root_) fail(mark, "expected one YAML document, found a second one");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto node = new_node(YamlNode::Kind::Nothing, mark, "?");
    if (!open_.empty() && open_.back().node->kind == YamlNode::Kind::Map &&
        !open_.back().awaits_key()) {
      // yaml-cpp notices a missing value at the next token, lines further down.
      node->line = open_.back().node->keys.back().line;
      node->column = open_.back().node->keys.back().column;
    }
    add_leaf(node, mark, anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const auto node = new_node(YamlNode::Kind::Text, mark, tag);
    node->text = with_escapes_as_utf8(value);
    node->quoted = tag == "!";
    if (node->quoted) last_quoted_ = mark;
    add_leaf(node, mark, anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(new_node(YamlNode::Kind::Sequence, mark, tag), mark, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(new_node(YamlNode::Kind::Map, mark, tag), mark, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  /// A collection whose end has not come yet.
  struct Open {
    std::shared_ptr<YamlNode> node;
    YAML::anchor_t anchor;
    std::map<std::string, int> line_of_key;

    bool awaits_key() const {
      return node->kind == YamlNode::Kind::Map && node->keys.size() == node->children.size();
    }
  };

  [[noreturn]] void fail(const YAML::Mark& mark, const std::string& message) const {
    throw InputError(file_name_, mark.line + 1, mark.column + 1, key_path(), message);
  }
  std::string key_path() const;
  std::shared_ptr<YamlNode> new_node(YamlNode::Kind kind, const YAML::Mark& mark,
                                     const std::string& tag);
  void count_nodes(const YAML::Mark& mark, std::int64_t added);
  void expect_depth(const YAML::Mark& mark, int height) const;
  void add_key(const YAML::Mark& mark, const YamlNode& node);
  void add_leaf(const std::shared_ptr<YamlNode>& node, const YAML::Mark& mark,
                YAML::anchor_t anchor);
  void open(const std::shared_ptr<YamlNode>& node, const YAML::Mark& mark, YAML::anchor_t anchor);
  void close();
  void attach(const std::shared_ptr<const YamlNode>& node);

  const std::string& file_name_;
  const std::vector<std::string>& allowed_tags_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, std::shared_ptr<const YamlNode>> anchored_;
  std::shared_ptr<const YamlNode> root_;
  std::optional<YAML::Mark> last_quoted_;
  std::int64_t num_nodes_ = 0;
  int num_aliases_ = 0;
};

std::string TreeBuilder::key_path() const {
  std::string path;
  for (const Open& collection : open_) {
    if (collection.node->kind == YamlNode::Kind::Sequence)
      path = join_key_path(path, collection.node->children.size());
    else if (!collection.awaits_key())
      path = join_key_path(path, collection.node->keys.back().text);
  }
  return path;
}

std::shared_ptr<YamlNode> TreeBuilder::new_node(YamlNode::Kind kind, const YAML::Mark& mark,
                                                const std::string& tag) {
  const bool is_tagged = !tag.empty() && tag != "?" && tag != "!";
  if (is_tagged && allowed_tags_.empty())
    fail(mark, "tags are not supported, found " + in_quotes(tag));
  if (is_tagged &&
      std::find(allowed_tags_.begin(), allowed_tags_.end(), tag) == allowed_tags_.end())
    fail(mark, "the tag " + in_quotes(tag) + " is not supported" + suggestion(tag, allowed_tags_));
  count_nodes(mark, 1);
  auto node = std::make_shared<YamlNode>();
  if (is_tagged) node->tag = tag;
  node->kind = kind;
  node->line = mark.line + 1;
  node->column = mark.column + 1;
  return node;
}

void TreeBuilder::count_nodes(const YAML::Mark& mark, std::int64_t added) {
  num_nodes_ += added;
  if (num_nodes_ > kMaximumYamlNodes) fail(mark, too_many_nodes());
}

void TreeBuilder::expect_depth(const YAML::Mark& mark, int height) const {
  if (static_cast<int>(open_.size()) + height > kMaximumYamlDepth)
    // The key path of such a node would be a screen of brackets.
    throw InputError(file_name_, mark.line + 1, mark.column + 1, "", too_deep());
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  if (++num_aliases_ > kMaximumYamlAliases)
    fail(mark, "more than " + std::to_string(kMaximumYamlAliases) + " aliases");
  const auto found = anchored_.find(anchor);
  if (found == anchored_.end()) fail(mark, "an alias inside the value that it names");
  count_nodes(mark, found->second->num_nodes);
  expect_depth(mark, found->second->height);
  if (!open_.empty() && open_.back().awaits_key())
    add_key(mark, *found->second);
  else
    attach(found->second);
}

void TreeBuilder::add_key(const YAML::Mark& mark, const YamlNode& node) {
  if (node.kind != YamlNode::Kind::Text) fail(mark, "expected a key that is text");
  Open& map = open_.back();
  const auto [earlier, is_new] = map.line_of_key.emplace(node.text, mark.line + 1);
  map.node->keys.push_back({node.text, mark.line + 1, mark.column + 1});
  if (!is_new)
    fail(mark, "duplicate key, which stands on line " + std::to_string(earlier->second) + " too");
}

void TreeBuilder::add_leaf(const std::shared_ptr<YamlNode>& node, const YAML::Mark& mark,
                           YAML::anchor_t anchor) {
  if (anchor != YAML::NullAnchor) anchored_[anchor] = node;
  if (!open_.empty() && open_.back().awaits_key())
    add_key(mark, *node);
  else
    attach(node);
}

void TreeBuilder::open(const std::shared_ptr<YamlNode>& node, const YAML::Mark& mark,
                       YAML::anchor_t anchor) {
  expect_depth(mark, 1);
  if (!open_.empty() && open_.back().awaits_key()) fail(mark, "expected a key that is text");
  open_.push_back({node, anchor, {}});
}

void TreeBuilder::close() {
  const Open done = std::move(open_.back());
  open_.pop_back();
  done.node->num_nodes += static_cast<std::int64_t>(done.node->keys.size());
  if (done.anchor != YAML::NullAnchor) anchored_[done.anchor] = done.node;
  attach(done.node);
}

void TreeBuilder::attach(const std::shared_ptr<const YamlNode>& node) {
  if (open_.empty()) {
    root_ = node;
    return;
  }
  YamlNode& parent = *open_.back().node;
  parent.children.push_back(node);
  parent.num_nodes += node->num_nodes;
  parent.height = std::max(parent.height, node->height + 1);
}

}  // namespace

std::string join_key_path(const std::string& parent, std::string_view key) {
  const std::string shown = one_line(shortened(std::string(key)));
  return parent.empty() ? shown : parent + "." + shown;
}

std::string join_key_path(const std::string& parent, std::size_t item) {
  return parent + "[" + std::to_string(item) + "]";
}

std::shared_ptr<const YamlNode> parse_yaml(const std::string& text, const std::string& file_name,
                                           const std::vector<std::string>& allowed_tags) {
  Prescan(file_name).run(text);
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.compare(0, kByteOrderMark.size(), kByteOrderMark) == 0)
    return parse_yaml(text.substr(kByteOrderMark.size()), file_name, allowed_tags);
  std::istringstream stream(text);
  TreeBuilder builder(file_name, allowed_tags);
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    // A null mark has line and column -1.
    throw InputError(file_name, std::max(error.mark.line, 0) + 1,
                     std::max(error.mark.column, 0) + 1, "", "not valid YAML: " + error.msg);
  }
  builder.expect_closed(text);
  if (!builder.root()) throw InputError(file_name, 1, 1, "", "the file is empty");
  return builder.root();
}

}  // namespace codescent
