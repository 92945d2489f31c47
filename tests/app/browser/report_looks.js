"use strict";
// Tests of what reports look like: pictures to scale, charts, phones and paper.

const assert = require("node:assert");
const fs = require("node:fs");
const {test} = require("node:test");
const {inside, open} = require("./reports.js");

/** Of every tile drawn inside another: the area that it takes, its share of the words, its text. */
const drawnTiles = page => page.evaluate(() => report.designs.flatMap(design =>
  design.layers.flatMap(layer => {
    const slot = document.createElement("div");
    drawNest(slot, design, layer);
    const rows = [...slot.querySelectorAll(".nest > li")].reverse();
    const area = node => node.getAttribute("width") * node.getAttribute("height");
    return rows.flatMap((row, level) => [...row.querySelectorAll(".operand")].flatMap((tile, operand) => {
      const outer = layer.levels.slice(level + 1).find(other => other.operands[operand]);
      const held = layer.levels[level].operands[operand];
      if (!held || !outer) return [];
      const [one, atOnce, outline] = ["one", "at-once", "outline"].map(name =>
        tile.querySelector(`.${name}`));
      const isTooSmall = ["width", "height"].some(side => one.getAttribute(side) <= smallestTile);
      return isTooSmall ? [] : [{drawn: area(one) / area(outline), text: tile.textContent,
        atOnce: area(atOnce) / area(outline),
        lines: tile.querySelector(".grid").getAttribute("d"),
        share: held.tile_words / outer.operands[operand].tile_words}];
    }));
  })));

test("a tile takes its share of the words of the tile around it, windows that overlap too", async () => {
  for (const name of ["all.html", "hand.html"]) {
    const {page} = await open(name);
    const tiles = await drawnTiles(page);
    assert.ok(tiles.length > 0);
    for (const {drawn, share, atOnce, text} of tiles) {
      assert.ok(Math.abs(drawn - share) < 1e-9, `${text}: ${drawn} drawn, ${share} of the words`);
      assert.ok(atOnce >= drawn - 1e-9 && atOnce <= 1 + 1e-9, `${text}: ${atOnce} at once`);
    }
    await page.close();
  }
});

test("tiles that overlap say so and have no lines between them", async () => {
  const {page} = await open("hand.html");
  const tiles = (await drawnTiles(page)).filter(({text}) => text.includes("overlapping"));
  // W 10 of 18 and H 4 of 6, twice each.
  assert.deepStrictEqual(tiles.map(({share, lines}) => [share, lines]), [[10 * 4 / (18 * 6), ""]]);
  assert.ok(tiles[0].text.includes("1 of 4 overlapping tiles of DRAM"));
  const fanOuts = await page.$$eval(".fan-out", nodes => nodes.map(node => node.textContent));
  assert.deepStrictEqual(fanOuts, ["fans out to Accumulator: K × 8 of 64; 64 drawn as 32",
    "fans out to Registers: C × 8 of 64; 64 drawn as 32"]);
  await page.close();
});

/** Of every bar of the comparison: its colour, dash and fill, where it is and how high. */
const comparedBars = page => page.$$eval("[data-chart=comparison] .mark-rect path", nodes =>
  nodes.map(node => {
    const {top, height} = node.getBoundingClientRect();
    const style = ["fill", "fill-opacity", "stroke-dasharray"].map(key => node.getAttribute(key));
    return {style: style.join(), top, height};
  }));

test("the same hardware has the same colour in all networks, and no bar's place is empty", async () => {
  const {page, complaints} = await open("compared.html");
  const bars = (await comparedBars(page)).sort((a, b) => a.top - b.top);
  assert.strictEqual(bars.length, 4);
  assert.strictEqual(bars[0].style, bars[2].style);
  assert.strictEqual(bars[1].style, bars[3].style);
  assert.notStrictEqual(bars[0].style, bars[1].style);
  // One more bar would fit between the networks.
  const place = bars[1].top - bars[0].top;
  assert.ok(Math.abs(bars[3].top - bars[0].top - 4 * place) < 1);
  assert.ok(bars[0].height > 0.8 * place);
  assert.deepStrictEqual(complaints, []);
  await page.close();
});

test("thirty-two series look different", async () => {
  const {page} = await open("one.html");
  const styles = await page.evaluate(() => [...Array(32).keys()].map(place =>
    JSON.stringify(seriesStyle(place))));
  assert.strictEqual(new Set(styles).size, 32);
  await page.close();
});

test("energy per MAC has the parts that compare's table has", async () => {
  const {page} = await open("compared.html");
  const rows = await page.evaluate(() => energyPerMacRows(report.designs));
  const titles = await page.evaluate(() => report.designs.map(design => design.title));
  const parts = {"MAC": "mac", "spads, several on chip": "spads", "buffer, one on chip": "buffer",
    "DRAM": "dram"};
  const [header, ...lines] = fs.readFileSync(inside("compared/comparison.csv"), "utf8").trim()
    .split("\n").map(line => line.split(","));
  const networks = lines.filter(line => line[header.indexOf("layer")] === "");
  assert.strictEqual(networks.length, 4);
  for (const line of networks)
    for (const [part, name] of Object.entries(parts)) {
      const fj = rows.filter(row => titles[row.place] === `${line[0]} on ${line[1]}` && row.part === part)
        .reduce((sum, row) => sum + row.fj, 0);
      const expected = Number(line[header.indexOf(`${name}_fj_per_mac`)]);
      assert.ok(Math.abs(fj - expected) <= 1e-9 * expected, `${line[0]}, ${part}: ${fj}`);
    }
  await page.close();
});

test("numbers of an axis are written as everywhere else", async () => {
  const {page} = await open("one.html");
  const labels = await page.$$eval("[data-chart=convergence] .role-axis-label text", nodes =>
    nodes.map(node => node.textContent));
  assert.ok(labels.some(label => /^\d(\.\d+)? × 10[⁰¹²³⁴⁵⁶⁷⁸⁹]+$/.test(label)), labels.join());
  assert.ok(!labels.some(label => label.includes("e")), labels.join());
  await page.close();
});

for (const scheme of ["light", "dark"])
  test(`nothing is wider than a phone, ${scheme}`, async () => {
    for (const name of ["one.html", "all.html", "nasty.html"]) {
      const {page, complaints} = await open(name, {width: 360, height: 740, scheme});
      await page.$$eval("details", nodes => nodes.forEach(node => { node.open = true; }));
      assert.strictEqual(await page.evaluate(() => document.documentElement.scrollWidth), 360);
      assert.deepStrictEqual(complaints, []);
      await page.close();
    }
  });

test("print has every design's table of layers and cuts nothing off", async () => {
  const {page} = await open("all.html", {width: 703, height: 1000});
  const pdf = await page.pdf({format: "A4"});
  assert.strictEqual(Buffer.from(pdf.subarray(0, 5)).toString(), "%PDF-");
  await page.emulateMediaType("print");
  const tables = await page.$$eval("table.layers", nodes => nodes.map(node => ({
    isShown: node.getClientRects().length > 0,
    hidden: node.scrollWidth - node.parentElement.clientWidth})));
  assert.strictEqual(tables.length, 3);
  for (const table of tables) {
    assert.ok(table.isShown);
    assert.ok(table.hidden <= 1, `${table.hidden} pixels are cut off`);
  }
  await page.close();
});

test("legends and labels of charts stay on a phone's page", async () => {
  for (const name of ["all.html", "compared.html", "nasty.html"]) {
    const {page} = await open(name, {width: 390, height: 844});
    const beyond = await page.$$eval(".legend li, .plot svg", nodes => nodes
      .filter(node => node.getClientRects().length > 0)
      .map(node => node.getBoundingClientRect())
      .filter(({left, right}) => left < 0 || right > 390).length);
    assert.strictEqual(beyond, 0);
    assert.ok(await page.$$eval(".legend:not([hidden])", nodes => nodes.length > 0));
    await page.close();
  }
});

/** Headings that are shown with nothing beside them in their section. */
const emptyHeadings = page => page.$$eval("section h3", nodes => nodes.filter(node =>
  node.getClientRects().length > 0 && ![...node.parentElement.children].some(other =>
    other !== node && other.getBoundingClientRect().height > 10)).map(node => node.textContent));

/** Words that stand on more than one line, of what stands under the boxes of the hierarchy. */
const brokenWords = page => page.$$eval(".component *, .arrow *", nodes => nodes.flatMap(node =>
  [...node.childNodes].filter(child => child.nodeType === Node.TEXT_NODE).flatMap(child =>
    [...child.textContent.matchAll(/\S+/g)].filter(word => {
      const range = document.createRange();
      range.setStart(child, word.index);
      range.setEnd(child, word.index + word[0].length);
      return new Set([...range.getClientRects()].map(({top}) => top)).size > 1;
    }).map(word => word[0]))));

test("print has every design's pictures, no heading alone and no word broken in its middle", async () => {
  const {page, complaints} = await open("compared.html", {width: 1280, height: 1000});
  const shown = () => page.$$eval("article", nodes => nodes.map(node => !node.hidden));
  await page.emulateMediaType("print");
  assert.deepStrictEqual(await emptyHeadings(page), []);  // where a browser announces no print
  await page.evaluate(() => {
    window.addEventListener("beforeprint", async () => {
      await window.reportDrawn;
      window.isDrawn = true;
    });
    window.addEventListener("afterprint", () => { window.wasInTime = window.isDrawn; });
  });
  await page.pdf({format: "A4"});
  assert.ok(await page.evaluate(() => window.wasInTime));
  assert.deepStrictEqual(await shown(), [true, false, false, false]);
  await page.select("nav.designs select", "1");
  await page.evaluate(() => window.reportDrawn);
  await page.waitForFunction(() => [...document.querySelectorAll("article:not([hidden]) .plot svg")]
    .every(chart => chart.getBoundingClientRect().width > 1000));
  await page.setViewport({width: 703, height: 1000});
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await page.evaluate(() => window.reportDrawn);
  assert.deepStrictEqual(await emptyHeadings(page), []);
  assert.deepStrictEqual(await brokenWords(page), []);
  for (const article of await page.$$("article"))
    assert.strictEqual((await article.$$(".plot svg")).length, 6);
  assert.deepStrictEqual(complaints, []);
  await page.close();
});
