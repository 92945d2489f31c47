#pragma once

#include <string>
#include <vector>

#include "core/files/result_file.hpp"
#include "searchers/results/certificate_json.hpp"
#include "searchers/results/design_inputs.hpp"

namespace codescent {

/// What a user asks to be proven of a result, in names and texts.
struct ProofWords {
  std::string result;  // its directory, or its design.yaml
  OtherInputs inputs;
  std::string objective;  // one of `objective_names`; empty: the search's, or EDP
  std::vector<std::string> fix, minimum, maximum;  // "array_side=16"; empty: the search's
  double epsilon = 0;                              // gap at which to end
  SearchControl control;
};

/// How far a result's design is from optimal.
struct JudgedResult {
  Optimality optimality;
  Json certificate;  // what certificate.json will hold
};

/// A proof over all sizes of how far a result's design is from optimal; holds the result's
/// directory against other processes.
class ResultProof {
 public:
  /// Reads the design, its inputs and what the search beside it was asked for. Throws InputError
  /// for what is wrong with any, or if the design is not valid or breaks the limits; it calls the
  /// words by the flags of `codescent certify`.
  ///   note  told what is not as the user may think
  ResultProof(ProofWords words, const std::string& data_directory, const NoteCallback& note = {});

  /// The certificate over all sizes, which starts from the best that is known: the design, the
  /// better one of an earlier certificate, and that one's bound.
  Certificate prove(const CertificateCallback& progress = {});

  /// Judges the design, or the better one that the certificate has.
  JudgedResult judged(const Certificate& certificate) const;

  /// Writes certificate.json, and better_design.yaml if there is one.
  void write(const JudgedResult& judged) const;

  const CertificateQuestion& question() const { return question_; }
  const std::string& directory() const { return directory_; }
  /// Of the result's design.
  double objective() const { return objective_; }

 private:
  std::string termination_of(const Certificate& certificate) const;

  const ProofWords words_;
  const std::string path_;  // of the design
  const std::string directory_;
  const DirectoryLock lock_;
  const YamlReader file_;
  const CertificateQuestion question_;
  const SearchProblem problem_;
  const Design design_;
  const double objective_;
  bool is_stopped_ = false;
};

}  // namespace codescent
