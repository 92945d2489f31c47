#include "tests/app/program.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "app/commands/command_line.hpp"

namespace codescent::testing {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

void redirect_to(const std::string& path, int descriptor) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::dup2(file, descriptor);
  ::close(file);
}

/// The child's side: never returns.
[[noreturn]] void become_program(std::vector<char*> arguments, const std::string& out,
                                 const std::string& err) {
  redirect_to(out, STDOUT_FILENO);
  redirect_to(err, STDERR_FILENO);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

/// Whether a process runs the program and has a handler for SIGINT, as the kernel tells it.
bool listens_for_interrupts(pid_t process) {
  const std::string name = fs::path(CODESCENT_PROGRAM).filename().string();
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  bool is_program = false;  // and no longer the copy of this one that fork made
  for (std::string line; std::getline(status, line);) {
    if (line == "Name:\t" + name) is_program = true;
    if (is_program && line.rfind("SigCgt:", 0) == 0)
      return (std::stoull(line.substr(7), nullptr, 16) >> (SIGINT - 1) & 1) != 0;
  }
  return false;
}

/// Leaves it to be waited for.
bool has_ended(pid_t process) {
  siginfo_t info{};
  return ::waitid(P_PID, process, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == process;
}

/// Before it is loaded the program cannot listen, and a signal would just end it.
void send(const Interrupt& interrupt, pid_t process) {
  const auto pause = std::chrono::milliseconds(1);
  const auto deadline = Clock::now() + std::chrono::seconds(60);
  while (Clock::now() < deadline && !listens_for_interrupts(process) && !has_ended(process))
    std::this_thread::sleep_for(pause);
  while (Clock::now() < deadline && !interrupt.after_file.empty() &&
         !fs::exists(interrupt.after_file) && !has_ended(process))
    std::this_thread::sleep_for(pause);
  std::this_thread::sleep_for(std::chrono::duration<double>(interrupt.delay_seconds));
  ::kill(process, interrupt.signal_number);
}

/// While it lives, a stream of this process goes to a file.
class Redirection {
 public:
  Redirection(std::FILE* stream, const std::string& path)
      : stream_(stream), kept_(::dup(::fileno(stream))) {
    std::fflush(stream_);
    redirect_to(path, ::fileno(stream_));
  }
  ~Redirection() {
    std::fflush(stream_);
    std::cout.flush();
    std::cerr.flush();
    ::dup2(kept_, ::fileno(stream_));
    ::close(kept_);
  }
  Redirection(const Redirection&) = delete;
  Redirection& operator=(const Redirection&) = delete;

 private:
  std::FILE* stream_;
  int kept_;
};

/// Runs the program with standard output into a file, which is not read.
Outcome run_into(const std::string& out, const std::vector<std::string>& arguments,
                 const std::optional<Interrupt>& interrupt) {
  const TemporaryDirectory streams;
  const std::string err = streams / "err";
  std::vector<std::string> words = arguments;
  words.insert(words.begin(), CODESCENT_PROGRAM);
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) become_program(pointers, out, err);
  if (interrupt) send(*interrupt, child);
  const auto begin = Clock::now();
  int status = 0;
  ::waitpid(child, &status, 0);
  Outcome outcome;
  outcome.seconds_after_signal = std::chrono::duration<double>(Clock::now() - begin).count();
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  outcome.err = read_text(err);
  return outcome;
}

}  // namespace

Outcome run_here(const std::vector<std::string>& arguments) {
  const TemporaryDirectory streams;
  std::vector<const char*> words = {"codescent"};
  for (const std::string& argument : arguments) words.push_back(argument.c_str());
  Outcome outcome;
  {
    const Redirection out(stdout, streams / "out");
    const Redirection err(stderr, streams / "err");
    outcome.exit_code = run_command_line(static_cast<int>(words.size()), words.data());
  }
  outcome.out = read_text(streams / "out");
  outcome.err = read_text(streams / "err");
  return outcome;
}

Outcome run_program(const std::vector<std::string>& arguments,
                    const std::optional<Interrupt>& interrupt) {
  const TemporaryDirectory streams;
  Outcome outcome = run_into(streams / "out", arguments, interrupt);
  outcome.out = read_text(streams / "out");
  return outcome;
}

Outcome run_program_into(const std::string& out, const std::vector<std::string>& arguments) {
  return run_into(out, arguments, std::nullopt);
}

std::vector<std::string> names_in(const std::string& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string write_tiny_network(const TemporaryDirectory& directory) {
  std::string path = directory / "tiny.yaml";
  write_text(path, R"(schema: codescent/workload/1
name: tiny
source: made up for tests
layers:
  - name: stem 3x3/2
    bounds: {R: 3, S: 3, P: 8, Q: 8, C: 3, K: 16}
    stride: {W: 2, H: 2}
  - name: product
    bounds: {P: 16, C: 32, K: 24}
    count: 2
  - name: depthwise
    type: depthwise
    bounds: {R: 3, S: 3, P: 8, Q: 8, C: 16}
)");
  return path;
}

std::vector<std::string> quick_search(const std::string& network, const std::string& output,
                                      const std::vector<std::string>& flags) {
  std::vector<std::string> words = {"search",        network, "--output",         output,
                                    "--starts",      "4",     "--steps",          "20",
                                    "--round-every", "10",    "--polish-designs", "2"};
  words.insert(words.end(), flags.begin(), flags.end());
  return words;
}

}  // namespace codescent::testing
