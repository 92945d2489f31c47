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

/**
 * A chart with its title, the controls that it has, and a place that `specOf` is drawn into.
 *   specOf  state -> Vega-Lite, or null where there is nothing to draw
 *   label   what a reader who does not see it is told: text, or state -> text
 */
class Chart {
  constructor(slot, {title, label, note = null, state = {}, controls = [], specOf, onClick = null}) {
    Object.assign(this, {label, state, specOf, onClick, view: null});
    this.place = element("div", {class: "plot", role: "img"});
    const row = controls.map(([kind, text, key, options]) => kind === "tick"
      ? tick(text, state[key], value => this.set({[key]: value}))
      : choice(text, options, state[key], value => this.set({[key]: value})));
    this.note = element("p", {class: "hint"});
    this.noteOf = typeof note === "function" ? note : () => note;
    slot.replaceChildren(element("figure", {},
      element("figcaption", {}, title),
      row.length > 0 ? element("div", {class: "controls"}, row) : null, this.place, this.note));
    this.drawn = this.draw();
  }

  set(change) {
    Object.assign(this.state, change);
    this.drawn = this.drawn.then(() => this.draw());
    return this.drawn;
  }

  async draw() {
    const label = typeof this.label === "function" ? this.label(this.state) : this.label;
    this.place.setAttribute("aria-label", label);
    const note = this.noteOf(this.state);
    this.note.textContent = note ?? "";
    this.note.hidden = !note;
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

/** An axis of numbers. */
function quantityAxis(title, format = ",~r") {
  return {title, format, tickCount: 6};
}

/** A logarithmic scale. */
function logScale(extra = {}) {
  return {type: "log", nice: false, ...extra};
}

/** Legends of long names are one below the other on a phone. */
function legendColumns() {
  return document.documentElement.clientWidth < 600 ? 1 : 2;
}

/** Pixels for so many bars. */
function barsHeight(count) {
  return 22 * count;
}
