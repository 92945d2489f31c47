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

function seriesScale(designs) {
  const names = distinct(designs.map(design => design.series));
  return colourScale(names, names.map((name, place) => seriesColour(place)));
}

/** Figures of all designs, relative to the first of the same workload where that is asked for. */
function comparedRows(designs, state) {
  return designs.map(design => {
    const first = designs.find(other => other.workload === design.workload);
    const value = design.totals[state.figure] /
      (state.isRelative ? first.totals[state.figure] : 1);
    return {workload: design.workload, series: design.series, value,
      text: state.isRelative ? `${numberText(value)}×` : numberText(value)};
  });
}

function comparisonChart(slot, designs) {
  const scale = seriesScale(designs);
  return new Chart(slot, {
    title: "Designs by workload", state: {figure: "edp_uj_cycles", isRelative: true},
    controls: [["choice", "Bars show", "figure", Object.entries(comparedFigures)],
      ["tick", "relative to the first design of each workload", "isRelative"]],
    label: state => `${comparedFigures[state.figure]} of each design, by workload; the table above ` +
      "has the figures",
    specOf: state => ({
      width: "container", data: {values: comparedRows(designs, state)},
      height: barsHeight(distinct(designs.map(design => design.workload)).length *
        (scale.domain.length + 1)),
      mark: "bar",
      encoding: {
        y: {field: "workload", type: "nominal", sort: null, title: null},
        yOffset: {field: "series", type: "nominal", sort: scale.domain},
        x: {field: "value", type: "quantitative", axis: quantityAxis(state.isRelative
          ? `${comparedFigures[state.figure].split(",")[0]}, relative`
          : comparedFigures[state.figure], state.isRelative ? ",~r" : ".3~s")},
        color: {field: "series", type: "nominal", title: null, scale,
          legend: {columns: legendColumns()}},
        tooltip: tooltipOf({workload: "workload", design: "series", value: "text"}),
      },
    }),
  });
}

/** The levels of a design that hold something, outermost first. */
function holdersOf(design) {
  return design.levels.filter(level => !level.holds_nothing).reverse();
}

/**
 * Levels of different architectures that stand equally far inside, by the names that they have:
 * "DRAM", "Scratchpad / GlobalBuffer", ...; then the MACs.
 */
function componentNames(designs) {
  const depth = Math.max(...designs.map(design => holdersOf(design).length));
  const names = [...Array(depth).keys()].map(place => distinct(designs.flatMap(design =>
    holdersOf(design).slice(place, place + 1).map(level => level.name))).join(" / "));
  return [...names, "MAC"];
}

function energyPerMacRows(designs, names) {
  return designs.flatMap((design, place) => {
    const row = (name, order, energy_uj) => ({place, title: design.title, name, order,
      of: names[order], fj: energy_uj * 1e9 / design.totals.macs,
      text: `${numberText(energy_uj * 1e9 / design.totals.macs)} fJ`});
    const levels = holdersOf(design).map((level, order) => row(level.name, order,
      level.energy_uj.reduce((sum, energy_uj) => sum + (energy_uj ?? 0), 0)));
    return [...levels, row("MAC", names.length - 1, design.mac.energy_uj)];
  });
}

function energyPerMacChart(slot, designs) {
  const names = componentNames(designs);
  const depth = names.length - 1;
  const scale = colourScale(names, names.map((name, place) =>
    place === depth ? macColour : levelColour(depth - 1 - place, depth)));
  const rows = energyPerMacRows(designs, names);
  const titles = designs.map(design => design.title);
  return new Chart(slot, {
    title: "Energy per MAC by component",
    label: "Energy per MAC of each design, by level and MAC",
    specOf: () => ({
      width: "container", height: barsHeight(designs.length), data: {values: rows}, mark: "bar",
      encoding: {
        y: {field: "place", type: "ordinal", title: null,
          axis: {labelExpr: nameOfLabel(titles)}},
        x: {field: "fj", type: "quantitative", axis: quantityAxis("fJ per MAC")},
        color: {field: "of", type: "nominal", title: null, scale, legend: {columns: legendColumns()}},
        order: {field: "order"},
        tooltip: tooltipOf({design: "title", of: "name", energy: "text"}),
      },
    }),
  });
}

function frontRows(design) {
  return (design.front ? design.front.points : []).map(([energy_uj, cycles]) =>
    ({series: design.series, energy_uj, cycles, text: numberText(energy_uj),
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
  return designs.filter(design => design.baseline !== null).map(({series, baseline}) => ({series,
    ...baseline, text: numberText(baseline.energy_uj), cycles_text: countText(baseline.cycles)}));
}

function designRow(design, place, designs) {
  return {is_on_front: !isDominated(design, designs), series: design.series,
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
function frontSpec(designs, scale) {
  const points =
    [...designs.flatMap(frontRows), ...designs.map(designRow), ...baselineRows(designs)];
  const position = {
    x: {field: "cycles", type: "quantitative", scale: spreadScale(points.map(point => point.cycles)),
      axis: quantityAxis("latency, cycles", ",~r")},
    y: {field: "energy_uj", type: "quantitative",
      scale: spreadScale(points.map(point => point.energy_uj)),
      axis: quantityAxis("energy, µJ", ",~r")},
    color: {field: "series", type: "nominal", title: null, scale, legend: {columns: legendColumns()}},
  };
  return {
    width: "container", height: 300,
    layer: [
      {data: {values: designs.flatMap(frontRows)},
        mark: {type: "line", interpolate: "step-after", strokeWidth: 1.5},
        encoding: {...position, order: {field: "cycles"}}},
      {data: {values: designs.flatMap(frontRows)}, mark: {type: "point", filled: true, size: 14},
        encoding: {...position, tooltip: tooltipOf({"mappings of": "series", "energy, µJ": "text",
          cycles: "cycles_text"})}},
      {data: {values: baselineRows(designs)},
        mark: {type: "point", shape: "cross", filled: true, size: 90, opacity: 1},
        encoding: {...position, tooltip: tooltipOf({"Gemmini's own tiling at the sizes of": "series",
          "energy, µJ": "text", cycles: "cycles_text"})}},
      {data: {values: designs.map(designRow)},
        mark: {type: "point", shape: "diamond", filled: true, size: 170, opacity: 1,
          stroke: "currentColor", strokeWidth: 1},
        encoding: {...position,
          fillOpacity: {condition: {test: "datum.is_on_front", value: 1}, value: 0.25},
          tooltip: tooltipOf({design: "series", "energy, µJ": "text",
          cycles: "cycles_text", area: "area"})}},
    ],
  };
}

function frontNote(designs) {
  const fronts = designs.map(design => design.front).filter(front => front !== null);
  const parts = [designs.some(design => isDominated(design, designs))
    ? "Diamonds are designs, pale ones those that another one beats in both."
    : "Diamonds are designs."];
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
    specOf: state => frontSpec(shown(state), seriesScale(designs)),
  });
}

/** Draws the charts that hold all designs against each other. */
function drawComparison(designs) {
  const slot = name => document.querySelector(`[data-chart="${name}"]`);
  return [comparisonChart(slot("comparison"), designs),
    energyPerMacChart(slot("comparison-energy"), designs),
    frontChart(slot("comparison-front"), designs)];
}
