"use strict";

/** Names of the levels that hold something, innermost first, then MAC, with their colours. */
function componentScale(design) {
  const levels = design.levels.map((level, place) =>
    ({...level, colour: levelColour(place, design.levels.length)}))
    .filter(level => !level.holds_nothing);
  return colourScale([...levels.map(level => level.name), "MAC"],
    [...levels.map(level => level.colour), macColour]);
}

const roomForLabel = 20;  // pixels

function convergenceChart(slot, design) {
  const {trace, bound, objective, unit} = design.search;
  const specOf = state => {
    const rows = trace.map(point => ({x: Math.max(point[state.over], 1e-6),
      best: point.best_objective, phase: point.phase, best_text: numberText(point.best_objective),
      x_text: numberText(point[state.over])}));
    const curve = {
      data: {values: rows},
      mark: {type: "line", interpolate: "step-after", color: accentColour,
        point: {color: accentColour, size: 30}},
      encoding: {
        x: {field: "x", type: "quantitative", scale: logScale(),
          axis: quantityAxis(state.over === "seconds" ? "seconds"
            : "evaluations of the whole network's mappings")},
        y: {field: "best", type: "quantitative", scale: logScale({padding: roomForLabel}),
          axis: quantityAxis(`best ${objective}, ${unit}`)},
        tooltip: tooltipOf({best: "best_text", [state.over]: "x_text", phase: "phase"}),
      },
    };
    const line = {
      data: {values: [{bound, text: "proven bound"}]},
      encoding: {y: {field: "bound", type: "quantitative"}},
      layer: [{mark: {type: "rule", strokeDash: [4, 3], color: "currentColor"}},
        // Below the line: the curve is above it.
        {mark: {type: "text", align: "left", baseline: "top", x: 4, dy: 4},
          encoding: {text: {field: "text"}}}],
    };
    return {width: "container", height: 220, layer: bound === null ? [curve] : [curve, line]};
  };
  return new Chart(slot, {
    title: "Best design over the search", state: {over: "evaluations"}, specOf,
    label: `Best ${objective} over the search, from ${numberText(trace[0].best_objective)} to ` +
      `${numberText(trace[trace.length - 1].best_objective)} ${unit}`,
    controls: [["choice", "Over", "over", [["evaluations", "evaluations"], ["seconds", "seconds"]]]],
  });
}

function energyChart(slot, design) {
  const rows = design.levels.flatMap(level => level.energy_uj.flatMap((energy_uj, operand) =>
    energy_uj ? [{level: level.name, of: operandNames[operand], energy_uj,
      text: `${numberText(energy_uj)} µJ`}] : []));
  rows.push({level: "MAC", of: "MAC", energy_uj: design.mac.energy_uj,
    text: `${numberText(design.mac.energy_uj)} µJ`});
  const order = [...holdersOf(design).map(level => level.name), "MAC"];
  const scale = colourScale([...operandNames, "MAC"], [...operandColours, macColour]);
  return new Chart(slot, {
    title: "Energy of the network",
    label: `Energy of the network by level and operand, ${numberText(design.totals.energy_uj)} µJ` +
      " in all; the table below has the figures",
    legend: () => scaleEntries(scale),
    specOf: () => ({
      width: "container", height: barsHeight(order.length), data: {values: rows}, mark: "bar",
      encoding: {
        y: {field: "level", type: "nominal", sort: order, title: null},
        x: {field: "energy_uj", type: "quantitative", axis: quantityAxis("µJ")},
        color: {field: "of", type: "nominal", scale},
        tooltip: tooltipOf({level: "level", of: "of", energy: "text"}),
      },
    }),
  });
}

/** What a layer's bar stands for: {unit, scale factor on the energy of one run}. */
const layerMeasures = {
  all: {title: "energy of all runs, µJ", factor: layer => layer.count},
  one: {title: "energy of one run, µJ", factor: () => 1},
  mac: {title: "energy per MAC, fJ", factor: layer => 1e9 / layer.macs},
};

function layerRows(design, measure) {
  const {factor} = layerMeasures[measure];
  return design.layers.flatMap((layer, place) => {
    const row = (of, order, energy_uj) => ({place, layer: layer.name, of, order,
      value: energy_uj * factor(layer), text: numberText(energy_uj * factor(layer))});
    const levels = layer.levels.map((level, order) => row(design.levels[order].name, order,
      level.operands.reduce((sum, held) => sum + (held ? held.energy_uj : 0), 0)));
    return [...levels, row("MAC", levels.length, layer.mac_energy_uj)]
      .filter(({value}) => value > 0);
  });
}

/** Layers by their names in the table's first order, the selected one marked. */
function layerAxis(design, selected) {
  const names = design.layers.map(layer => layer.name);
  const isSelected = `datum.value === ${selected}`;
  return {field: "place", type: "ordinal", title: null, axis: {
    labelExpr: nameOfLabel(names),
    labelFontWeight: {condition: {test: isSelected, value: "bold"}, value: "normal"},
    labelColor: {condition: {test: isSelected, value: "var(--chosen)"}, value: "currentColor"},
  }};
}

function layerEnergyChart(slot, design, select) {
  return new Chart(slot, {
    title: "Energy of each layer by level", state: {measure: "all", selected: 0},
    label: state => `Energy of each layer by level; ${design.layers[state.selected].name} selected`,
    controls: [["choice", "Bars show", "measure", [["all", "all runs"], ["one", "one run"],
      ["mac", "one MAC"]]]],
    onClick: datum => select(datum.place), legend: () => scaleEntries(componentScale(design)),
    specOf: state => ({
      width: "container", height: barsHeight(design.layers.length),
      mark: {type: "bar", cursor: "pointer"},
      data: {values: layerRows(design, state.measure)},
      encoding: {
        y: layerAxis(design, state.selected),
        x: {field: "value", type: "quantitative",
          axis: quantityAxis(layerMeasures[state.measure].title)},
        color: {field: "of", type: "nominal", scale: componentScale(design)},
        order: {field: "order"},
        tooltip: tooltipOf({layer: "layer", of: "of", [layerMeasures[state.measure].title]: "text"}),
      },
    }),
  });
}

function utilisationChart(slot, design, select) {
  const rows = design.layers.map((layer, place) => ({place, layer: layer.name,
    utilisation: layer.utilisation, limited_by: layer.limited_by,
    text: percentText(layer.utilisation), cycles: countText(layer.cycles)}));
  const scale = componentScale(design);
  scale.domain = scale.domain.map(name => name === "MAC" ? "compute" : name);
  return new Chart(slot, {
    title: "Utilisation of the MAC units, and what limits each layer", state: {selected: 0},
    label: state => "Utilisation of the MAC units by layer; " +
      `${design.layers[state.selected].name} selected`,
    onClick: datum => select(datum.place),
    legend: () => scaleEntries(scale), legendTitle: "limited by",
    specOf: state => ({
      width: "container", height: barsHeight(design.layers.length),
      mark: {type: "bar", cursor: "pointer"},
      data: {values: rows},
      encoding: {
        y: layerAxis(design, state.selected),
        x: {field: "utilisation", type: "quantitative", scale: {domain: [0, 1]},
          axis: {title: "MACs / (MAC units × cycles)", format: ".0%", tickCount: 6}},
        color: {field: "limited_by", type: "nominal", scale},
        tooltip: tooltipOf({layer: "layer", utilisation: "text", "limited by": "limited_by",
          cycles: "cycles"}),
      },
    }),
  });
}

/** Every limited bandwidth: which words of which level it counts, and its words per cycle. */
function roofsOf(design) {
  const kinds = {all: held => held.reads + held.fills + held.updates, reads: held => held.reads,
    writes: held => held.fills + held.updates};
  return design.levels.flatMap((level, place) =>
    Object.entries(level.words_per_cycle).map(([kind, words_per_cycle]) => ({
      place, name: kind === "all" ? level.name : `${level.name} ${kind}`, words: kinds[kind],
      words_per_cycle: words_per_cycle * level.instances,
    }))).reverse();
}

function rooflineRows(design, roof) {
  return design.layers.flatMap((layer, place) => {
    const level = layer.levels[roof.place];
    const words = level.instances *
      level.operands.reduce((sum, held) => sum + (held ? roof.words(held) : 0), 0);
    if (words === 0) return [];
    const intensity = layer.macs / words;
    const speed = layer.macs / layer.cycles;
    return [{place, layer: layer.name, intensity, speed, share: layer.count * layer.cycles,
      limited_by: layer.limited_by, speed_text: numberText(speed),
      intensity_text: numberText(intensity)}];
  });
}

/** The bandwidth that the network's layers use the most cycles of. */
function busiestRoof(design, roofs) {
  const busyCycles = roof => design.layers.reduce((sum, layer) => {
    const level = layer.levels[roof.place];
    const words = level.operands.reduce((all, held) => all + (held ? roof.words(held) : 0), 0);
    return sum + layer.count * words * level.instances / roof.words_per_cycle;
  }, 0);
  const busy = roofs.map(busyCycles);
  return busy.indexOf(Math.max(...busy));
}

/** The roof from the least intensity shown to the most, with its corner. */
function roofLine(design, roof, rows) {
  const corner = design.mac.units / roof.words_per_cycle;
  const intensities = [...rows.map(row => row.intensity), corner];
  const least = Math.min(...intensities) / 2;
  const most = Math.max(...intensities) * 2;
  return [{x: least, y: least * roof.words_per_cycle}, {x: corner, y: design.mac.units},
    {x: most, y: design.mac.units}];
}

function rooflineSpec(design, roof, selected) {
  const rows = rooflineRows(design, roof);
  const line = roofLine(design, roof, rows);
  const chosen = `datum.place === ${selected}`;
  const least = Math.min(...rows.map(row => row.speed), line[0].y) / 1.5;
  const position = {
    x: {field: "intensity", type: "quantitative", scale: logScale(),
      axis: quantityAxis(`MACs per word moved at ${roof.name}`)},
    y: {field: "speed", type: "quantitative",
      scale: logScale({domain: [least, design.mac.units * 1.6]}),
      axis: quantityAxis("MACs per cycle")},
  };
  return {
    width: "container", height: 320,
    layer: [
      {data: {values: line}, mark: {type: "line", color: "currentColor", strokeWidth: 1.5},
        encoding: {x: {field: "x", type: "quantitative"}, y: {field: "y", type: "quantitative"}}},
      {data: {values: [{...line[2], text: `${countText(design.mac.units)} MAC units`}]},
        mark: {type: "text", align: "right", dy: -7},
        encoding: {x: {field: "x", type: "quantitative"}, y: {field: "y", type: "quantitative"},
          text: {field: "text"}}},
      {data: {values: [{...line[0], text: `${numberText(roof.words_per_cycle)} words per cycle`}]},
        mark: {type: "text", align: "left", dx: 18, dy: 10},
        encoding: {x: {field: "x", type: "quantitative"}, y: {field: "y", type: "quantitative"},
          text: {field: "text"}}},
      {data: {values: rows},
        mark: {type: "point", filled: true, cursor: "pointer", stroke: "var(--paper)"},
        encoding: {...position,
          color: {condition: {test: chosen, value: "var(--chosen)"}, value: accentColour},
          opacity: {condition: {test: chosen, value: 1}, value: 0.7},
          size: {field: "share", type: "quantitative", legend: null,
            scale: {range: [40, 500], domainMin: 0}},
          tooltip: tooltipOf({layer: "layer", "MACs per cycle": "speed_text",
            "MACs per word": "intensity_text", "limited by": "limited_by"})}},
      {data: {values: rows.filter(row => row.place === selected)},
        mark: {type: "text", align: "center", dy: 20, fontWeight: "bold"},
        encoding: {...position, text: {field: "layer"}}},
    ],
  };
}

function rooflineChart(slot, design, select) {
  const roofs = roofsOf(design);
  if (roofs.length === 0) return null;
  return new Chart(slot, {
    title: "Layers under the roofs of the MAC units and of a bandwidth",
    state: {roof: String(busiestRoof(design, roofs)), selected: 0},
    controls: [["choice", "Bandwidth of", "roof",
      roofs.map((roof, place) => [String(place), roof.name])]],
    note: "A dot's area is the layer's share of the network's cycles. A level's roof is that of all " +
      "its instances: layers that use fewer stay below it.",
    label: state => `Roofline of ${roofs[Number(state.roof)].name}; ` +
      `${design.layers[state.selected].name} selected`,
    onClick: datum => { if (datum.place !== undefined) select(datum.place); },
    specOf: state => rooflineSpec(design, roofs[Number(state.roof)], state.selected),
  });
}

/** Draws all charts of a design's section. */
function drawDesignCharts(view) {
  const {design} = view;
  const select = layer => view.select(layer);
  const charts = [
    energyChart(view.slot("chart", "energy"), design),
    layerEnergyChart(view.slot("chart", "layer-energy"), design, select),
    utilisationChart(view.slot("chart", "utilisation"), design, select),
    rooflineChart(view.slot("chart", "roofline"), design, select),
    frontChart(view.slot("chart", "front"), report.designs, design),
  ];
  if (design.search && design.search.trace.length > 0)
    charts.push(convergenceChart(view.slot("chart", "convergence"), design));
  return charts.filter(chart => chart !== null);
}
