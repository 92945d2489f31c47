#include "app/commands/flags.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "app/commands/mistakes.hpp"
#include "core/error.hpp"

namespace codescent {
namespace {

[[noreturn]] void refuse(const std::string& flag, const std::string& expected,
                         const std::string& got) {
  throw CLI::ValidationError(flag, "expected " + expected + ", got " + in_quotes(got));
}

/// Makes a flag that takes a value refuse another flag in its place, and one that takes none refuse
/// a value.
CLI::Option& guarded(CLI::Option* option) {
  const bool takes_value = option->get_items_expected_max() > 0;
  option->check([takes_value](const std::string& text) -> std::string {
    if (!takes_value) return text == "true" ? "" : "expected no value, got " + in_quotes(text);
    const bool is_flag = text.compare(0, 2, "--") == 0;
    return is_flag ? "expected a value, got the flag " + in_quotes(text) : "";
  });
  return *option;
}

/// A number as people write it, which the help shows for a default.
std::string written(double value) {
  char text[32];
  return std::string(text, std::to_chars(text, text + sizeof text, value).ptr);
}

double read_number(const std::string& flag, const std::string& text, const NumberRange& range) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec == std::errc() && parsed.ptr == end && range.has(value)) return value;
  const bool is_positive = range.least == 0 && !range.has_ends && std::isinf(range.most);
  refuse(flag, is_positive ? "a positive number" : "a finite number of " + range.text(), text);
}

template <typename Integer>
Integer read_integer(const std::string& flag, const std::string& text, Integer minimum,
                     Integer maximum) {
  Integer value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  const bool is_read = parsed.ec == std::errc() && parsed.ptr == end;
  if (is_read && value >= minimum && value <= maximum) return value;
  const bool is_too_large =
      parsed.ptr == end && text[0] != '-' &&
      (parsed.ec == std::errc::result_out_of_range || (is_read && value > maximum));
  std::string expected =
      minimum == 1 ? "a positive integer" : "an integer of at least " + std::to_string(minimum);
  if (is_too_large)
    expected = "an integer from " + std::to_string(minimum) + " to " + std::to_string(maximum);
  refuse(flag, expected, text);
}

std::string joined(const std::vector<std::string>& texts, const char* separator) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : separator) + text;
  return all;
}

/// A command as it is typed, "predictor train".
std::string typed(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  if (parent == nullptr) return "";
  return (parent->get_parent() != nullptr ? typed(*parent) + " " : "") + command.get_name();
}

ReadPart part_of(const CLI::App& app) {
  ReadPart part;
  part.typed = typed(app);
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames())
      part.flags.emplace_back("--" + name, option->count());
    if (part.missing.empty() && option->get_required() && option->count() == 0)
      part.missing = option->get_name();
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    part.commands.push_back(command->get_name());
  part.unknown = app.remaining();
  return part;
}

/// The program's part, then its command's, then that of the command's own command.
std::vector<ReadPart> parts_of(const CLI::App& app) {
  std::vector<ReadPart> parts = {part_of(app)};
  for (const CLI::App* command : app.get_subcommands())
    for (ReadPart& part : parts_of(*command)) parts.push_back(std::move(part));
  return parts;
}

ReadFailure failure_of(const CLI::ParseError& error) {
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) return ReadFailure::Missing;
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) return ReadFailure::Unknown;
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) return ReadFailure::Miscounted;
  return ReadFailure::Other;
}

std::string choice_text(const std::vector<std::string>& names) {
  return "{" + joined(names, ",") + "}";
}

/// The place of a text among the names.
int read_choice(const std::string& flag, const std::string& text,
                const std::vector<std::string>& names) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) throw CLI::ValidationError(flag, none_of_names(text, names));
  return static_cast<int>(found - names.begin());
}

/// What the help shows for an option's value.
std::string type_text(const Option& option) {
  if (const auto* choice = std::get_if<Choice>(&option.value)) return choice_text(*choice->names);
  return std::holds_alternative<double*>(option.value) ? "NUMBER" : "INT";
}

/// Sets an option from the text of its flag.
void set(const Option& option, const std::string& flag, const std::string& text) {
  const auto read_whole = [&](auto& value) {
    using Integer = std::decay_t<decltype(value)>;
    const bool is_open = std::isinf(option.range.most);
    value = read_integer(
        flag, text, static_cast<Integer>(option.range.least),
        is_open ? std::numeric_limits<Integer>::max() : static_cast<Integer>(option.range.most));
  };
  if (int* const* integer = std::get_if<int*>(&option.value))
    read_whole(**integer);
  else if (std::uint64_t* const* large = std::get_if<std::uint64_t*>(&option.value))
    read_whole(**large);
  else if (double* const* number = std::get_if<double*>(&option.value))
    **number = read_number(flag, text, option.range);
  else
    std::get<Choice>(option.value)
        .set(read_choice(flag, text, *std::get<Choice>(option.value).names));
}

}  // namespace

DeclaredFlag& DeclaredFlag::required() {
  option_.required();
  return *this;
}

DeclaredFlag& DeclaredFlag::type(const std::string& name) {
  option_.type_name(name);
  return *this;
}

DeclaredFlag& DeclaredFlag::may_stand_alone() {
  option_.expected(0, 1);
  return *this;
}

DeclaredFlag& DeclaredFlag::needs(const std::string& flag) {
  option_.needs(flag);
  return *this;
}

DeclaredFlag& DeclaredFlag::check(std::function<std::string(const std::string&)> problem_of) {
  option_.check(std::move(problem_of));
  return *this;
}

CommandFlags::CommandFlags(CLI::App& app) : app_(app) {
  for (CLI::Option* option : app_.get_options()) guarded(option);
}

DeclaredFlag CommandFlags::text(const std::string& flag, std::string& value,
                                const std::string& help) {
  CLI::Option* option = app_.add_option(flag, value, help);
  if (!value.empty()) option->capture_default_str();
  return DeclaredFlag(guarded(option));
}

DeclaredFlag CommandFlags::texts(const std::string& flag, std::vector<std::string>& values,
                                 const std::string& help) {
  return DeclaredFlag(guarded(app_.add_option(flag, values, help)));
}

DeclaredFlag CommandFlags::list(const std::string& flag, std::vector<std::string>& values,
                                const std::string& help) {
  CLI::Option* option = app_.add_option(flag, values, help)->delimiter(',');
  option->transform([](const std::string& item) { return CLI::detail::trim_copy(item); });
  return DeclaredFlag(guarded(option));
}

DeclaredFlag CommandFlags::repeated(const std::string& flag, std::vector<std::string>& values,
                                    const std::string& help) {
  return DeclaredFlag(guarded(app_.add_option(flag, values, help)->allow_extra_args(false)));
}

void CommandFlags::sizes(const std::string& flag, std::vector<std::string>& values,
                         const std::string& help) {
  repeated(flag, values, help).type("NAME=VALUE");
}

void CommandFlags::boolean(const std::string& flag, bool& value, const std::string& help) {
  guarded(app_.add_flag(flag, value, help));
}

DeclaredFlag CommandFlags::read_by(const std::string& flag, const std::string& help,
                                   const std::string& type, const std::string& default_text,
                                   const std::function<void(const std::string&)>& read) {
  CLI::Option* option = app_.add_option_function<std::string>(flag, read, help)->type_name(type);
  if (!default_text.empty()) option->default_str(default_text);
  return DeclaredFlag(guarded(option));
}

void CommandFlags::choice(const std::string& flag, std::string& value, const std::string& help,
                          const std::vector<std::string>& choices) {
  read_by(flag, help, choice_text(choices), value,
          [flag, &value, choices](const std::string& text) {
            value = choices[static_cast<std::size_t>(read_choice(flag, text, choices))];
          });
}

template <typename Integer>
void CommandFlags::integer(const std::string& flag, Integer& value, const std::string& help,
                           Integer minimum, Integer maximum) {
  read_by(flag, help, "INT", std::to_string(value),
          [flag, &value, minimum, maximum](const std::string& text) {
            value = read_integer(flag, text, minimum, maximum);
          });
}

template void CommandFlags::integer(const std::string&, int&, const std::string&, int, int);
template void CommandFlags::integer(const std::string&, std::uint64_t&, const std::string&,
                                    std::uint64_t, std::uint64_t);
template void CommandFlags::integer(const std::string&, std::int64_t&, const std::string&,
                                    std::int64_t, std::int64_t);

std::string CommandFlags::flag_of(const Option& option) {
  std::string flag = "--" + std::string(option.flag.empty() ? option.name : option.flag);
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

void CommandFlags::option(const OptionList& alike, const std::string& default_text) {
  const Option& first = alike.front();
  const std::string flag = flag_of(first);
  read_by(flag, std::string(first.help), type_text(first), default_text,
          [flag, alike](const std::string& text) {
            for (const Option& option : alike) set(option, flag, text);
          });
}

void CommandFlags::threads(int& value) {
  option({threads_option(value)}, std::to_string(value));
}

void CommandFlags::positive_number(const std::string& flag, double& value,
                                   const std::string& help) {
  read_by(flag, help, "NUMBER", written(value), [flag, &value](const std::string& text) {
    value = read_number(flag, text, above_zero());
  });
}

void CommandFlags::positive_number(const std::string& flag, std::optional<double>& value,
                                   const std::string& help) {
  read_by(flag, help, "NUMBER", "", [flag, &value](const std::string& text) {
    value = read_number(flag, text, above_zero());
  });
}

DeclaredFlag CommandFlags::non_negative_number(const std::string& flag, double& value,
                                               const std::string& help) {
  return read_by(flag, help, "NUMBER", written(value), [flag, &value](const std::string& text) {
    value = read_number(flag, text, at_least(0));
  });
}

CommandFlags& CommandFlags::command(const std::string& name, const std::string& help) {
  app_.require_subcommand(1);
  commands_.push_back(std::make_unique<CommandFlags>(*app_.add_subcommand(name, help)));
  return *commands_.back();
}

void CommandFlags::when_chosen(std::function<void()> action) {
  app_.callback(std::move(action));
}

bool CommandFlags::has(const std::string& flag) const {
  return app_.get_option_no_throw(flag) != nullptr;
}

bool CommandFlags::was_given(const std::string& flag) const {
  return has(flag) && app_.count(flag) > 0;
}

CommandLine::CommandLine(const std::string& name, const std::string& description,
                         const std::string& version)
    : app_(std::make_unique<CLI::App>(description)) {
  app_->name(name);
  app_->set_version_flag("--version", version);
  flags_ = std::make_unique<CommandFlags>(*app_);
}

CommandLine::~CommandLine() = default;

CommandLine::Reading CommandLine::read(int argc, const char* const* argv) {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and the version come here too.
    if (error.get_exit_code() != 0)
      return {false, mistake_of(parts_of(*app_), failure_of(error), error.what())};
    app_->exit(error);
    return {true, ""};
  }
  return {};
}

}  // namespace codescent
