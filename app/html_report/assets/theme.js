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

// What tells apart series of the same colour.
const seriesStyles = [
  {shape: "diamond", fillOpacity: 1, strokeDash: []},
  {shape: "circle", fillOpacity: 0.25, strokeDash: []},
  {shape: "square", fillOpacity: 0.6, strokeDash: [5, 3]},
  {shape: "triangle-up", fillOpacity: 0, strokeDash: [1.5, 2]},
];

/** How a series is drawn: {colour, shape, fillOpacity, strokeDash}. */
function seriesStyle(place) {
  const style = seriesStyles[Math.floor(place / numSeriesColours) % seriesStyles.length];
  return {...style, colour: `var(--series-${place % numSeriesColours})`};
}

/** A Vega-Lite scale from names to colours. */
function colourScale(names, colours) {
  return {domain: names, range: colours};
}

/** Pixels that labels of an axis may take of a chart's width: more of a phone's. */
function labelRoom(width) {
  return Math.max(80, 0.36 * width, Math.min(180, 0.5 * width));
}

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
  // Ours is HTML, which breaks its lines on a phone and on paper.
  legend: {disable: true},
  header: {labelColor: "currentColor", titleColor: "currentColor"},
  text: {color: "currentColor", fontSize: 11},
  axisY: {labelLimit: labelRoom(width)},
  bar: {stroke: "var(--paper)", strokeWidth: 0.5},
});
