// The architecture graph: one card for each operator with its parameters inside it, laid out by dagre in a worker.
(() => {
  "use strict";
  const { data, tie, tieElement } = window.symmetry;
  const firstShown = 3000, slice = 100, readable = 0.85, far = 0.3;
  const pause = () => new Promise(resume => setTimeout(resume));
  const byId = id => document.getElementById(id);
  const graph = byId("graph"), viewport = byId("viewport"), world = byId("world"), status = byId("graph-status");
  if (!data.nodes?.length) return;
  graph.hidden = false;

  const make = (tag, className, ...content) => {
    const element = document.createElement(tag);
    element.className = className;
    element.append(...content);
    return element;
  };
  const makeSvg = (tag, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  // The end of a path-like name tells more than its start.
  const shorten = (name, length) => name.length > length ? "…" + name.slice(1 - length) : name;

  // ---- labels and axes
  const numbers = new Map(data.labels.map((label, i) => [label.name, i]));
  const colour = number => data.labels[number].fixed ? "fixed" : `l${number}` + (data.labels[number].nested ? " nested" : "");

  function chip(name, shownAs) {
    const number = numbers.get(name);
    if (number === undefined) return Object.assign(make("span", "chip fixed", shownAs ?? name), { title: name });
    const { kind, size } = data.labels[number];
    const button = make("button", "chip " + colour(number), data.labels[number].fixed ? shownAs ?? name : name);
    button.type = "button";
    button.dataset.l = number;
    button.tabIndex = -1;
    button.title = `${name}: ${kind}, size ${size}`;
    button.setAttribute("aria-pressed", "false");
    return button;
  }

  // In the graph a fixed axis shows its size, which says more there than the label's name.
  function axis(blocks, size) {
    const element = make("span", "axis");
    if (blocks.length === 0) element.append(make("span", "chip fixed", String(size)));
    blocks.forEach((labels, b) => {
      if (b > 0) element.append(make("span", "bar", "|"));
      if (labels.length === 0) element.append(make("span", "chip fixed", blocks.length === 1 ? String(size) : "·"));
      labels.forEach((name, i) => {
        if (i > 0) element.append(make("span", "times", "×"));
        element.append(chip(name, blocks.length === 1 && labels.length === 1 ? String(size) : undefined));
      });
    });
    return element;
  }
  const axes = value => value.axes?.length ? value.axes.map((blocks, i) => axis(blocks, value.shape[i])) : [make("span", "soft", "scalar")];
  const labelsOf = value => new Set((value.axes ?? []).flat(2).map(name => numbers.get(name)).filter(number => number !== undefined));

  // ---- cards and edges
  const values = new Map(data.values.map(value => [value.id, value]));
  const uses = new Map();
  for (const node of data.nodes) {
    for (const id of node.inputs ?? []) if (values.get(id)?.parameter) uses.set(values.get(id).parameter, (uses.get(values.get(id).parameter) ?? 0) + 1);
  }

  function operatorCard(node) {
    const title = make("div", "op", node.operator);
    if (node.name && node.name !== node.operator) title.append(make("small", "", shorten(node.name, 34)));
    const card = make("div", "card", title);
    card.title = node.operator + (node.name ? " " + node.name : "");
    if (node.notes) {
      const mark = make("span", "mark", "▲");
      mark.title = node.notes.join("\n");
      title.append(mark);
      card.classList.add("noted");
    }
    const rows = make("div", "rows");
    const carried = new Set();
    for (const id of new Set(node.inputs ?? [])) {
      const value = values.get(id);
      if (!value?.parameter) continue;
      const name = make("span", "name", shorten(value.parameter, 28) + (uses.get(value.parameter) > 1 ? " (tied)" : ""));
      name.title = value.parameter + (uses.get(value.parameter) > 1 ? `, used ${uses.get(value.parameter)} times` : "");
      rows.append(name, make("span", "axes", ...axes(value)));
      labelsOf(value).forEach(label => carried.add(label));
    }
    for (const id of node.outputs ?? []) {
      const value = values.get(id);
      if (!value) continue;
      rows.append(make("span", "name", "→"), make("span", "axes", ...axes(value)));
      labelsOf(value).forEach(label => carried.add(label));
    }
    if (rows.childElementCount > 0) card.append(rows);
    else card.classList.add("wire");
    const parameters = new Set((node.inputs ?? []).map(id => values.get(id)?.parameter).filter(Boolean));
    return { card, carried, parameters, words: [node.operator, node.name, ...parameters].filter(Boolean).join(" ").toLowerCase() };
  }

  function endCard(value, what) {
    const title = make("div", "op", what);
    if (value.name) title.append(make("small", "", shorten(value.name, 34)));
    const card = make("div", "card end", title);
    if (what === "input") card.append(make("div", "rows", make("span", "axes", ...axes(value))));
    else card.classList.add("wire");
    return { card, carried: what === "input" ? labelsOf(value) : new Set(), words: `${what} ${value.name ?? ""}`.toLowerCase() };
  }

  let cards = [], edges = [];
  function build(nodes) {
    cards = [];
    edges = [];
    const producer = new Map();
    const add = entry => (cards.push({ ...entry, next: [], previous: [] }), cards.length - 1);
    const read = new Set(nodes.flatMap(node => node.inputs ?? []));
    for (const value of data.values) if (value.isInput && read.has(value.id)) producer.set(value.id, add(endCard(value, "input")));
    const numberOf = nodes.map(node => add(operatorCard(node)));
    nodes.forEach((node, i) => (node.outputs ?? []).forEach(id => producer.set(id, numberOf[i])));
    const connect = (from, to, value) => {
      edges.push({ from, to, labels: labelsOf(value) });
      cards[from].next.push(to);
      cards[to].previous.push(from);
    };
    nodes.forEach((node, i) => {
      for (const id of new Set(node.inputs ?? [])) if (producer.has(id) && producer.get(id) !== numberOf[i]) connect(producer.get(id), numberOf[i], values.get(id) ?? {});
    });
    for (const value of data.values) if (value.isOutput && producer.has(value.id)) connect(producer.get(value.id), add(endCard(value, "output")), value);
    for (const [i, entry] of cards.entries()) {
      entry.card.dataset.card = i;
      entry.card.tabIndex = i === 0 ? 0 : -1;
      entry.card.setAttribute("role", "group");
      entry.card.setAttribute("aria-label", entry.card.querySelector(".op").textContent);
      const hues = [...entry.carried].filter(label => !data.labels[label].fixed).map(label => `var(--c${label})`);
      if (hues.length > 0) entry.card.style.setProperty("--strip", `linear-gradient(90deg, ${hues.map((hue, k) => `${hue} ${100 * k / hues.length}% ${100 * (k + 1) / hues.length}%`).join(", ")})`);
    }
  }

  // Slice by slice, so that the page answers in between; sizes are read together, for each reading after a change costs a layout.
  async function measure() {
    world.replaceChildren();
    world.classList.add("measuring");
    for (let i = 0; i < cards.length; i += slice) {
      const some = cards.slice(i, i + slice);
      world.append(...some.map(entry => entry.card));
      for (const entry of some) entry.size = { width: entry.card.offsetWidth, height: entry.card.offsetHeight };
      for (const { card, size } of some) {
        card.style.width = size.width + "px";
        card.style.height = size.height + "px";
        card.classList.add("measured");
      }
      await pause();
    }
  }

  // ---- layout, in a worker where the browser allows one
  function solve(problem) {
    return new Promise(done => {
      const here = () => setTimeout(() => done(layoutGraph(problem)), 30);
      try {
        const source = ["layout-library", "layout-script"].map(id => byId(id).textContent).join("\n") + "\nonmessage = event => postMessage(layoutGraph(event.data));";
        const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
        const worker = new Worker(address);
        const finish = () => { worker.terminate(); URL.revokeObjectURL(address); };
        worker.onmessage = event => { finish(); done(event.data); };
        worker.onerror = event => { event.preventDefault(); finish(); here(); };
        worker.postMessage(problem);
      } catch {
        here();
      }
    });
  }

  // ---- drawing
  let extent = { width: 1, height: 1, nodes: [] };
  // Every piece starts and ends upright, so that long edges run straight between the cards and bend only across.
  const path = points => {
    let d = `M${points[0]}`;
    for (let i = 1; i < points.length; i++) {
      const [x, y] = points[i - 1], [nx, ny] = points[i], half = Math.round((y + ny) / 2);
      d += x === nx || y === ny ? `L${points[i]}` : `C${x},${half} ${nx},${half} ${points[i]}`;
    }
    return d;
  };
  const arrow = points => {
    const [x, y] = points[points.length - 1];
    return `M${x},${y}l-4.5,-8h9Z`;
  };

  function draw(result) {
    extent = result;
    const svg = makeSvg("svg", { width: result.width, height: result.height, "aria-hidden": "true" });
    edges.forEach((edge, i) => {
      edge.parts = [makeSvg("path", { class: "edge", d: path(result.edges[i]) }), makeSvg("path", { class: "arrow", d: arrow(result.edges[i]) })];
      svg.append(...edge.parts);
    });
    cards.forEach(({ card, size }, i) => {
      card.style.left = result.nodes[i][0] - size.width / 2 + "px";
      card.style.top = result.nodes[i][1] - size.height / 2 + "px";
    });
    world.prepend(svg);
    tieAll();
    world.classList.remove("measuring");
    start();
  }

  // An edge may carry several labels: it takes the hue of the one selected.
  function tieAll() {
    for (const { parts, labels } of edges) {
      for (const label of labels) {
        tie(label, on => parts.forEach(part => { part.classList.toggle("on", on); part.classList.toggle(`l${label}`, on); }));
      }
    }
    for (const { card, carried } of cards) {
      for (const label of carried) tie(label, on => card.classList.toggle("on", on));
      for (const button of card.querySelectorAll("[data-l]")) tieElement(Number(button.dataset.l), button);
    }
  }

  // ---- the view
  const view = { x: 0, y: 0, scale: 1 };
  function show() {
    world.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
    world.classList.toggle("far", view.scale < far);
    // Edges keep a width that can be seen, in steps, so that not every zoom restyles them all.
    world.style.setProperty("--thick", Math.max(1, 2 ** Math.round(Math.log2(0.6 / view.scale))));
  }
  function zoom(factor, x = viewport.clientWidth / 2, y = viewport.clientHeight / 2) {
    const scale = Math.min(3, Math.max(0.01, view.scale * factor));
    view.x = x - (x - view.x) * scale / view.scale;
    view.y = y - (y - view.y) * scale / view.scale;
    view.scale = scale;
    show();
  }
  const whole = () => Math.min(1.2, viewport.clientWidth / extent.width, viewport.clientHeight / extent.height);
  function look(scale, x, y) {
    Object.assign(view, { scale, x, y });
    show();
  }
  function fit() {
    const scale = whole();
    look(scale, (viewport.clientWidth - extent.width * scale) / 2, (viewport.clientHeight - extent.height * scale) / 2);
  }
  // The whole graph if it can be read so, else its beginning.
  function start() {
    if (whole() >= readable) fit();
    else look(readable, viewport.clientWidth / 2 - (extent.nodes[0]?.[0] ?? 0) * readable, 0);
  }
  function centre(i) {
    const scale = Math.max(view.scale, readable);
    look(scale, viewport.clientWidth / 2 - extent.nodes[i][0] * scale, viewport.clientHeight / 2 - extent.nodes[i][1] * scale);
  }

  let drag = null;
  viewport.addEventListener("pointerdown", event => {
    if (event.button !== 0 || event.target.closest(".chip")) return;
    drag = { x: event.clientX - view.x, y: event.clientY - view.y };
    viewport.setPointerCapture(event.pointerId);
    viewport.classList.add("dragging");
  });
  viewport.addEventListener("pointermove", event => {
    if (!drag) return;
    view.x = event.clientX - drag.x;
    view.y = event.clientY - drag.y;
    show();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    viewport.addEventListener(end, () => { drag = null; viewport.classList.remove("dragging"); });
  }
  viewport.addEventListener("dblclick", event => {
    const card = event.target.closest(".card");
    if (card) centre(Number(card.dataset.card));
  });
  // The wheel alone scrolls the page until the graph has the focus: a page must not catch a reader who passes by.
  viewport.addEventListener("wheel", event => {
    if (!event.ctrlKey && !event.metaKey && !viewport.contains(document.activeElement) && !document.fullscreenElement) return;
    event.preventDefault();
    const box = viewport.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015)), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
  for (const event of ["focusin", "pointerdown", "wheel"]) viewport.addEventListener(event, () => { byId("hint").hidden = true; }, { passive: true, once: true });
  // Focus on a card outside the window makes the browser scroll the box; the view moves instead.
  viewport.addEventListener("scroll", () => { viewport.scrollTo(0, 0); });

  const full = () => document.fullscreenElement ? document.exitFullscreen() : graph.requestFullscreen?.();
  const tools = { fit, start, in: () => zoom(1.3), out: () => zoom(1 / 1.3), full, all: () => run(data.nodes) };
  for (const button of graph.querySelectorAll("[data-tool]")) button.addEventListener("click", () => tools[button.dataset.tool]());

  // ---- keyboard: the box moves the view; a card follows the edges, and Tab goes through its labels.
  function focusCard(i) {
    const before = world.querySelector(".card[tabindex='0']");
    if (before) {
      before.tabIndex = -1;
      for (const button of before.querySelectorAll("button")) button.tabIndex = -1;
    }
    const { card } = cards[i];
    card.tabIndex = 0;
    for (const button of card.querySelectorAll("button")) button.tabIndex = 0;
    card.focus({ preventScroll: true });
    centre(i);
  }
  function beside(i, direction) {
    const [x, y] = extent.nodes[i];
    const near = extent.nodes.map(([nx, ny], k) => ({ k, distance: (nx - x) * direction, rise: Math.abs(ny - y) })).filter(n => n.distance > 1 && n.rise < 60);
    return near.sort((a, b) => a.distance - b.distance)[0]?.k;
  }
  viewport.addEventListener("focusin", event => {
    if (event.target.classList.contains("card") && event.target.matches(":focus-visible") && !drag) focusCard(Number(event.target.dataset.card));
  });
  viewport.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const plain = { "+": () => zoom(1.3), "=": () => zoom(1.3), "-": () => zoom(1 / 1.3), 0: fit, Home: start, f: full };
    const moves = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
    const card = event.target.closest(".card");
    if (plain[event.key]) plain[event.key]();
    else if (!moves[event.key]) return;
    else if (card) {
      const i = Number(card.dataset.card);
      const to = { ArrowUp: cards[i].previous[0], ArrowDown: cards[i].next[0], ArrowLeft: beside(i, -1), ArrowRight: beside(i, 1) }[event.key];
      if (to !== undefined) focusCard(to);
    } else {
      view.x += moves[event.key][0];
      view.y += moves[event.key][1];
      show();
    }
    event.preventDefault();
  });

  // ---- find: Enter goes from match to match
  const find = byId("find");
  let found = -1;
  function mark(i) {
    cards[found]?.card.classList.remove("found");
    found = i;
    cards[found]?.card.classList.add("found");
  }
  find.addEventListener("input", () => mark(-1));
  find.addEventListener("keydown", event => {
    if (event.key !== "Enter" || !find.value.trim()) return;
    const word = find.value.trim().toLowerCase();
    const matches = cards.map((entry, i) => entry.words.includes(word) ? i : -1).filter(i => i >= 0);
    const next = matches.find(i => i > found) ?? matches[0];
    status.textContent = matches.length === 0 ? "no match" : `match ${matches.indexOf(next) + 1} of ${matches.length}`;
    mark(next ?? -1);
    if (next !== undefined) centre(next);
  });

  // ---- the names in the table of parameters lead to their operators
  function leadFromTable() {
    for (const row of document.querySelectorAll("tr[data-p]")) {
      const i = cards.findIndex(entry => entry.parameters?.has(row.dataset.p)), cell = row.cells[0];
      if (i < 0 || cell.firstElementChild) continue;
      const button = make("button", "lead", cell.textContent);
      button.type = "button";
      button.title = "Show in the graph";
      button.addEventListener("click", () => { mark(i); centre(i); graph.scrollIntoView({ block: "center" }); });
      cell.replaceChildren(button);
    }
  }

  // ---- the whole is fitted on paper
  let kept = null;
  addEventListener("beforeprint", () => { kept = { ...view }; fit(); });
  addEventListener("afterprint", () => { if (kept) { Object.assign(view, kept); show(); } });

  async function run(nodes) {
    const count = nodes.length.toLocaleString("en");
    status.textContent = `laying out ${count} operators…`;
    graph.querySelector("[data-tool=all]").hidden = nodes.length === data.nodes.length;
    build(nodes);
    await measure();
    draw(await solve({ nodes: cards.map(entry => entry.size), edges: edges.map(({ from, to }) => [from, to]), aspect: viewport.clientWidth / viewport.clientHeight }));
    status.textContent = nodes.length < data.nodes.length ? `the first ${count} of ${data.nodes.length.toLocaleString("en")} operators` : `${count} ${nodes.length === 1 ? "operator" : "operators"}`;
    leadFromTable();
    graph.dataset.state = "ready";
  }
  run(data.nodes.slice(0, firstShown));
})();
