"use strict";

const largestSide = 150;  // pixels, of a box
const smallestSide = 5;
const mostCopiesDrawn = 16;  // along one side of a box

/** What the boxes of the hierarchy stand for, outermost first. */
function hierarchyBoxes(design) {
  const boxes = design.levels.map((level, place) => ({
    name: level.name, is_node: level.holds_nothing,
    colour: levelColour(place, design.levels.length), copies: level.instances,
    area_mm2: level.area_mm2, fan_outs: level.fan_outs,
    capacity_kib: level.capacity_words === null
      ? null : level.capacity_words * level.word_bits / 8192 * level.instances,
  })).reverse();
  return [...boxes, {name: "MAC", colour: macColour, copies: design.mac.units,
    area_mm2: design.mac.area_mm2, fan_outs: [], capacity_kib: null}];
}

/** The side of a square whose area is in proportion, or grows with the logarithm. */
function sideOf(value, values, isLogarithmic) {
  const most = Math.max(...values);
  const least = Math.min(...values);
  const share = isLogarithmic
    ? (1 + Math.log10(value / least)) / (1 + Math.log10(most / least)) : value / most;
  return Math.max(smallestSide, largestSide * Math.sqrt(share));
}

/** Lines that divide a square into as many copies as there are, or as fit. */
function copyLines(side, copies) {
  const columns = Math.ceil(Math.sqrt(copies));
  const rows = Math.ceil(copies / columns);
  const lines = [];
  const divide = (count, draw) => {
    const drawn = Math.min(count, mostCopiesDrawn, Math.floor(side / 4));
    for (let i = 1; i < drawn; ++i) lines.push(draw(side * i / drawn));
  };
  divide(columns, x => `M${x} 0V${side}`);
  divide(rows, y => `M0 ${y}H${side}`);
  return svgElement("path", {d: lines.join(""), class: "copies"});
}

function boxPicture(box, side, isStated) {
  const picture = svgElement("svg", {width: side + 2, height: side + 2,
    viewBox: `-1 -1 ${side + 2} ${side + 2}`, "aria-hidden": "true"},
  svgElement("rect", {width: side, height: side, fill: isStated ? box.colour : "none",
    class: isStated ? "box" : "box unstated"}));
  if (isStated) picture.append(copyLines(side, box.copies));
  return picture;
}

function boxFigures(box) {
  if (box.is_node) return [plural(box.copies, "instance"), "only fans out"];
  const area = box.area_mm2 === null ? "off chip" : `${numberText(box.area_mm2)} mm²`;
  const capacity = box.name === "MAC" ? null : box.capacity_kib === null
    ? "no limit" : `${numberText(box.capacity_kib)} KiB`;
  return [plural(box.copies, box.name === "MAC" ? "unit" : "instance"), capacity, area]
    .filter(text => text !== null);
}

function fanOutArrow(box) {
  const text = box.fan_outs.map(axis => `${axis.dims.join("/")} × ${countText(axis.limit)}`);
  return element("div", {class: "arrow"}, element("span", {class: "head"}, "→"),
    element("span", {}, text.length > 0 ? `fans out ${text.join(", ")}` : "one to one"));
}

/** The memories and the MACs as squares, from the outermost to the MACs. */
function hierarchyRow(boxes, quantity, isLogarithmic) {
  const values = boxes.map(box => box[quantity]).filter(value => value > 0);
  const row = element("div", {class: "hierarchy"});
  boxes.forEach((box, place) => {
    const isStated = box[quantity] > 0;
    const side = isStated ? sideOf(box[quantity], values, isLogarithmic) : 64;
    row.append(element("div", {class: "component"},
      box.is_node ? null : boxPicture(box, side, isStated),
      element("strong", {}, box.name),
      boxFigures(box).map(text => element("span", {}, text))));
    if (place + 1 < boxes.length) row.append(fanOutArrow(box));
  });
  return row;
}

/** Draws the hierarchy of a design to scale, with a choice of the scale. */
function drawHierarchy(slot, design) {
  const boxes = hierarchyBoxes(design);
  const state = {quantity: "area_mm2", isLogarithmic: false};
  const place = element("div");
  const note = element("p", {class: "hint"});
  const draw = () => {
    place.replaceChildren(hierarchyRow(boxes, state.quantity, state.isLogarithmic));
    const what = state.quantity === "area_mm2" ? "silicon area" : "capacity";
    note.textContent = (state.isLogarithmic
      ? `A box's area grows with the logarithm of the ${what} of all instances. `
      : `A box's area is in proportion to the ${what} of all instances. `) +
      "Dashed boxes have none that is known. Lines show instances, " +
      `${mostCopiesDrawn} at most along a side.`;
  };
  draw();
  slot.replaceChildren(
    element("div", {class: "controls"},
      choice("Boxes show", [["area_mm2", "silicon area"], ["capacity_kib", "capacity"]],
        state.quantity, value => { state.quantity = value; draw(); }),
      tick("logarithmic", state.isLogarithmic,
        value => { state.isLogarithmic = value; draw(); })),
    place, note);
}
