"use strict";
// What the tests of reports in a browser share: the reports, made by the program, and the browser.
// Ends with 77 where there is no Chromium or no puppeteer-core, which ctest takes for skipped.

const {execFileSync} = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const {after, before} = require("node:test");

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
  // The hashes of a design written by hand are none: notes on standard error say so.
  execFileSync(program, ["report", inside("hand"), "--output", inside("hand.html")], {stdio: "ignore"});
  run("compare", "--workloads", `bert,${inside("hand.yaml")}`, "--hardware", "gemmini,eyeriss_like",
    "--starts", "2", "--steps", "10", "--certify-seconds", "1", "--quiet",
    "--output", inside("compared"));
  run("report", inside("compared"), "--output", inside("compared.html"));
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

/** A page without a report yet. */
const newPage = () => browser.newPage();

module.exports = {inside, nastyNames, newPage, open};
