#pragma once

#include <string>
#include <utility>
#include <vector>

namespace codescent {

/// Replaces files of a directory, each {name, content}: whoever reads one, now or after a crash,
/// finds the old content or the new. Writes temporary files beside them, ".codescent-NAME.tmp", and
/// flushes all to the disk; then removes the obsolete files, paths in the directory, in the given
/// order, and renames the new ones in theirs. If that fails before the removal, the directory is as
/// it was. Throws InputError that names the file and the system's reason.
void write_files(const std::string& directory,
                 const std::vector<std::pair<std::string, std::string>>& files,
                 const std::vector<std::string>& obsolete = {});

/// A file that this program writes, a path in a directory, and how it begins then.
struct OwnFile {
  std::string name;
  std::string beginning;
};

/// Whether a file is there that begins so.
bool begins_with(const std::string& path, const std::string& beginning);

/// Throws InputError if one of the files would take the place of a directory, or of a file that
/// does not begin so and hence is somebody else's.
void expect_replaceable(const std::string& directory, const std::vector<OwnFile>& files);

/// Makes the directory and its parents if need be. Throws InputError if it cannot be a directory.
void make_directory(const std::string& path);

/// Holds a directory against other processes until it goes out of scope.
class DirectoryLock {
 public:
  /// Throws InputError if another process holds it.
  explicit DirectoryLock(const std::string& path);
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace codescent
