#include "app/print/zigzag_report.hpp"

#include "core/text.hpp"

namespace codescent {

std::string zigzag_agreement_report(const std::string& file, const std::string& accelerator,
                                    const std::vector<ZigzagAgreement>& agreements) {
  TextTable table({"figure", "rows", "within 1e-12", "largest difference", "line"}, 1);
  table.align_last_right();
  for (const ZigzagAgreement& each : agreements)
    table.add({each.column, std::to_string(each.rows), std::to_string(each.within),
               rounded_text(each.largest_difference),
               each.line_of_largest == 0 ? "" : std::to_string(each.line_of_largest)});
  return file + " on " + accelerator + ", ZigZag's model\n" + table.text();
}

Json zigzag_agreement_json(const std::string& file,
                           const std::vector<ZigzagAgreement>& agreements) {
  Json figures = Json::array();
  for (const ZigzagAgreement& each : agreements)
    figures.push_back({{"figure", each.column},
                       {"rows", each.rows},
                       {"within_1e_12", each.within},
                       {"largest_relative_difference", each.largest_difference},
                       {"line_of_largest", each.line_of_largest}});
  return {{"file", file}, {"figures", std::move(figures)}};
}

}  // namespace codescent
