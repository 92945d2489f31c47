"use strict";

const comparedFigures = {
  edp_uj_cycles: "energy-delay product, µJ × cycles",
  energy_uj: "energy, µJ",
  cycles: "latency, cycles",
  area_mm2: "area, mm²",
  utilisation: "utilisation",
  fj_per_mac: "energy per MAC, fJ",
};

function distinct(values) {
  return [...new Set(values)];
}

/** What a series is drawn as: {series, colour, ...}, the same in all charts of a report. */
function seriesEntry(series) {
  const all = distinct(report.designs.map(design => design.series));
  return {series, name: series, ...seriesStyle(all.indexOf(series))};
}

function seriesEntries(designs) {
  return distinct(designs.map(design => design.series)).map(seriesEntry);
}

/** Encodes a channel by a field that has the very colours, dashes or shapes. */
function asStated(field) {
  return {field, type: "nominal", scale: null};
}

/**
 * A row for each design, workload by workload with a space between, in the order of the series.
 * Relative figures are to the first design of the same workload.
 */
function comparedRows(designs, state) {
  const entries = seriesEntries(designs);
  let row = -1;
  return distinct(designs.map(design => design.workload)).flatMap(workload => {
    const group = designs.filter(design => design.workload === workload);
    const unit = state.isRelative ? group[0].totals[state.figure] : 1;
    ++row;
    return entries.flatMap(entry => group.filter(design => design.series === entry.name)
      .map(design => ({...entry, row: row++, workload, value: design.totals[state.figure] / unit,
        text: numberText(design.totals[state.figure] / unit) + (state.isRelative ? "×" : "")})));
  });
}

/** The rows from the first to the last, each workload named at the middle one of its own. */
function workloadAxis(rows) {
  const names = [...Array(rows[rows.length - 1].row + 1)].fill("");
  const middles = distinct(rows.map(row => row.workload)).map(workload => {
    const own = rows.filter(row => row.workload === workload);
    return own[Math.floor((own.length - 1) / 2)];
  });
  for (const {row, workload} of middles) names[row] = workload;
  return {field: "row", type: "ordinal", title: null, scale: {domain: [...names.keys()]},
    axis: {labelExpr: nameOfLabel(names), values: middles.map(({row}) => row), ticks: false,
      labelPadding: 6}};
}

function comparisonChart(slot, designs) {
  return new Chart(slot, {
    title: "Designs by workload", state: {figure: "edp_uj_cycles", isRelative: true},
    controls: [["choice", "Bars show", "figure", Object.entries(comparedFigures)],
      ["tick", "relative to the first design of each workload", "isRelative"]],
    label: state => `${comparedFigures[state.figure]} of each design, by workload; the table above ` +
      "has the figures",
    legend: () => seriesEntries(designs).map(entry => ({...entry, shape: "square"})),
    specOf: state => {
      const rows = comparedRows(designs, state);
      const y = workloadAxis(rows);
      return {
        width: "container", height: barHeight * y.scale.domain.length, data: {values: rows},
        mark: {type: "bar", strokeWidth: 1},
        encoding: {
          y,
          x: {field: "value", type: "quantitative", axis: quantityAxis(state.isRelative
            ? `${comparedFigures[state.figure].split(",")[0]}, relative`
            : comparedFigures[state.figure])},
          fill: asStated("colour"), stroke: asStated("colour"), strokeDash: asStated("strokeDash"),
          fillOpacity: {field: "fillOpacity", type: "quantitative", scale: null},
          tooltip: tooltipOf({workload: "workload", design: "name", value: "text"}),
        },
      };
    },
  });
}

/** The levels of a design that hold something, outermost first. */
function holdersOf(design) {
  return design.levels.filter(level => !level.holds_nothing).reverse();
}

/** What `codescent compare` counts the energy of a level as. */
const energyParts = {
  DRAM: "DRAM", buffer: "buffer, one on chip", spads: "spads, several on chip", MAC: "MAC",
};
const energyPartScale = colourScale(Object.values(energyParts),
  [levelColour(2, 3), levelColour(1, 3), levelColour(0, 3), macColour]);

function energyPerMacRows(designs) {
  return designs.flatMap((design, place) => {
    const row = (name, order, part, energy_uj) => ({place, title: design.title, name, order,
      part: energyParts[part], fj: energy_uj * 1e9 / design.totals.macs,
      text: `${numberText(energy_uj * 1e9 / design.totals.macs)} fJ`});
    const levels = holdersOf(design).map((level, order) => row(level.name, order, level.energy_part,
      level.energy_uj.reduce((sum, energy_uj) => sum + (energy_uj ?? 0), 0)));
    return [...levels, row("MAC", levels.length, "MAC", design.mac.energy_uj)];
  });
}

function energyPerMacChart(slot, designs) {
  const titles = designs.map(design => design.title);
  return new Chart(slot, {
    title: "Energy per MAC by component",
    label: "Energy per MAC of each design, by level and MAC",
    legend: () => scaleEntries(energyPartScale),
    specOf: () => ({
      width: "container", height: barsHeight(designs.length),
      data: {values: energyPerMacRows(designs)}, mark: "bar",
      encoding: {
        y: {field: "place", type: "ordinal", title: null,
          axis: {labelExpr: nameOfLabel(titles)}},
        x: {field: "fj", type: "quantitative", axis: quantityAxis("fJ per MAC")},
        color: {field: "part", type: "nominal", scale: energyPartScale},
        order: {field: "order"},
        tooltip: tooltipOf({design: "title", level: "name", part: "part", energy: "text"}),
      },
    }),
  });
}

function frontRows(design) {
  return (design.front ? design.front.points : []).map(([energy_uj, cycles]) =>
    ({...seriesEntry(design.series), energy_uj, cycles, text: numberText(energy_uj),
      cycles_text: countText(cycles)}));
}

/** Whether another design of the same workload is at most this one in both. */
function isDominated(design, designs) {
  return designs.some(({totals, workload}) => workload === design.workload &&
    totals.energy_uj <= design.totals.energy_uj && totals.cycles <= design.totals.cycles &&
    (totals.energy_uj < design.totals.energy_uj || totals.cycles < design.totals.cycles));
}

/** What Gemmini's own tiling reaches at the sizes of designs, where it can tile every layer. */
function baselineRows(designs) {
  return designs.filter(design => design.baseline !== null).map(({series, baseline}) =>
    ({...seriesEntry(series), ...baseline, text: numberText(baseline.energy_uj),
      cycles_text: countText(baseline.cycles)}));
}

function designRow(design, place, designs) {
  return {...seriesEntry(design.series), is_on_front: !isDominated(design, designs),
    energy_uj: design.totals.energy_uj, cycles: design.totals.cycles,
    text: numberText(design.totals.energy_uj), cycles_text: countText(design.totals.cycles),
    area: `${numberText(design.totals.area_mm2)} mm²`};
}

/** Logarithmic where values differ by factors; what hardly differs does not fill the axis. */
function spreadScale(values) {
  const least = Math.min(...values);
  const most = Math.max(...values);
  if (most > 3 * least) return logScale({domain: [least / 1.3, most * 1.3]});
  const margin = Math.max(0.1 * (most - least), 0.02 * most);
  return {domain: [least - margin, most + margin], nice: true};
}

/** Energy against latency: designs as dots, the fronts of mappings at their own sizes as lines. */
function frontSpec(designs) {
  const points =
    [...designs.flatMap(frontRows), ...designs.map(designRow), ...baselineRows(designs)];
  const position = {
    x: {field: "cycles", type: "quantitative", scale: spreadScale(points.map(point => point.cycles)),
      axis: quantityAxis("latency, cycles")},
    y: {field: "energy_uj", type: "quantitative",
      scale: spreadScale(points.map(point => point.energy_uj)),
      axis: quantityAxis("energy, µJ")},
    color: asStated("colour"),
  };
  return {
    width: "container", height: 300,
    layer: [
      {data: {values: designs.flatMap(frontRows)},
        mark: {type: "line", interpolate: "step-after", strokeWidth: 1.5},
        encoding: {...position, strokeDash: asStated("strokeDash"), detail: {field: "series"},
          order: {field: "cycles"}}},
      {data: {values: designs.flatMap(frontRows)}, mark: {type: "point", filled: true, size: 14},
        encoding: {...position, tooltip: tooltipOf({"mappings of": "series", "energy, µJ": "text",
          cycles: "cycles_text"})}},
      {data: {values: baselineRows(designs)},
        mark: {type: "point", shape: "cross", filled: true, size: 90, opacity: 1},
        encoding: {...position, tooltip: tooltipOf({"Gemmini's own tiling at the sizes of": "series",
          "energy, µJ": "text", cycles: "cycles_text"})}},
      {data: {values: designs.map(designRow)},
        mark: {type: "point", filled: true, size: 170, opacity: 1,
          stroke: "currentColor", strokeWidth: 1},
        encoding: {...position, shape: asStated("shape"),
          fillOpacity: {condition: {test: "datum.is_on_front", value: 1}, value: 0.25},
          tooltip: tooltipOf({design: "series", "energy, µJ": "text",
            cycles: "cycles_text", area: "area"})}},
    ],
  };
}

function frontNote(designs) {
  const fronts = designs.map(design => design.front).filter(front => front !== null);
  const marks = seriesEntries(designs).every(({shape}) => shape === "diamond")
    ? "Diamonds" : "Large marks with a rim";
  const parts = [designs.some(design => isDominated(design, designs))
    ? `${marks} are designs, pale ones those that another one beats in both.`
    : `${marks} are designs.`];
  if (designs.some(design => design.baseline !== null))
    parts.push("Crosses are what Gemmini's own tiling reaches at a design's sizes.");
  if (fronts.length > 0)
    parts.push("Lines are what mappings reach at a design's own sizes, by the exact mapper.");
  if (fronts.some(front => !front.is_complete))
    parts.push("The search for mappings was cut short (--pareto-nodes): there may be better ones.");
  if (fronts.some(front => front.is_thinned)) parts.push("Some points between were left out.");
  return parts.join(" ");
}

/** The designs of one workload; without `own`, of a workload that the reader chooses. */
function frontChart(slot, designs, own = null) {
  const workloads = distinct(designs.map(design => design.workload));
  const shown = state => designs.filter(design => design.workload === state.workload);
  return new Chart(slot, {
    title: "Energy against latency", state: {workload: own ? own.workload : workloads[0]},
    controls: own || workloads.length === 1 ? []
      : [["choice", "Workload", "workload", workloads.map(name => [name, name])]],
    note: state => frontNote(shown(state)),
    label: state => `Energy against latency of the designs of ${state.workload}`,
    legend: state => seriesEntries(shown(state))
      .map(entry => ({...entry, fillOpacity: 1, strokeDash: []})),
    specOf: state => frontSpec(shown(state)),
  });
}

/** Draws the charts that hold all designs against each other. */
function drawComparison(designs) {
  const slot = name => document.querySelector(`[data-chart="${name}"]`);
  return [comparisonChart(slot("comparison"), designs),
    energyPerMacChart(slot("comparison-energy"), designs),
    frontChart(slot("comparison-front"), designs)];
}
