"use strict";

const chartOptions = {
  mode: "vega-lite", renderer: "svg", actions: false, defaultStyle: false,
  // No expression becomes code, so that the page needs no permission for it.
  ast: true,
  tooltip: {disableDefaultStyle: true},
};

/** A Vega expression that gives the name of an axis label's place. */
function nameOfLabel(names) {
  // JSON's strings are Vega's, but for these line ends.
  const texts = JSON.stringify(names).replace(/[\u2028\u2029]/g,
    end => `\\u${end.charCodeAt(0).toString(16)}`);
  return `${texts}[datum.value]`;
}

/** What a chart's tooltip says, one {title: text} a line. */
function tooltipOf(fields) {
  return Object.entries(fields).map(([title, field]) => ({field, type: "nominal", title}));
}

const symbolPaths = {
  square: "M1 1H11V11H1Z", diamond: "M6 0L11 6L6 12L1 6Z", "triangle-up": "M6 1L11.5 11H0.5Z",
  circle: "M1 6A5 5 0 1 1 11 6A5 5 0 1 1 1 6Z",
};

/** The symbol of a legend's entry: {colour, shape, fillOpacity, strokeDash}, all but colour optional. */
function legendSymbol({colour, shape = "square", fillOpacity = 1, strokeDash = []}) {
  return svgElement("svg", {viewBox: "0 0 12 12", width: 11, height: 11, "aria-hidden": "true"},
    svgElement("path", {d: symbolPaths[shape], fill: colour, stroke: colour,
      "fill-opacity": fillOpacity, "stroke-dasharray": strokeDash.join(" ")}));
}

/** Entries of a legend that names a scale's colours. */
function scaleEntries({domain, range}) {
  return domain.map((name, place) => ({name, colour: range[place]}));
}

/**
 * A chart with its title, the controls that it has, and a place that `specOf` is drawn into.
 *   specOf  state -> Vega-Lite, or null where there is nothing to draw
 *   label   what a reader who does not see it is told: text, or state -> text
 *   legend  state -> {name, colour, ...} of each series, as `legendSymbol` takes them; one alone
 *           needs no legend
 */
class Chart {
  constructor(slot, {title, label, note = null, state = {}, controls = [], specOf, onClick = null,
    legend = () => [], legendTitle = ""}) {
    Object.assign(this, {label, state, specOf, onClick, legendOf: legend, legendTitle, view: null});
    this.legend = element("ul", {class: "legend"});
    this.place = element("div", {class: "plot", role: "img"});
    const row = controls.map(([kind, text, key, options]) => kind === "tick"
      ? tick(text, state[key], value => this.set({[key]: value}))
      : choice(text, options, state[key], value => this.set({[key]: value})));
    this.note = element("p", {class: "hint"});
    this.noteOf = typeof note === "function" ? note : () => note;
    slot.replaceChildren(element("figure", {},
      element("figcaption", {}, title),
      row.length > 0 ? element("div", {class: "controls"}, row) : null, this.legend,
      this.place, this.note));
    this.drawn = this.draw();
  }

  set(change) {
    Object.assign(this.state, change);
    this.drawn = this.drawn.then(() => this.draw());
    return this.drawn;
  }

  drawLegend() {
    const entries = this.legendOf(this.state);
    this.legend.hidden = entries.length < 2;
    this.legend.replaceChildren(
      ...(this.legendTitle ? [element("li", {}, this.legendTitle)] : []),
      ...entries.map(entry => element("li", {}, legendSymbol(entry), entry.name)));
  }

  async draw() {
    const label = typeof this.label === "function" ? this.label(this.state) : this.label;
    this.place.setAttribute("aria-label", label);
    const hasLibrary = typeof vegaEmbed === "function";
    const note = hasLibrary ? this.noteOf(this.state)
      : "No chart: this program was built without a chart library.";
    this.note.textContent = note ?? "";
    this.note.hidden = !note;
    this.drawLegend();
    if (!hasLibrary) return;
    if (this.view) this.view.finalize();
    const result = await vegaEmbed(this.place, this.specOf(this.state),
      {...chartOptions, config: chartConfig(this.place.clientWidth)});
    this.view = result.view;
    if (this.onClick)
      this.view.addEventListener("click", (event, item) => {
        if (item && item.datum) this.onClick(item.datum);
      });
  }
}

/** A Vega expression that writes an axis' numbers as `numberText` does. */
const numberLabel = (() => {
  const exponent = "floor(log(abs(datum.value)) / LN10 + 1e-9)";
  const digits = JSON.stringify([..."⁰¹²³⁴⁵⁶⁷⁸⁹"]);
  const raised = `(${exponent} < 0 ? '⁻' : '') + ` +
    `(abs(${exponent}) > 9 ? ${digits}[floor(abs(${exponent}) / 10) % 10] : '') + ` +
    `${digits}[abs(${exponent}) % 10]`;
  return "datum.value != 0 && (abs(datum.value) >= 1e7 || abs(datum.value) < 1e-3) ? " +
    `format(datum.value / pow(10, ${exponent}), '.3~r') + ' × 10' + ${raised} : ` +
    "format(datum.value, ',~r')";
})();

/** An axis of numbers. */
function quantityAxis(title) {
  return {title, labelExpr: numberLabel, tickCount: 6};
}

/** A logarithmic scale. */
function logScale(extra = {}) {
  return {type: "log", nice: false, ...extra};
}

const barHeight = 14;  // pixels, of a group's

/** Pixels for so many bars. */
function barsHeight(count) {
  return 22 * count;
}
