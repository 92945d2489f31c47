#include "core/result_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <unistd.h>

#include "core/error.hpp"

namespace codescent {
namespace {

namespace fs = std::filesystem;

constexpr char kTemporary[] = ".tmp";

[[noreturn]] void fail(const std::string& path, const std::string& what) {
  throw InputError(path + ": " + what + ": " + std::strerror(errno));
}

/// An open file that is closed on every way out.
class OpenFile {
 public:
  OpenFile(const std::string& path, int flags)
      : path_(path), descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {
    if (descriptor_ < 0) fail(path_, "cannot be written");
  }
  ~OpenFile() { ::close(descriptor_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  void write_all(const std::string& content) const {
    std::size_t written = 0;
    while (written < content.size()) {
      const ssize_t step = ::write(descriptor_, content.data() + written, content.size() - written);
      if (step < 0 && errno == EINTR) continue;
      if (step < 0) fail(path_, "cannot be written");
      written += static_cast<std::size_t>(step);
    }
  }

  void flush() const {
    // Some file systems have nothing to flush and say so with EINVAL.
    while (::fsync(descriptor_) != 0)
      if (errno == EINVAL || errno == EROFS)
        return;
      else if (errno != EINTR)
        fail(path_, "cannot be flushed to the disk");
  }

 private:
  const std::string path_;
  const int descriptor_;
};

}  // namespace

void write_files(const std::string& directory,
                 const std::vector<std::pair<std::string, std::string>>& files) {
  const auto path_of = [&](const std::string& name) {
    return (fs::path(directory) / name).string();
  };
  // Writers of one directory hold its lock, so that fixed names do.
  for (const auto& [name, content] : files) {
    const OpenFile file(path_of(name) + kTemporary, O_WRONLY | O_CREAT | O_TRUNC);
    file.write_all(content);
    file.flush();
  }
  for (const auto& [name, content] : files)
    if (::rename((path_of(name) + kTemporary).c_str(), path_of(name).c_str()) != 0)
      fail(path_of(name), "cannot be replaced");
  OpenFile(directory, O_RDONLY | O_DIRECTORY).flush();
}

void make_directory(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (!fs::is_directory(path)) {
    if (!error) error = std::make_error_code(std::errc::not_a_directory);
    throw InputError(path + ": cannot be made a directory: " + error.message());
  }
}

DirectoryLock::DirectoryLock(const std::string& path)
    : descriptor_(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (descriptor_ < 0) fail(path, "cannot be opened");
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
  ::close(descriptor_);
  throw InputError(path + ": another process is writing there; choose another --output");
}

DirectoryLock::~DirectoryLock() {
  ::close(descriptor_);
}

}  // namespace codescent
