// The architecture graph, laid out by dagre in a worker: one card for each operator with its parameters inside it, and one
// for each folded module; an open module is a frame around what is in it.
(() => {
  "use strict";
  const { data, tie, tieElement, untie } = window.symmetry;
  const { scopes, root, homes, isScope, nameOf, unfold } = window.symmetry.modules;
  const { make, makeSvg, values, labelsOf, nodesOf, operatorCard, scopeCard, frameOf, endCard } = window.symmetry.cards;
  const fewCards = 56, slice = 100, readable = 0.85, comfortable = 0.5, far = 0.3;
  const pause = () => new Promise(resume => setTimeout(resume));
  const byId = id => document.getElementById(id);
  const graph = byId("graph"), viewport = byId("viewport"), world = byId("world"), status = byId("graph-status");
  if (!data.nodes?.length) return;
  graph.hidden = false;

  // What is shown: the cards, the edges between them, and how they lie in the open modules.
  let cards = [], edges = [], tree = [], cardOf = [];
  const made = new Map();
  const cached = (key, create) => made.get(key) ?? (made.set(key, create()), made.get(key));
  function build() {
    cards = [];
    edges = [];
    tree = [];
    cardOf = [];
    const add = (key, create) => (cards.push(Object.assign(cached(key, create), { next: [], previous: [] })), cards.length - 1);
    const read = new Set(data.nodes.flatMap(node => node.inputs ?? [])), producer = new Map();
    const place = scope => {
      const entry = { scope, title: nameOf(scope), children: [] };
      tree.push(entry);
      if (scope === root) for (const value of data.values) {
        if (!value.isInput || !read.has(value.id)) continue;
        producer.set(value.id, add(`in${value.id}`, () => endCard(value, "input")));
        entry.children.push({ card: producer.get(value.id) });
      }
      for (const child of scope.children) {
        if (isScope(child) && child.open) {
          const at = tree.length;
          place(child);
          entry.children.push({ scope: at });
          continue;
        }
        const card = isScope(child) ? add(`s${child.id}`, () => scopeCard(child, toggle)) : add(`n${child}`, () => operatorCard(child));
        for (const i of isScope(child) ? nodesOf(child) : [child]) cardOf[i] = card;
        entry.children.push({ card });
      }
      if (scope === root) for (const value of data.values) {
        if (!value.isOutput) continue;
        const card = add(`out${value.id}`, () => endCard(value, "output"));
        entry.children.push({ card });
        ends.push([value, card]);
      }
    };
    const ends = [], between = new Map();
    place(root);
    data.nodes.forEach((node, i) => (node.outputs ?? []).forEach(id => producer.set(id, cardOf[i])));
    const connect = (from, to, value) => {
      if (from === undefined || from === to) return;
      const key = `${from} ${to}`;
      if (!between.has(key)) {
        between.set(key, { from, to, labels: new Set() });
        cards[from].next.push(to);
        cards[to].previous.push(from);
      }
      for (const label of labelsOf(value)) between.get(key).labels.add(label);
    };
    data.nodes.forEach((node, i) => { for (const id of new Set(node.inputs ?? [])) connect(producer.get(id), cardOf[i], values.get(id) ?? {}); });
    for (const [value, card] of ends) connect(producer.get(value.id), card, value);
    edges = [...between.values()];
    for (const [i, entry] of cards.entries()) {
      entry.card.dataset.card = i;
      entry.card.tabIndex = i === 0 ? 0 : -1;
      entry.card.setAttribute("role", "group");
      entry.card.setAttribute("aria-label", entry.card.querySelector(".op").textContent);
      const tints = [...entry.carried].filter(label => !data.labels[label].fixed).slice(0, 12).map(label => `var(--c${label})`);
      if (tints.length > 0) entry.card.style.setProperty("--strip", `linear-gradient(90deg, ${tints.map((hue, k) => `${hue} ${100 * k / tints.length}% ${100 * (k + 1) / tints.length}%`).join(", ")})`);
    }
  }

  // Slice by slice, so that the page answers in between; sizes are read together, for each reading after a change costs a layout.
  async function measure() {
    world.classList.add("measuring");
    world.classList.toggle("many", cards.length > 200);
    world.replaceChildren();
    for (let i = 0; i < cards.length; i += slice) {
      const some = cards.slice(i, i + slice);
      world.append(...some.map(entry => entry.card));
      const fresh = some.filter(entry => !entry.size);
      for (const entry of fresh) entry.size = { width: entry.card.offsetWidth, height: entry.card.offsetHeight };
      for (const { card, size } of fresh) {
        card.style.width = size.width + "px";
        card.style.height = size.height + "px";
        card.classList.add("measured");
      }
      if (i + slice < cards.length) await pause();
    }
  }

  // ---- layout, in a worker where the browser allows one
  let worker = null;
  function startWorker() {
    const source = ["layout-library", "layout-script"].map(id => byId(id).textContent).join("\n") + "\nonmessage = event => postMessage(layoutScopes(event.data));";
    return new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  }
  function solve(problem) {
    return new Promise(done => {
      const here = () => setTimeout(() => done(layoutScopes(problem)), 30);
      try {
        worker ??= startWorker();
        worker.onmessage = event => done(event.data);
        worker.onerror = event => { event.preventDefault(); here(); };
        worker.postMessage(problem);
      } catch {
        here();
      }
    });
  }

  // ---- drawing
  let extent = { width: 1, height: 1, cards: [], frames: [] };
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

  let pieces = [];
  function draw(result) {
    extent = result;
    const svg = makeSvg("svg", { width: result.width, height: result.height, "aria-hidden": "true" });
    const labels = new Map(edges.map(({ from, to, labels }) => [`${from} ${to}`, labels]));
    pieces = result.pieces.map(({ from, targets, points, arrow: ends }) => {
      const parts = [makeSvg("path", { class: "edge", d: path(points) }), ...ends ? [makeSvg("path", { class: "arrow", d: arrow(points) })] : []];
      svg.append(...parts);
      return { parts, labels: new Set(targets.flatMap(to => [...labels.get(`${from} ${to}`)])) };
    });
    cards.forEach(({ card, size }, i) => {
      card.style.left = result.cards[i][0] - size.width / 2 + "px";
      card.style.top = result.cards[i][1] - size.height / 2 + "px";
    });
    const frames = tree.map(({ scope }, i) => {
      if (scope === root) return null;
      const { x, y, width, height } = result.frames[i], frame = frameOf(scope, toggle);
      Object.assign(frame.style, { left: x + "px", top: y + "px", width: width + "px", height: height + "px" });
      return frame;
    });
    world.prepend(...frames.filter(Boolean), svg);
    // The names lie above the edges.
    for (const frame of frames) if (frame) world.append(Object.assign(frame.firstChild, { className: "fold" }));
    frames.forEach((frame, i) => {
      const fold = frame && world.querySelectorAll(".fold")[frames.slice(0, i).filter(Boolean).length];
      if (fold) Object.assign(fold.style, { left: result.frames[i].x + "px", top: result.frames[i].y + "px", maxWidth: result.frames[i].width + "px" });
    });
    tieAll();
    world.classList.remove("measuring");
  }

  // An edge may carry several labels: it takes the hue of the one selected. Cards that are shown again are tied already.
  function tieAll() {
    untie();
    for (const { parts, labels } of pieces) {
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
    else look(readable, viewport.clientWidth / 2 - (extent.cards[0]?.[0] ?? 0) * readable, 0);
  }
  function centre(i) {
    const scale = Math.max(view.scale, readable);
    look(scale, viewport.clientWidth / 2 - extent.cards[i][0] * scale, viewport.clientHeight / 2 - extent.cards[i][1] * scale);
  }

  let drag = null;
  viewport.addEventListener("pointerdown", event => {
    if (event.button !== 0 || event.target.closest("button")) return;
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
  // Focus on a card outside the window makes the browser scroll the box; the view moves instead.
  viewport.addEventListener("scroll", () => { viewport.scrollTo(0, 0); });

  const full = () => document.fullscreenElement ? document.exitFullscreen() : graph.requestFullscreen?.();
  const tools = { fit, start, in: () => zoom(1.3), out: () => zoom(1 / 1.3), full, unfold: () => fold(room * 3), fold: overview };
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
    const [x, y] = extent.cards[i];
    const near = extent.cards.map(([nx, ny], k) => ({ k, distance: (nx - x) * direction, rise: Math.abs(ny - y) })).filter(n => n.distance > 1 && n.rise < 60);
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

  // ---- find: Enter goes from match to match, and opens what it is in
  const find = byId("find");
  let words = null, found = -1, marked = null;
  function mark(i) {
    marked?.card.classList.remove("found");
    found = i;
    marked = i < 0 ? null : cards[cardOf[i]];
    marked?.card.classList.add("found");
  }
  async function reveal(i) {
    let changed = false;
    for (let scope = homes[i]; scope; scope = scope.parent) {
      changed ||= !scope.open;
      scope.open = true;
    }
    if (changed) await run();
    graph.dataset.state = "ready";
    mark(i);
    centre(cardOf[i]);
  }
  find.addEventListener("input", () => mark(-1));
  find.addEventListener("keydown", async event => {
    if (event.key !== "Enter" || !find.value.trim()) return;
    words ??= data.nodes.map(node => [node.operator, node.name, (node.scope ?? []).join("."), ...(node.inputs ?? []).map(id => values.get(id)?.parameter)].filter(Boolean).join(" ").toLowerCase());
    const word = find.value.trim().toLowerCase();
    const matches = words.map((text, i) => text.includes(word) ? i : -1).filter(i => i >= 0);
    if (matches.length === 0) {
      mark(-1);
      status.textContent = "no match";
      return;
    }
    const next = matches.find(i => i > found) ?? matches[0];
    await reveal(next);
    status.textContent = `match ${matches.indexOf(next) + 1} of ${matches.length}`;
  });

  // ---- the names in the table of parameters lead to their operators
  function leadFromTable() {
    const users = new Map();
    data.nodes.forEach((node, i) => { for (const id of node.inputs ?? []) if (values.get(id)?.parameter && !users.has(values.get(id).parameter)) users.set(values.get(id).parameter, i); });
    for (const row of document.querySelectorAll("tr[data-p]")) {
      const i = users.get(row.dataset.p), cell = row.cells[0];
      if (i === undefined) continue;
      const button = make("button", "lead", cell.textContent);
      button.type = "button";
      button.title = "Show in the graph";
      button.addEventListener("click", () => { graph.scrollIntoView({ block: "center" }); reveal(i); });
      cell.replaceChildren(button);
    }
  }

  // ---- the whole is fitted on paper
  let kept = null;
  addEventListener("beforeprint", () => { kept = { ...view }; fit(); });
  addEventListener("afterprint", () => { if (kept) { Object.assign(view, kept); show(); } });

  // ---- opening and folding: what was clicked stays where it is in the window
  let room = fewCards;
  async function toggle(scope) {
    const corner = () => {
      const at = tree.findIndex(entry => entry.scope === scope), card = at < 0 ? cards.findIndex(entry => entry === made.get(`s${scope.id}`)) : -1;
      if (at >= 0) return [extent.frames[at].x, extent.frames[at].y];
      return card < 0 ? null : [extent.cards[card][0] - cards[card].size.width / 2, extent.cards[card][1] - cards[card].size.height / 2];
    };
    const before = corner();
    scope.open = !scope.open;
    await run();
    const after = corner();
    if (before && after) look(view.scale, view.x + (before[0] - after[0]) * view.scale, view.y + (before[1] - after[1]) * view.scale);
    // In a wide module the first operators may lie far from its corner.
    const inside = scope.open ? nodesOf(scope).map(i => cardOf[i]) : [];
    if (inside.length > 0 && !inside.some(isSeen)) centre(inside[0]);
    graph.dataset.state = "ready";
  }
  function isSeen(i) {
    const x = view.x + extent.cards[i][0] * view.scale, y = view.y + extent.cards[i][1] * view.scale;
    return x > 0 && y > 0 && x < viewport.clientWidth && y < viewport.clientHeight;
  }
  async function fold(most) {
    room = Math.min(most, 4 * data.nodes.length + fewCards);
    unfold(room);
    await run();
    start();
    graph.dataset.state = "ready";
  }

  // One after the other, however fast the clicks come.
  let turn = Promise.resolve();
  const run = () => turn = turn.then(layOut);
  async function layOut() {
    graph.dataset.state = "busy";
    const count = data.nodes.length.toLocaleString("en");
    mark(-1);
    build();
    await measure();
    draw(await solve({
      cards: cards.map(entry => entry.size), scopes: tree.map(({ title, children }) => ({ title, children })),
      edges: edges.map(({ from, to }) => [from, to]), aspect: viewport.clientWidth / viewport.clientHeight,
    }));
    const folded = cards.filter(entry => entry.card.classList.contains("folded")).length;
    status.textContent = `${count} ${data.nodes.length === 1 ? "operator" : "operators"}${folded > 0 ? `, ${folded} ${folded === 1 ? "module" : "modules"} folded` : ""}`;
  }
  // A small network is shown with all it has; of a large one, as much as can be seen together.
  async function overview() {
    let before = -1;
    for (const most of [fewCards, fewCards / 2, fewCards / 4, 0]) {
      const shown = unfold(most);
      if (shown === before) continue;
      before = shown;
      await run();
      if (whole() >= comfortable) break;
    }
    room = fewCards;
    start();
    graph.dataset.state = "ready";
  }
  leadFromTable();
  overview();
})();
