#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/formats/design_file.hpp"

namespace codescent {

/// What the page of one result is called in its directory.
constexpr char kReportPage[] = "report.html";
/// How it begins.
constexpr char kReportBeginning[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"generator\" content=\"codescent\">\n";

// What a search writes into its result directory.
constexpr char kDesign[] = "design.yaml";
constexpr char kLayers[] = "layers.csv";
constexpr char kTrace[] = "trace.csv";
constexpr char kSummary[] = "summary.json";
constexpr char kRtlLatency[] = "rtl_latency.csv";

// Folders in it, and the files of the design as a whole in them.
constexpr char kTimeloop[] = "timeloop";
constexpr char kArchitecture[] = "arch.yaml";
constexpr char kObstacle[] = "no_arch.txt";
constexpr char kBaseline[] = "tiling_baseline.csv";

/// The names in timeloop/ of a layer's problem and of its mapping, "03_conv2_3x3.problem.yaml": the
/// layer's place, so that names stay distinct, and what of its name a file name can have.
std::pair<std::string, std::string> timeloop_names(std::size_t index,
                                                   const std::string& layer_name);

/// The files of a result directory that a search, or what followed it, wrote there, as far as the
/// next search removes rather than replaces them: paths in the directory. Only files that begin as
/// ours do, in timeloop/ those that layers.csv accounts for; never an input of the next search, a
/// link, or what is behind one.
std::vector<std::string> earlier_files(const std::string& directory, const DesignInputs& inputs);

/// Whether a file, a path in a result directory, begins as this program writes it.
bool is_ours(const std::string& directory, const std::string& file);

/// Throws InputError if one of the files, paths in the directory, would take the place of another
/// that the program did not write, or would be written through a link.
void expect_replaceable(const std::string& directory, const std::vector<std::string>& files,
                        const DesignInputs& inputs);

}  // namespace codescent
