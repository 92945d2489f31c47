#pragma once

#include <map>
#include <memory>
#include <mutex>

namespace codescent {

/// What was asked once. Threads may share it: who asks first works the answer out, while others
/// that ask the same wait.
///   Answer  has a value without work
template <typename Question, typename Answer>
class Answers {
 public:
  /// Lives as long as this.
  ///   work  fills in the answer
  template <typename Work>
  const Answer& to(const Question& question, const Work& work) {
    Entry* entry = nullptr;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      std::unique_ptr<Entry>& place = entries_[question];
      if (!place) place = std::make_unique<Entry>();
      entry = place.get();
    }
    std::call_once(entry->once, [&] { work(entry->answer); });
    return entry->answer;
  }
  std::size_t size() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return entries_.size();
  }

 private:
  struct Entry {
    std::once_flag once;
    Answer answer;
  };
  mutable std::mutex mutex_;
  std::map<Question, std::unique_ptr<Entry>> entries_;
};

}  // namespace codescent
