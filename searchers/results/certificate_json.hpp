#pragma once

#include <string>

#include "core/inputs/inputs.hpp"
#include "core/inputs/size_choices.hpp"
#include "core/json/json.hpp"
#include "searchers/judge/optimality.hpp"

namespace codescent {

/// What a certificate proves: of which inputs, sizes and goal.
struct CertificateQuestion {
  Inputs inputs;  // the architecture's ranges narrowed
  SearchGoal goal;
  SizeChoices minima, maxima;
};

/// `question` of certificate.json; a later proof of an equal one may start from this one's bound.
Json question_json(const CertificateQuestion& question);

/// A design that was to be judged, as its file has it.
struct CertifiedDesign {
  std::string file;
  double objective = 0;
};

/// How the proof went.
struct CertificateRun {
  std::string termination;  // "proven optimal", ...
  int threads = 1;
};

/// certificate.json, as docs/file_formats.md describes it.
Json certificate_json(const CertificateQuestion& question, const CertifiedDesign& design,
                      const Optimality& optimality, const CertificateRun& run);

}  // namespace codescent
