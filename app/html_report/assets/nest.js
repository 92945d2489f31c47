"use strict";

const tileWidth = 132;  // pixels, of the picture of an operand
const tileHeight = 84;
const smallestTile = 3;
const mostGridLines = 24;   // in one direction
const mostFanOutCells = 32;  // along one axis
const windowDims = [["P", "R"], ["Q", "S"]];  // of W, of H

/** "K 64 × C 128 R 3 S 3"; of inputs the words that windows take along W and H; "" of a word. */
function extentsText(layer, operand, {extents, input_extents}) {
  const axes = layer.picture_axes[operand];
  const part = dims => dims.filter(dim => extents[dim] > 1).map(dim => `${dim}\u00a0${extents[dim]}`);
  const across = part(operandNames[operand] === "Input"
    ? axes.columns.filter(dim => !"RSPQ".includes(dim)) : axes.columns);
  if (operandNames[operand] === "Input")
    ["W", "H"].forEach((name, axis) => {
      if (input_extents[axis] > 1) across.push(`${name}\u00a0${input_extents[axis]}`);
    });
  const sides = [part(axes.rows), across].filter(side => side.length > 0);
  return sides.map(side => side.join(" ")).join(" × ");
}

/** The next level outside that holds an operand; nothing at the outermost that does. */
function holderOutside(layer, place, operand) {
  for (let outer = place + 1; outer < layer.levels.length; ++outer)
    if (layer.levels[outer].operands[operand]) return outer;
  return null;
}

/** Tiles of a level in the tile of `outer`: how many along dims, and how many of them at once. */
function tileCounts(layer, place, outer, dims) {
  const inside = layer.levels[place].extents;
  const outside = layer.levels[outer].extents;
  const between = layer.levels.slice(place + 1, outer + 1).flatMap(level => level.spatial);
  return {
    all: product(dims.map(dim => Math.max(1, outside[dim] / inside[dim]))),
    atOnce: product(between.filter(loop => dims.includes(loop.dim)).map(loop => loop.factor)),
  };
}

/** Words along W (axis 0) or H (axis 1) that the windows of all instances take at once. */
function windowWordsAtOnce(layer, place, outer, axis) {
  const [output, filter] = windowDims[axis];
  let starts = [0];
  for (let level = place + 1; level <= outer; ++level)
    for (const {dim, factor} of layer.levels[level].spatial) {
      const unit = dim === output ? layer.stride[axis] : dim === filter ? layer.dilation[axis] : 0;
      const step = unit * layer.levels[level - 1].extents[dim];
      if (step > 0)
        starts = starts.flatMap(start => [...Array(factor).keys()].map(i => start + i * step));
    }
  starts.sort((a, b) => a - b);
  const length = layer.levels[place].input_extents[axis];
  return starts.reduce((sum, start, i) => sum + Math.min(length, (starts[i + 1] ?? Infinity) - start),
    0);
}

/**
 * How a side of an operand's tile is divided: the shares of it that a tile of the level inside and
 * all of them at once take, the number of tiles, and whether these overlap or leave gaps.
 */
function divisionOf(layer, place, outer, dims, isInput) {
  const counts = tileCounts(layer, place, outer, dims);
  const none = {count: counts.all, one: 1 / counts.all, overlaps: false, hasGaps: false,
    atOnce: Math.min(1, counts.atOnce / counts.all)};
  if (!isInput) return none;
  // Windows of neighbouring tiles share words, so that tiles are more than their share of loops.
  return windowDims.reduce((division, pair, axis) => {
    const own = dims.filter(dim => pair.includes(dim));
    if (own.length === 0) return division;
    const windows = tileCounts(layer, place, outer, own);
    const inside = layer.levels[place].input_extents[axis];
    const outside = layer.levels[outer].input_extents[axis];
    const atOnce = Math.min(1, windowWordsAtOnce(layer, place, outer, axis) / outside);
    return {...division, one: division.one * windows.all * inside / outside,
      atOnce: division.atOnce / Math.min(1, windows.atOnce / windows.all) * atOnce,
      overlaps: division.overlaps || windows.all * inside > outside,
      hasGaps: division.hasGaps || windows.all * inside < outside};
  }, none);
}

function gridLines(columns, rows) {
  const lines = [];
  if (columns <= mostGridLines)
    for (let i = 1; i < columns; ++i) lines.push(`M${tileWidth * i / columns} 0V${tileHeight}`);
  if (rows <= mostGridLines)
    for (let i = 1; i < rows; ++i) lines.push(`M0 ${tileHeight * i / rows}H${tileWidth}`);
  return svgElement("path", {d: lines.join(""), class: "grid"});
}

/** An operand's tile inside the tile of the next level that holds it, or alone. */
function tilePicture(operand, columns, rows) {
  const rect = (width, height, css) => svgElement("rect", {class: css,
    width: Math.max(smallestTile, width), height: Math.max(smallestTile, height)});
  const lines = side => side.overlaps || side.hasGaps ? 1 : side.count;
  const colour = `--tile: ${operandColours[operand]}`;
  return svgElement("svg", {viewBox: `-1 -1 ${tileWidth + 2} ${tileHeight + 2}`, style: colour,
    "aria-hidden": "true", class: "tile"},
  rect(tileWidth * columns.atOnce, tileHeight * rows.atOnce, "at-once"),
  rect(tileWidth * columns.one, tileHeight * rows.one, "one"),
  gridLines(lines(columns), lines(rows)),
  svgElement("rect", {width: tileWidth, height: tileHeight, class: "outline"}));
}

function tileFigure(design, layer, place, operand) {
  const held = layer.levels[place].operands[operand];
  const name = element("strong", {}, operandNames[operand]);
  if (!held)
    return element("div", {class: "operand passes"}, name, element("span", {}, "passes by"));
  const outer = holderOutside(layer, place, operand);
  const axes = layer.picture_axes[operand];
  const [columns, rows] = [axes.columns, axes.rows].map(dims => outer === null
    ? {count: 1, one: 1, atOnce: 1}
    : divisionOf(layer, place, outer, dims, operandNames[operand] === "Input"));
  const count = columns.count * rows.count;
  return element("div", {class: "operand"}, name, tilePicture(operand, columns, rows),
    element("span", {}, extentsText(layer, operand, layer.levels[place])),
    element("span", {}, plural(held.tile_words, "word")),
    element("span", {}, outer === null ? "the whole operand" : count === 1
      ? `the whole tile of ${design.levels[outer].name}`
      : `1 of ${countText(count)} ${columns.overlaps ? "overlapping " : ""}tiles of ` +
        design.levels[outer].name));
}

/** Cells of a fan-out, those in use filled; a second axis runs down. */
function fanOutGrid(design, layer, place) {
  const axes = design.levels[place].fan_outs.map((axis, index) => ({
    limit: axis.limit,
    used: product(layer.levels[place].spatial.filter(loop => loop.axis === index)
      .map(loop => loop.factor)),
  }));
  if (axes.length === 0) return null;
  const [across, down = {limit: 1, used: 1}] = axes;
  const side = 9;
  const drawn = axis => Math.min(axis.limit, mostFanOutCells);
  const filled = axis => Math.max(1, Math.round(drawn(axis) * axis.used / axis.limit));
  const cells = [];
  for (let y = 0; y < drawn(down); ++y)
    for (let x = 0; x < drawn(across); ++x)
      cells.push(svgElement("rect", {x: x * side, y: y * side, width: side - 1.5,
        height: side - 1.5, class: x < filled(across) && y < filled(down) ? "used" : "idle"}));
  const width = drawn(across) * side;
  const height = drawn(down) * side;
  return svgElement("svg", {width, height, viewBox: `0 0 ${width} ${height}`, class: "cells",
    "aria-hidden": "true"}, cells);
}

/** What a grid of fewer cells than the fan-out's says of itself. */
function drawnNote(limits) {
  const text = counts => counts.map(countText).join(" × ");
  return limits.some(limit => limit > mostFanOutCells)
    ? `; ${text(limits)} drawn as ${text(limits.map(limit => Math.min(limit, mostFanOutCells)))}` : "";
}

function fanOutFigure(design, layer, place) {
  const below = place > 0 ? design.levels[place - 1].name : "MAC";
  const grid = fanOutGrid(design, layer, place);
  if (!grid) return null;
  const used = layer.levels[place].spatial.map(loop => `${loop.dim} × ${loop.factor}`);
  const most = product(design.levels[place].fan_outs.map(axis => axis.limit));
  const text = `fans out to ${below}: ${used.length > 0 ? used.join(", ") : "1"}` +
    ` of ${countText(most)}${drawnNote(design.levels[place].fan_outs.map(axis => axis.limit))}`;
  return element("div", {class: "fan-out"}, grid, element("span", {}, text));
}

function loopChips(level) {
  const chips = level.temporal.map(loop =>
    element("li", {}, element("b", {}, loop.dim), ` × ${countText(loop.factor)}`));
  return chips.length > 0
    ? element("div", {class: "loops"}, "loops in time: ", element("ol", {}, chips))
    : element("div", {class: "loops"}, "no loop in time");
}

function capacityBar(design, layer, place) {
  const used = layer.levels[place].used_words;
  const capacity = design.levels[place].capacity_words;
  if (design.levels[place].holds_nothing) return null;
  if (used === null || capacity === null)
    return element("span", {class: "capacity"}, "capacity without limit");
  return element("span", {class: "capacity"},
    `${countText(used)} of ${plural(capacity, "word")} used`,
    element("span", {class: "meter", "aria-hidden": "true"},
      element("span", {style: `width: ${100 * used / capacity}%`})));
}

function levelPicture(design, layer, place) {
  const level = layer.levels[place];
  return element("li", {},
    element("div", {class: "level"},
      element("strong", {}, design.levels[place].name),
      element("span", {}, `${countText(level.instances)} of ` +
        `${plural(design.levels[place].instances, "instance")} in use`),
      capacityBar(design, layer, place), loopChips(level), fanOutFigure(design, layer, place)),
    design.levels[place].holds_nothing ? element("div", {class: "hint"}, "holds nothing")
      : element("div", {class: "tiles"},
        operandNames.map((name, operand) => tileFigure(design, layer, place, operand))));
}

/** The nest as text, a line for each loop, outermost first. */
function nestText(design, layer) {
  const lines = [];
  let indent = "";
  const add = text => lines.push(indent + text);
  for (let place = layer.levels.length - 1; place >= 0; --place) {
    const level = layer.levels[place];
    const held = operandNames.filter((name, operand) => level.operands[operand]);
    add(`${design.levels[place].name}: ${held.length > 0 ? held.join(", ") : "holds nothing"}`);
    for (const loop of level.temporal) {
      add(`for ${loop.dim} in 0 .. ${loop.factor}`);
      indent += "  ";
    }
    for (const loop of level.spatial) {
      add(`parallel for ${loop.dim} in 0 .. ${loop.factor}`);
      indent += "  ";
    }
  }
  add("MAC");
  return lines.join("\n");
}

/** Every access of the layer, per instance. */
function accessTable(design, layer) {
  const rows = [];
  for (let place = layer.levels.length - 1; place >= 0; --place)
    operandNames.forEach((name, operand) => {
      const held = layer.levels[place].operands[operand];
      if (!held) return;
      rows.push(element("tr", {},
        element("th", {scope: "row"}, `${design.levels[place].name} ${name}`),
        [held.tile_words, held.reads, held.fills, held.updates, layer.levels[place].instances]
          .map(value => element("td", {class: "number"}, countText(value))),
        element("td", {class: "number"}, numberText(held.energy_uj))));
    });
  const titles = ["tile, words", "reads, words", "fills, words", "updates, words", "instances",
    "energy, µJ"];
  return element("div", {class: "wide", role: "region", tabindex: "0",
    "aria-label": `Accesses of ${layer.name}`},
  element("table", {}, element("caption", {}, "Accesses of one instance in one run; energy of all"),
    element("thead", {}, element("tr", {}, element("th", {scope: "col"}, "level and operand"),
      titles.map(title => element("th", {scope: "col", class: "number"}, title)))),
    element("tbody", {}, rows)));
}

/** Draws the loop nest of a layer: each level's tiles inside those of the level around it. */
function drawNest(slot, design, layer) {
  const bounds = dimNames.filter(dim => layer.bounds[dim] > 1)
    .map(dim => `${dim} ${layer.bounds[dim]}`).join(", ");
  const steps = ["stride", "dilation"].filter(key => layer[key].some(step => step > 1))
    .map(key => `; ${key} ${layer[key].join(", ")}`).join("");
  const padding = layer.computes > layer.macs
    ? `; ${percentText(1 - layer.macs / layer.computes)} of all computes are padding` : "";
  const places = layer.levels.map((level, place) => place).reverse();
  slot.replaceChildren(
    element("h4", {}, "Loop nest of ", element("span", {class: "layer-name"}, layer.name)),
    element("p", {class: "hint"}, `${bounds}${steps}; ${plural(layer.macs, "MAC")}${padding}; ` +
      `${countText(layer.cycles)} cycles, limited by ${layer.limited_by}; ` +
      `${plural(layer.count, "run")}`),
    element("ol", {class: "nest"}, places.map(place => levelPicture(design, layer, place))),
    element("p", {class: "hint"}, "An outline is the tile of the next level outside that holds " +
      "the operand. Full colour: the tile of one instance; pale: what all instances hold at once."),
    element("details", {}, element("summary", {}, "The nest as text"),
      element("pre", {class: "nest-text"}, nestText(design, layer))),
    element("details", {}, element("summary", {}, "Accesses"), accessTable(design, layer)));
}
