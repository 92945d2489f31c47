"use strict";
// node report_page.test.js PROGRAM NODE_MODULES: what a browser makes of reports.

const assert = require("node:assert");
const {test} = require("node:test");
const {inside, nastyNames, newPage, open} = require("./reports.js");
require("./report_looks.js");

const shownLayer = page => page.$eval(".layer-name", node => node.textContent);
const nestText = page => page.$eval("article:not([hidden]) .nest-text", node => node.textContent);
const pressedLayers = page => page.$$eval("article:not([hidden]) button.layer[aria-pressed=true]",
  nodes => nodes.map(node => node.textContent));

for (const [name, numCharts] of [["one.html", 6], ["all.html", 9]])
  test(`${name} draws all its charts, says nothing on the console and asks for nothing`, async () => {
    const {page, complaints} = await open(name);
    const charts = await page.$$eval(".plot svg", nodes => nodes.map(node => ({
      width: node.getBoundingClientRect().width,
      marks: node.querySelectorAll(".role-mark path[d], .role-mark rect").length})));
    assert.strictEqual(charts.length, numCharts);
    for (const chart of charts) {
      assert.ok(chart.width > 300);
      assert.ok(chart.marks > 0);
    }
    assert.deepStrictEqual(complaints, []);
    await page.close();
  });

test("a click on a row shows the loop nest of its layer", async () => {
  const {page, complaints} = await open("one.html");
  assert.strictEqual(await shownLayer(page), "projection");
  const before = await page.$eval(".nest", node => node.innerHTML);
  await page.click("table.layers tbody tr:nth-child(4) td:nth-child(3)");
  assert.strictEqual(await shownLayer(page), "feed_forward_expand");
  assert.notStrictEqual(await page.$eval(".nest", node => node.innerHTML), before);
  assert.deepStrictEqual(await pressedLayers(page), ["feed_forward_expand"]);
  assert.deepStrictEqual(complaints, []);
  await page.close();
});

test("keys alone choose a layer", async () => {
  const {page} = await open("one.html");
  for (let i = 0; i < 100; ++i) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.className === "layer")) break;
  }
  await page.keyboard.press("ArrowDown");
  assert.strictEqual(await shownLayer(page), "head_scores");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.strictEqual(await shownLayer(page), "head_context");
  await page.close();
});

test("a click on a bar chooses its layer, and every chart follows", async () => {
  const {page} = await open("one.html");
  const bars = await page.$$("[data-chart=utilisation] .mark-rect path");
  await bars[4].click();
  assert.strictEqual(await shownLayer(page), "feed_forward_contract");
  await page.waitForFunction(() => [...document.querySelectorAll("[data-chart=roofline] text")]
    .some(node => node.textContent === "feed_forward_contract"));
  await page.close();
});

test("the loops of every nest multiply to the bounds of its layer", async () => {
  const {page} = await open("one.html");
  const {layers} = (await page.evaluate(() => report)).designs[0];
  for (const layer of layers) {
    await page.evaluate(name => [...document.querySelectorAll("button.layer")]
      .find(button => button.textContent === name).click(), layer.name);
    const found = Object.fromEntries(Object.keys(layer.bounds).map(dim => [dim, 1]));
    for (const [, dim, factor] of (await nestText(page)).matchAll(/for (\w) in 0 \.\. (\d+)/g))
      found[dim] *= Number(factor);
    assert.deepStrictEqual(found, layer.bounds);
  }
  await page.close();
});

test("columns sort by their numbers, the other way the second time", async () => {
  const {page} = await open("one.html");
  const heading = "table.layers thead th:nth-child(8) button";
  const energies = () => page.$$eval("table.layers tbody td:nth-child(8)",
    nodes => nodes.map(node => Number(node.dataset.value)));
  await page.click(heading);
  const ascending = await energies();
  assert.deepStrictEqual(ascending, [...ascending].sort((a, b) => a - b));
  await page.click(heading);
  assert.deepStrictEqual(await energies(), ascending.reverse());
  await page.close();
});

test("one of several designs is shown, and its links and the choice show another", async () => {
  const {page, complaints} = await open("all.html");
  const shown = () => page.$$eval("article:not([hidden]) h2", nodes => nodes.map(n => n.textContent));
  const titles = await page.$$eval("article h2", nodes => nodes.map(node => node.textContent));
  assert.deepStrictEqual(await shown(), [titles[0]]);
  await page.click("#comparison tbody tr:nth-child(2) a");
  await page.waitForFunction(() => !document.getElementById("design-2").hidden);
  assert.deepStrictEqual(await shown(), [titles[1]]);
  await page.select("nav.designs select", "2");
  assert.deepStrictEqual(await shown(), [titles[2]]);
  await page.setViewport({width: 800, height: 900});
  await page.select("nav.designs select", "0");
  await page.waitForFunction(() => [...document.querySelectorAll("article:not([hidden]) .plot svg")]
    .every(chart => chart.getBoundingClientRect().width > 600));
  assert.deepStrictEqual(complaints, []);
  await page.close();
});

test("names are text, whatever they look like", async () => {
  const {page, complaints} = await open("nasty.html");
  assert.strictEqual(await page.title(), "</title><script>alert(2)</script> on gemmini · codescent");
  assert.deepStrictEqual(await page.$$eval("button.layer", nodes => nodes.map(n => n.textContent)),
    nastyNames);
  for (const name of nastyNames) {
    await page.evaluate(text => [...document.querySelectorAll("button.layer")]
      .find(button => button.textContent === text).click(), name);
    assert.strictEqual(await shownLayer(page), name);
  }
  assert.strictEqual(await page.$("body img"), null);
  assert.deepStrictEqual(complaints, []);
  await page.close();
});

test("figures and tables are there without JavaScript", async () => {
  const page = await newPage();
  await page.setJavaScriptEnabled(false);
  await page.goto(`file://${inside("one.html")}`);
  const text = await page.$eval("body", node => node.innerText);
  for (const part of ["energy-delay product", "feed_forward_contract", "Scratchpad", "L3[WIO]",
    "need JavaScript"])
    assert.ok(text.includes(part), part);
  await page.close();
});

test("the page forbids itself the network and evaluated code", async () => {
  const {page} = await open("one.html");
  const outcome = await page.evaluate(async () => {
    // What the debugger runs may evaluate code, what runs later may not.
    await new Promise(resolve => setTimeout(resolve));
    const attempt = async action => { try { await action(); return "done"; } catch { return "refused"; } };
    return [await attempt(() => fetch("http://127.0.0.1:9/")), await attempt(() => new Function("1"))];
  });
  assert.deepStrictEqual(outcome, ["refused", "refused"]);
  await page.close();
});
