"use strict";

const report = JSON.parse(document.getElementById("report-data").textContent);

/** Sorts the rows of a table's body by a column: by numbers where there are any, else by text. */
function sortRows(table, column, isDescending) {
  const body = table.tBodies[0];
  const key = row => {
    const cell = row.cells[column];
    return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
  };
  const order = (a, b) => typeof a === "number" && typeof b === "number"
    ? a - b : String(a).localeCompare(String(b), "en", {numeric: true});
  const rows = [...body.rows].sort((a, b) => order(key(a), key(b)));
  body.append(...(isDescending ? rows.reverse() : rows));
}

/** Puts a button into every heading that sorts by its column, the other way the second time. */
function makeSortable(table) {
  const headings = [...table.tHead.rows[0].cells];
  headings.forEach((heading, column) => {
    const button = element("button", {type: "button", class: "sort", click: () => {
      const isDescending = heading.getAttribute("aria-sort") === "ascending";
      for (const other of headings) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
      sortRows(table, column, isDescending);
    }}, heading.textContent);
    heading.replaceChildren(button);
  });
}

/** A design's section: its charts, drawn when it is shown, and the layer that is selected. */
class DesignView {
  constructor(article, design) {
    Object.assign(this, {article, design, selected: 0, charts: null, width: null});
    this.table = article.querySelector("table.layers");
    this.makeSelectable();
  }

  slot(kind, name) {
    return this.article.querySelector(`[data-${kind}="${name}"]`);
  }

  /** Rows are chosen by a click anywhere, or by their button, with which arrow keys move on. */
  makeSelectable() {
    for (const row of this.table.tBodies[0].rows) {
      const layer = Number(row.dataset.row);
      const name = row.cells[0].textContent;
      row.cells[0].replaceChildren(
        element("button", {type: "button", class: "layer", "aria-pressed": "false"}, name));
      row.addEventListener("click", () => this.select(layer));
      row.addEventListener("keydown", event => this.move(event, row));
    }
  }

  move(event, row) {
    const next = event.key === "ArrowDown" ? row.nextElementSibling
      : event.key === "ArrowUp" ? row.previousElementSibling : null;
    if (!next) return;
    event.preventDefault();
    next.querySelector("button.layer").focus();
    this.select(Number(next.dataset.row));
  }

  select(layer) {
    this.selected = layer;
    for (const row of this.table.tBodies[0].rows) {
      const isSelected = Number(row.dataset.row) === layer;
      row.classList.toggle("selected", isSelected);
      row.querySelector("button.layer").setAttribute("aria-pressed", String(isSelected));
    }
    drawNest(this.slot("picture", "nest"), this.design, this.design.layers[layer]);
    for (const chart of this.charts ?? [])
      if ("selected" in chart.state) chart.set({selected: layer});
  }

  /** Draws what is not drawn yet, or was for another width. */
  show() {
    const isStale = this.width !== this.article.clientWidth;
    this.width = this.article.clientWidth;
    if (this.charts && isStale) for (const chart of this.charts) chart.set({});
    if (this.charts) return;
    drawHierarchy(this.slot("picture", "hierarchy"), this.design);
    this.charts = drawDesignCharts(this);
    this.select(this.selected);
  }

  drawn() {
    return Promise.all((this.charts ?? []).map(chart => chart.drawn));
  }
}

/** Shows one of several designs at a time. */
class DesignChoice {
  constructor(views) {
    Object.assign(this, {views, shown: 0});
    if (views.length > 1) {
      this.select = choice("Design shown below", views.map((view, place) =>
        [String(place), view.design.title]), "0", value => this.show(Number(value)));
      views[0].article.before(element("nav", {class: "controls designs"}, this.select));
    }
    window.addEventListener("hashchange", () => this.follow());
    if (!this.follow()) this.show(0);
  }

  /** Shows the design that the address names. */
  follow() {
    const place = this.views.findIndex(view => `#${view.article.id}` === location.hash);
    if (place < 0) return false;
    this.show(place);
    this.views[place].article.scrollIntoView();
    return true;
  }

  show(place) {
    this.shown = place;
    this.views.forEach((view, other) => { view.article.hidden = other !== place; });
    if (this.select) this.select.querySelector("select").value = String(place);
    this.views[place].show();
  }

  showAll() {
    for (const view of this.views) {
      view.article.hidden = false;
      view.show();
    }
  }
}

/** Paper has all designs, drawn for its width; the screen is then as it was. */
function followPrint(designs, comparison, drawn) {
  const redraw = () => { for (const chart of comparison) chart.set({}); };
  // What is drawn without waiting for anything but promises is there when the browser goes on.
  window.addEventListener("beforeprint", () => {
    document.documentElement.classList.add("printing");
    redraw();
    designs.showAll();
    window.reportDrawn = drawn();
  });
  window.addEventListener("afterprint", () => {
    document.documentElement.classList.remove("printing");
    redraw();
    designs.show(designs.shown);
    window.reportDrawn = drawn();
  });
}

function startReport() {
  document.documentElement.classList.add("scripted");
  for (const table of document.querySelectorAll("table.sortable")) makeSortable(table);
  const views = report.designs.map((design, place) =>
    new DesignView(document.querySelector(`article[data-design="${place}"]`), design));
  const comparison = report.designs.length > 1 ? drawComparison(report.designs) : [];
  const drawn = () => Promise.all([...views.map(view => view.drawn()),
    ...comparison.map(chart => chart.drawn)]);
  followPrint(new DesignChoice(views), comparison, drawn);
  return drawn();
}

// Tests wait for it.
window.reportDrawn = startReport();
