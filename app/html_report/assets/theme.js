"use strict";

// Colours are names of the style sheet's, so that charts follow dark mode and print without being
// drawn again.
const operandColours = ["var(--weight)", "var(--input)", "var(--output)"];
const macColour = "var(--mac)";
const accentColour = "var(--accent)";
const numLevelColours = 6;
const numSeriesColours = 8;

/** From light to dark as one goes outwards: the ramp's ends are the innermost and the outermost. */
function levelColour(place, count) {
  const step = count > 1 ? Math.round(place * (numLevelColours - 1) / (count - 1)) : 0;
  return `var(--level-${step})`;
}

function seriesColour(place) {
  return `var(--series-${place % numSeriesColours})`;
}

/** A Vega-Lite scale from names to colours. */
function colourScale(names, colours) {
  return {domain: names, range: colours};
}

const shareOfLabels = 0.36;  // of a chart's width, at most

/** What all charts have in common, for a width in pixels. */
const chartConfig = width => ({
  background: null,
  font: "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif",
  view: {stroke: null},
  axis: {
    labelColor: "currentColor", titleColor: "currentColor", domainColor: "var(--rule)",
    tickColor: "var(--rule)", gridColor: "var(--grid)", labelFontSize: 11, titleFontSize: 12,
    titleFontWeight: "normal",
  },
  axisQuantitative: {labelOverlap: "greedy", labelSeparation: 6},
  legend: {
    labelColor: "currentColor", titleColor: "currentColor", labelFontSize: 11, titleFontSize: 11,
    titleFontWeight: "normal", orient: "top", symbolType: "square", labelLimit: 240,
  },
  header: {labelColor: "currentColor", titleColor: "currentColor"},
  text: {color: "currentColor", fontSize: 11},
  axisY: {labelLimit: Math.max(80, shareOfLabels * width)},
  bar: {stroke: "var(--paper)", strokeWidth: 0.5},
});
