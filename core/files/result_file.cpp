#include "core/files/result_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <deque>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

#include "core/error.hpp"

namespace codescent {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& path, const std::string& what) {
  throw InputError(path + ": " + what + ": " + std::strerror(errno));
}

/// An open file that is closed on every way out.
class OpenFile {
 public:
  /// `shown` stands in for the path in errors.
  OpenFile(const std::string& path, int flags, std::string shown)
      : shown_(std::move(shown)), descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {
    if (descriptor_ < 0) fail(shown_, "cannot be written");
  }
  ~OpenFile() { ::close(descriptor_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  void write_all(const std::string& content) const {
    std::size_t written = 0;
    while (written < content.size()) {
      const ssize_t step = ::write(descriptor_, content.data() + written, content.size() - written);
      if (step < 0 && errno == EINTR) continue;
      if (step < 0) fail(shown_, "cannot be written");
      written += static_cast<std::size_t>(step);
    }
  }

  void flush() const {
    // Some file systems have nothing to flush and say so with EINVAL.
    while (::fsync(descriptor_) != 0)
      if (errno == EINVAL || errno == EROFS)
        return;
      else if (errno != EINTR)
        fail(shown_, "cannot be flushed to the disk");
  }

 private:
  const std::string shown_;
  const int descriptor_;
};

std::string path_in(const std::string& directory, const std::string& name) {
  return (fs::path(directory) / name).string();
}

/// The files of a set until all of them are complete; removed if they do not come to that.
class Temporaries {
 public:
  explicit Temporaries(const std::string& directory) : directory_(directory) {}
  ~Temporaries() {
    for (const std::string& name : names_) ::unlink(temporary(name).c_str());
  }
  Temporaries(const Temporaries&) = delete;
  Temporaries& operator=(const Temporaries&) = delete;

  void add(const std::string& name, const std::string& content) {
    // Writers of one directory hold its lock, so that one that is there was left by a killed one.
    ::unlink(temporary(name).c_str());
    const OpenFile file(temporary(name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
                        path_in(directory_, name));
    names_.push_back(name);
    file.write_all(content);
    file.flush();
  }

  void rename_all() {
    for (; !names_.empty(); names_.pop_front()) {
      const std::string path = path_in(directory_, names_.front());
      if (::rename(temporary(names_.front()).c_str(), path.c_str()) != 0)
        fail(path, "cannot be replaced");
    }
  }

 private:
  std::string temporary(const std::string& name) const {
    return path_in(directory_, ".codescent-" + name + ".tmp");
  }

  const std::string directory_;
  std::deque<std::string> names_;
};

/// Known before anything is removed, which the system would say only after.
void expect_no_directory(const std::string& path) {
  std::error_code unreadable;  // said by what comes next
  if (!fs::is_directory(fs::symlink_status(path, unreadable))) return;
  errno = EISDIR;
  fail(path, "cannot be replaced");
}

void remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail(path, "cannot be removed");
}

}  // namespace

void write_files(const std::string& directory,
                 const std::vector<std::pair<std::string, std::string>>& files,
                 const std::vector<std::string>& obsolete) {
  for (const auto& file : files) expect_no_directory(path_in(directory, file.first));
  for (const std::string& name : obsolete) expect_no_directory(path_in(directory, name));
  Temporaries temporaries(directory);
  for (const auto& [name, content] : files) temporaries.add(name, content);
  for (const std::string& name : obsolete) remove_file(path_in(directory, name));
  temporaries.rename_all();
  OpenFile(directory, O_RDONLY | O_DIRECTORY, directory).flush();
}

bool begins_with(const std::string& path, const std::string& beginning) {
  std::ifstream file(path, std::ios::binary);
  std::string found(beginning.size(), '\0');
  file.read(found.data(), static_cast<std::streamsize>(found.size()));
  return file && found == beginning;
}

void expect_replaceable(const std::string& directory, const std::vector<OwnFile>& files) {
  for (const OwnFile& file : files) {
    const std::string path = path_in(directory, file.name);
    expect_no_directory(path);
    std::error_code unreadable;  // said on writing
    if (fs::exists(fs::symlink_status(path, unreadable)) && !begins_with(path, file.beginning))
      throw InputError(path +
                       ": would be replaced, and is not of an earlier result; move it, or write "
                       "elsewhere");
  }
}

void make_directory(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  std::error_code unreadable;  // then the reason is that of the first call
  if (fs::is_directory(path, unreadable)) return;
  if (!error) error = std::make_error_code(std::errc::not_a_directory);
  throw InputError(path + ": cannot be made a directory: " + error.message());
}

DirectoryLock::DirectoryLock(const std::string& path)
    : descriptor_(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (descriptor_ < 0) fail(path, "cannot be opened");
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
  ::close(descriptor_);
  throw InputError(path +
                   ": another process is writing there; wait for it, or choose another directory");
}

DirectoryLock::~DirectoryLock() {
  ::close(descriptor_);
}

}  // namespace codescent
