#include "app/commands/mistakes.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace codescent {
namespace {

std::vector<std::string> names_of(const ReadPart& part) {
  std::vector<std::string> names;
  for (const auto& [flag, count] : part.flags) names.push_back(flag);
  return names;
}

/// What is wrong with a word where a command should stand.
std::string unknown_command(const ReadPart& part, const std::string& word) {
  std::vector<std::string> known = names_of(part);
  known.insert(known.end(), part.commands.begin(), part.commands.end());
  const std::string place = part.typed.empty() ? "" : part.typed + ": ";
  return place + "there is no command or flag " + in_quotes(word) + suggestion(word, known);
}

/// What is wrong with a word that a command has no use for.
std::string unknown_to_command(const ReadPart& program, const ReadPart& command,
                               const std::string& word) {
  if (word[0] != '-') return command.typed + ": unexpected argument " + in_quotes(word);
  const std::string flag = word.substr(0, word.find('='));
  const std::string place = one_line(shortened(flag)) + ": ";
  const std::vector<std::string> of_program = names_of(program);
  if (std::find(of_program.begin(), of_program.end(), flag) != of_program.end())
    return place + "expected before \"" + command.typed + "\", not after it";
  const std::string nearest = suggestion(flag, names_of(command));
  return place + command.typed + " has no such flag" +
         (nearest.empty() ? "; see \"codescent " + command.typed + " --help\"" : nearest);
}

/// What to write where something is missing.
std::string missing(const ReadPart& part) {
  if (!part.missing.empty())
    return part.typed + ": expected a " + part.missing + "; see \"codescent " + part.typed +
           " --help\"";
  std::string names;
  for (const std::string& name : part.commands) names += (names.empty() ? "" : ", ") + name;
  const bool is_program = part.typed.empty();
  return (is_program ? "" : part.typed + ": ") + "expected a command: " + names +
         "; see \"codescent " + (is_program ? "" : part.typed + " ") + "--help\"";
}

/// What is wrong with the number of a flag's values, which CLI11 tells only in words.
std::string miscounted(const std::vector<ReadPart>& parts, const std::string& message) {
  const std::string wanted = message.substr(0, message.find(": "));
  for (const ReadPart& part : parts)
    for (const auto& [flag, count] : part.flags)
      if (flag == wanted)
        return flag + (count > 1 ? ": expected one value, got " + std::to_string(count)
                                 : ": expected a value");
  return message;
}

}  // namespace

std::string mistake_of(const std::vector<ReadPart>& parts, ReadFailure failure,
                       const std::string& message) {
  if (failure == ReadFailure::Missing || failure == ReadFailure::Unknown)
    // A misspelt flag or command is why something is missing.
    for (const ReadPart& part : parts)
      if (!part.unknown.empty())
        return part.commands.empty() ? unknown_to_command(parts.front(), part, part.unknown.front())
                                     : unknown_command(part, part.unknown.front());
  if (failure == ReadFailure::Missing) return missing(parts.back());
  if (failure == ReadFailure::Miscounted) return miscounted(parts, message);
  return message;
}

}  // namespace codescent
