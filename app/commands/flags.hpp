#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/options/option.hpp"

// CLI11 costs 20 s in each file that includes it: only flags.cpp does.
namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace codescent {

/// A flag that is declared, to say more of it.
class DeclaredFlag {
 public:
  explicit DeclaredFlag(CLI::Option& option) : option_(option) {}

  DeclaredFlag& required();
  /// What the help shows for its value, "FILE".
  DeclaredFlag& type(const std::string& name);
  /// Allows it without its value, which is then empty.
  DeclaredFlag& may_stand_alone();
  /// Makes it a mistake without another flag that is declared.
  DeclaredFlag& needs(const std::string& flag);
  /// `problem_of` says what is wrong with a value, nothing if it is right.
  DeclaredFlag& check(std::function<std::string(const std::string&)> problem_of);

 private:
  CLI::Option& option_;
};

/// Where a command declares its flags, "--flag", "--flag,--alias" or "positional", and, once they
/// are read, asks which were given. CLI11 reads 010 as 8, -1 as 2^64 - 1 and nan as a positive
/// number. These read what they are given as text; what they refuse is told as "--flag: expected
/// ..., got "..."". A flag refuses another flag in place of its value, and a value if it takes
/// none.
class CommandFlags {
 public:
  explicit CommandFlags(CLI::App& app);
  CommandFlags(const CommandFlags&) = delete;
  CommandFlags& operator=(const CommandFlags&) = delete;

  /// A text; `value` is the default, which the help shows unless it is empty.
  DeclaredFlag text(const std::string& flag, std::string& value, const std::string& help);
  /// One text or more.
  DeclaredFlag texts(const std::string& flag, std::vector<std::string>& values,
                     const std::string& help);
  /// The same, separated by commas.
  DeclaredFlag list(const std::string& flag, std::vector<std::string>& values,
                    const std::string& help);
  /// A text each time that the flag is given.
  DeclaredFlag repeated(const std::string& flag, std::vector<std::string>& values,
                        const std::string& help);
  /// "NAME=VALUE" each time.
  void sizes(const std::string& flag, std::vector<std::string>& values, const std::string& help);
  /// One of the choices; `value` is the default.
  void choice(const std::string& flag, std::string& value, const std::string& help,
              const std::vector<std::string>& choices);
  /// No value: given or not.
  void boolean(const std::string& flag, bool& value, const std::string& help);

  /// A decimal integer of a closed range; `value` is the default.
  ///   Integer  int, std::int64_t or std::uint64_t
  template <typename Integer>
  void integer(const std::string& flag, Integer& value, const std::string& help, Integer minimum,
               Integer maximum = std::numeric_limits<Integer>::max());
  /// "--polish-designs" for "polish_designs".
  static std::string flag_of(const Option& option);
  /// That flag, for one or more options of that name: it sets
  /// them all.
  void option(const OptionList& alike, const std::string& default_text);
  /// --threads, 0 for one a core.
  void threads(int& value);
  /// A finite number above zero; `value` is the default.
  void positive_number(const std::string& flag, double& value, const std::string& help);
  /// The same, without a default.
  void positive_number(const std::string& flag, std::optional<double>& value,
                       const std::string& help);
  /// A finite number, zero or more; `value` is the default.
  DeclaredFlag non_negative_number(const std::string& flag, double& value, const std::string& help);

  /// A command of this one, of which exactly one must then be given; lives as long as this.
  CommandFlags& command(const std::string& name, const std::string& help);
  /// What to do when this command was given and its flags are read.
  void when_chosen(std::function<void()> action);

  bool has(const std::string& flag) const;
  /// False too if there is no such flag.
  bool was_given(const std::string& flag) const;

 private:
  DeclaredFlag read_by(const std::string& flag, const std::string& help, const std::string& type,
                       const std::string& default_text,
                       const std::function<void(const std::string&)>& read);

  CLI::App& app_;
  std::vector<std::unique_ptr<CommandFlags>> commands_;
};

/// The flags of a program and of its commands. --help and --version are of every program.
class CommandLine {
 public:
  CommandLine(const std::string& name, const std::string& description, const std::string& version);
  ~CommandLine();

  CommandFlags& flags() { return *flags_; }

  /// How reading ended.
  struct Reading {
    bool is_answered = false;  // help or version, printed on standard output
    std::string mistake;       // what is wrong, and how to mend it; empty: nothing
  };
  /// Reads the words into what the flags were declared with, and does what the command has for it.
  Reading read(int argc, const char* const* argv);

 private:
  std::unique_ptr<CLI::App> app_;
  std::unique_ptr<CommandFlags> flags_;
};

}  // namespace codescent
