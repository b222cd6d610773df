// Cards of the graph: one for an operator with its parameters inside it, one for a folded module, and the frame of an open
// one.
window.symmetry.cards = (() => {
  "use strict";
  const { data } = window.symmetry;
  const { field, homes, isScope, nameOf } = window.symmetry.modules;
  const hues = 6;

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

  const values = new Map((data.values ?? []).map(value => [value.id, value]));
  const uses = new Map();
  for (const node of data.nodes ?? []) {
    for (const id of node.inputs ?? []) if (values.get(id)?.parameter) uses.set(values.get(id).parameter, (uses.get(values.get(id).parameter) ?? 0) + 1);
  }

  function operatorCard(i) {
    const node = data.nodes[i];
    const title = make("div", "op", node.operator);
    // The module tells where it is; its field, or the last part of its name, which one it is.
    const own = field[i] || (node.name ?? "").split("/").pop();
    if (own && own !== node.operator && !homes[i].path.endsWith(own)) title.append(make("small", "", shorten(own, 34)));
    const card = make("div", "card", title);
    card.title = [node.operator, node.name, (node.scope ?? []).join(".")].filter(Boolean).join(" · ");
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
    return { card, carried };
  }

  const nodesOf = scope => scope.children.flatMap(child => isScope(child) ? nodesOf(child) : [child]);
  function scopeCard(scope, toggle) {
    const open = make("button", "op open", make("span", "turn", "▸"), " ", shorten(nameOf(scope), 40));
    open.type = "button";
    open.title = `Open ${scope.path || scope.name}`;
    open.setAttribute("aria-expanded", "false");
    open.addEventListener("click", () => toggle(scope));
    const card = make("div", "card folded", open), rows = make("div", "rows");
    const inside = nodesOf(scope), carried = new Set(), parameters = new Set();
    for (const value of inside.flatMap(i => [...(data.nodes[i].inputs ?? []), ...(data.nodes[i].outputs ?? [])]).map(id => values.get(id))) {
      if (value) labelsOf(value).forEach(label => carried.add(label));
      if (value?.parameter) parameters.add(value.parameter);
    }
    const count = (number, what) => `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
    rows.append(make("span", "wide", [scope.what, count(inside.length, "operator"), parameters.size > 0 ? count(parameters.size, "parameter") : ""].filter(Boolean).join(" · ")));
    const shown = [...carried].filter(label => !data.labels[label].fixed);
    if (shown.length > 0) {
      const list = make("span", "wide list", ...shown.slice(0, hues).map(label => chip(data.labels[label].name)));
      if (shown.length > hues) list.append(make("span", "soft", `and ${shown.length - hues} more labels`));
      rows.append(list);
    }
    card.append(rows);
    const notes = inside.flatMap(i => data.nodes[i].notes ?? []);
    if (notes.length > 0) {
      open.append(Object.assign(make("span", "mark", "▲"), { title: notes.join("\n") }));
      card.classList.add("noted");
    }
    return { card, carried };
  }
  function frameOf(scope, toggle) {
    const close = make("button", "", make("span", "turn", "▾"), " ", nameOf(scope), make("small", "", scope.what ?? ""));
    close.type = "button";
    close.title = `Fold ${scope.path || scope.name}`;
    close.setAttribute("aria-expanded", "true");
    close.addEventListener("click", () => toggle(scope));
    return make("div", "frame", close);
  }

  function endCard(value, what) {
    const title = make("div", "op", what);
    if (value.name) title.append(make("small", "", shorten(value.name, 34)));
    const card = make("div", "card end", title);
    if (what === "input") card.append(make("div", "rows", make("span", "axes", ...axes(value))));
    else card.classList.add("wire");
    return { card, carried: what === "input" ? labelsOf(value) : new Set() };
  }

  return { make, makeSvg, values, labelsOf, nodesOf, operatorCard, scopeCard, frameOf, endCard };
})();
