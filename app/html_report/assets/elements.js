"use strict";

const svgNamespace = "http://www.w3.org/2000/svg";
const dimNames = ["R", "S", "P", "Q", "C", "K", "N", "G"];
const operandNames = ["Weight", "Input", "Output"];

/** An element with attributes and children, which are nodes or text; null children are left out. */
function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** The same of SVG. */
function svgElement(name, attributes = {}, ...children) {
  return filled(document.createElementNS(svgNamespace, name), attributes, children);
}

function filled(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(key, value);
    else if (value !== null && value !== false) node.setAttribute(key, value);
  }
  for (const child of children.flat()) if (child !== null) node.append(child);
  return node;
}

/** "1,234,567". */
function countText(value) {
  return Math.round(value).toLocaleString("en-US");
}

const superscripts = {"-": "⁻", ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].entries())};

/** Four significant digits; large numbers are whole, very large ones have an exponent. */
function numberText(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-3) {
    const [digits, exponent] = value.toExponential(3).split("e");
    const raised = [...exponent.replace("+", "")].map(digit => superscripts[digit]).join("");
    return `${digits} × 10${raised}`;
  }
  if (size >= 1000) return countText(value);
  return String(Number(value.toPrecision(4)));
}

/** "93.1 %" of 0.931. */
function percentText(share) {
  return `${(100 * share).toFixed(1)} %`;
}

/** "3 layers", "1 layer". */
function plural(count, noun) {
  return `${countText(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function product(numbers) {
  return numbers.reduce((result, number) => result * number, 1);
}

/** A labelled choice of a few values; `choose` is told the value. */
function choice(label, options, chosen, choose) {
  const select = element("select", {change: () => choose(select.value)},
    options.map(([value, text]) => element("option", {value, selected: value === chosen}, text)));
  return element("label", {class: "control"}, `${label} `, select);
}

/** A labelled box to tick; `choose` is told whether it is. */
function tick(label, chosen, choose) {
  const box = element("input", {type: "checkbox", change: () => choose(box.checked)});
  box.checked = chosen;
  return element("label", {class: "control"}, box, ` ${label}`);
}
