"use strict";
// node report_page.test.js PROGRAM NODE_MODULES: what a browser makes of reports. Ends with 77 where
// there is no Chromium or no puppeteer-core, which ctest takes for skipped.

const assert = require("node:assert");
const {execFileSync} = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const {after, before, test} = require("node:test");

const [program, modules] = process.argv.slice(2);
const skipped = 77;

function skip(why) {
  console.log(`skipped: ${why}`);
  process.exit(skipped);
}

function findBrowser() {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const places = process.env.PATH.split(":").flatMap(place =>
    names.map(name => path.join(place, name)));
  return places.find(file => fs.existsSync(file)) ?? skip("there is no Chromium");
}

function requirePuppeteer() {
  const directory = path.resolve(modules, "puppeteer-core");
  return fs.existsSync(directory) ? require(directory) : skip(`there is no ${directory}`);
}

const executablePath = findBrowser();
const puppeteer = requirePuppeteer();
const directory = fs.mkdtempSync(path.join(os.tmpdir(), "codescent-report-"));
const inside = name => path.join(directory, name);

// Names that would end elements, attributes, scripts or expressions if they were taken for code.
const nastyNames = ["</script><img src=x onerror=alert(1)>", "a\"b'c`${x}] & <b>",
  "{{title}} \\u003c \u2028 ]]>"];
const nastyNetwork = `schema: codescent/workload/1
name: '</title><script>alert(2)</script>'
source: '"><script>alert(3)</script>'
layers:
${nastyNames.map((name, i) => `  - name: '${name.replaceAll("'", "''")}'
    bounds: {R: ${i + 1}, S: ${i + 1}, P: 8, Q: 4, C: 16, K: 24}
`).join("")}`;

// Windows of 3 that a split of P and Q cuts into tiles that overlap, on an array of which 8 x 8 are used.
const handNetwork = `schema: codescent/workload/1
name: hand
source: made up for tests
layers:
  - {name: windows, bounds: {P: 16, Q: 4, R: 3, S: 3, C: 8, K: 8}}
`;
const handDesign = `schema: codescent/design/2
workload: {name: hand, file: "../hand.yaml", sha256: "00"}
hardware: {name: gemmini, file: gemmini, sha256: "00"}
energy_table: {name: pat_40nm, file: pat_40nm, sha256: "00"}
sizes: {array_side: 64, scratchpad_kib: 8, accumulator_kib: 4}
layers:
  - {name: windows, mapping: "L3[WIO] P2 Q2 - L2[WI] K8X - L1[O] R3 S3 C8X - L0[W] P8 Q2"}
`;

let browser;

function run(...words) {
  return execFileSync(program, words, {encoding: "utf8"});
}

before(async () => {
  fs.writeFileSync(inside("nasty.yaml"), nastyNetwork);
  const effort = ["--quiet", "--starts", "4", "--steps", "20", "--round-every", "10"];
  run("search", "bert", "--output", inside("results/bert-gemmini"), ...effort);
  run("search", "bert", "--output", inside("results/bert-small"), "--fix", "array_side=16", ...effort);
  run("search", inside("nasty.yaml"), "--output", inside("results/nasty-gemmini"), ...effort);
  fs.writeFileSync(inside("hand.yaml"), handNetwork);
  fs.mkdirSync(inside("hand"));
  fs.writeFileSync(inside("hand/design.yaml"), handDesign);
  execFileSync(program, ["report", inside("hand"), "--output", inside("hand.html")], {stdio: "ignore"});
  run("report", inside("results/bert-small"), "--output", inside("one.html"));
  run("report", inside("results/nasty-gemmini"), "--output", inside("nasty.html"));
  run("report", inside("results"), "--output", inside("all.html"));
  const args = process.getuid() === 0 ? ["--no-sandbox"] : [];
  browser = await puppeteer.launch({executablePath, args, headless: true});
});

after(async () => {
  if (browser) await browser.close();
  fs.rmSync(directory, {recursive: true});
});

/** A page with a report, once all is drawn, and what went wrong on the way. */
async function open(name, {width = 1280, height = 900, scheme = "light"} = {}) {
  const page = await browser.newPage();
  const complaints = [];
  page.on("console", message => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", error => complaints.push(`error: ${error.message}`));
  page.on("dialog", dialog => { complaints.push("a dialog"); dialog.dismiss(); });
  page.on("request", request => {
    if (request.url() !== `file://${inside(name)}` && !request.url().startsWith("data:"))
      complaints.push(`request: ${request.url()}`);
  });
  await page.emulateMediaFeatures([{name: "prefers-color-scheme", value: scheme}]);
  await page.setViewport({width, height});
  await page.goto(`file://${inside(name)}`);
  await page.evaluate(() => window.reportDrawn);
  return {page, complaints};
}

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

test("figures and tables are there without JavaScript", async () => {
  const page = await browser.newPage();
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
