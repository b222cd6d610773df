// Places the cards of the graph. Runs in a worker, beside dagre; where workers are not allowed, in the page.
// problem: { nodes: [{ width, height }], edges: [[from, to]], aspect }; result: { width, height, nodes: [[x, y]], edges: [[[x, y]]] }
function layoutGraph(problem) {
  "use strict";
  const { nodes, edges, aspect } = problem;
  const gap = 34, fewest = 120, most = 300, mostCut = 6;
  const { centres, inner, height } = stack();
  const routes = edges.map(([from, to], i) => attach(from, to, inner[i]));
  return fold();

  // dagre goes into recursion as deep as the graph, so a large graph is laid out in sections, one below the other.
  // An edge between sections passes each border through a port, a node without extent.
  function stack() {
    const section = sections();
    const count = Math.max(0, ...section) + 1;
    const result = { centres: nodes.map(() => [0, 0]), inner: edges.map(() => []) };
    const exits = new Map();
    let top = 0;
    for (let s = 0; s < count; s++) {
      const g = new dagre.graphlib.Graph({ multigraph: true });
      g.setGraph({ rankdir: "TB", nodesep: 26, edgesep: 14, ranksep: gap, ranker: "network-simplex" });
      const within = nodes.map((_, i) => i).filter(i => section[i] === s);
      for (const i of within) g.setNode(String(i), { ...nodes[i] });
      // The border nodes hold the ports in one line, however far away the operator is that uses them.
      const port = (name, border) => {
        if (g.hasNode(name)) return name;
        g.setNode(name, { width: 1, height: 1 });
        if (!g.hasNode(border)) g.setNode(border, { width: 1, height: 1 });
        g.setEdge(border === "top" ? border : name, border === "top" ? name : border, { weight: 50 });
        return name;
      };
      const pieces = [];
      edges.forEach(([from, to], i) => {
        if (section[from] > s || section[to] < s) return;
        const v = section[from] === s ? String(from) : port(`in${from}`, "top"), w = section[to] === s ? String(to) : port(`out${from}`, "bottom");
        // Edges of one node that go on to further sections run as one.
        const name = section[to] > s ? "on" : String(i);
        if (!g.hasEdge(v, w, name)) g.setEdge(v, w, {}, name);
        pieces.push({ i, from, v, w, name });
      });
      if (g.hasNode("top")) for (const i of within) if (!g.inEdges(String(i)).length) g.setEdge("top", String(i), { weight: 0 });
      if (g.hasNode("bottom")) for (const i of within) if (!g.outEdges(String(i)).length) g.setEdge(String(i), "bottom", { weight: 0 });
      dagre.layout(g);

      // The section is moved so that the first edge that enters it goes straight on.
      const first = pieces.find(piece => piece.v.startsWith("in") && exits.has(piece.from));
      const shift = first ? exits.get(first.from) - g.node(first.v).x : -g.graph().width / 2;
      const place = ({ x, y }) => [x + shift, y + top];
      for (const i of within) result.centres[i] = place(g.node(String(i)));
      for (const { i, v, w, name } of pieces) {
        const points = g.edge(v, w, name).points.slice(1, -1).map(place);
        if (v.startsWith("in")) points.unshift(place(g.node(v)));
        if (w.startsWith("out")) points.push(place(g.node(w)));
        result.inner[i].push(...points);
      }
      exits.clear();
      for (const { from, w } of pieces) if (w.startsWith("out")) exits.set(from, g.node(w).x + shift);
      top += g.graph().height + gap;
    }
    return { ...result, height: top - gap };
  }

  // The section of each node: cut between ranks where few edges pass, every few hundred nodes.
  function sections() {
    if (nodes.length <= most) return nodes.map(() => 0);
    const rank = ranks(), last = Math.max(...rank), size = Array(last + 2).fill(0), pass = Array(last + 2).fill(0);
    for (const r of rank) size[r]++;
    for (const [from, to] of edges) {
      pass[rank[from] + 1]++;
      pass[rank[to] + 1]--;
    }
    const sectionOf = Array(last + 1).fill(0);
    let section = 0, since = 0, open = 0, best = null;
    for (let r = 0; r <= last; r++) {
      open += pass[r];
      if (since >= fewest && (best === null || open <= best.open)) best = { r, open };
      if (since + size[r] > most && best !== null) {
        section++;
        since = 0;
        for (let k = best.r; k < r; k++) {
          sectionOf[k] = section;
          since += size[k];
        }
        best = null;
      }
      sectionOf[r] = section;
      since += size[r];
    }
    return rank.map(r => sectionOf[r]);
  }

  // The longest path from the start; what depends on nothing sits right above its first use. A node on a cycle,
  // which no runnable graph has, keeps rank 0.
  function ranks() {
    const rank = nodes.map(() => 0), next = nodes.map(() => []), missing = nodes.map(() => 0);
    for (const [from, to] of edges) {
      next[from].push(to);
      missing[to]++;
    }
    const sources = nodes.map((_, i) => i).filter(i => missing[i] === 0), ready = [...sources];
    for (let k = 0; k < ready.length; k++) {
      for (const to of next[ready[k]]) {
        rank[to] = Math.max(rank[to], rank[ready[k]] + 1);
        if (--missing[to] === 0) ready.push(to);
      }
    }
    for (const i of sources) if (next[i].length > 0) rank[i] = Math.max(0, Math.min(...next[i].map(to => rank[to])) - 1);
    return rank;
  }

  // An edge leaves a card by its lower side and enters by the upper one, wherever dagre lets it cross the border.
  function attach(from, to, inner) {
    const side = (i, [toward], sign) => {
      const [x, y] = centres[i], reach = Math.max(0, nodes[i].width / 2 - 14);
      return [Math.min(x + reach, Math.max(x - reach, toward)), y + sign * nodes[i].height / 2];
    };
    return [side(from, inner[0] ?? centres[to], 1), ...inner, side(to, inner[inner.length - 1] ?? centres[from], -1)];
  }

  // A deep network is a thread that no screen holds: it is cut where few edges cross and set in columns, as text is,
  // in as many as show it largest.
  function fold() {
    const margin = 14, lane = 8, gaps = gapsBetweenCards();
    let best = null;
    for (let count = 1; count <= Math.min(60, gaps.length + 1); count++) {
      const borders = [-Infinity, ...cuts(gaps, count), Infinity];
      if (best !== null && borders.length === best.borders.length) continue;
      const columns = boxes(borders);
      const folded = columns.length > 1, rows = Math.max(...columns.map(box => box.bottom - box.top)) + 2 * margin + (folded ? 3 * gap : 0);
      const wide = columns.reduce((sum, box) => sum + box.right - box.left + (folded ? 2 * gap : 0), 2 * margin);
      const scale = Math.min(1.2, 1000 * aspect / wide, 1000 / rows);
      // One column reads best: others must be worth it.
      if (best === null || scale > 1.1 * best.scale) best = { borders, columns, scale };
    }
    return drawn(best.borders, best.columns);

    function drawn(borders, columns) {
      const crossing = routes.filter(route => columnOf(borders, route[0][1]) !== columnOf(borders, route[route.length - 1][1]));
      // Edges to the next column have lanes of their own in its gutter; those that go further run below them.
      const used = columns.map(() => 0);
      let long = 0;
      const ways = new Map(crossing.map(route => {
        const first = columnOf(borders, route[0][1]), last = columnOf(borders, route[route.length - 1][1]);
        return [route, { first, last, side: used[last]++, level: last === first + 1 ? used[last] - 1 : -1 - long++ }];
      }));
      const widest = Math.max(0, ...used);
      for (const way of ways.values()) if (way.level < 0) way.level = widest - 1 - way.level;
      const lanes = lane * (widest + long), head = ways.size > 0 ? gap + lanes : margin;
      let at = margin;
      columns.forEach((box, i) => {
        at += i > 0 ? 2 * gap + lane * used[i] : 0;
        box.shift = at - box.left;
        at += box.right - box.left;
      });
      const floor = head + Math.max(...columns.map(box => box.bottom - box.top));
      const place = ([x, y]) => {
        const box = columns[columnOf(borders, y)];
        return [Math.round((x + box.shift) * 10) / 10, Math.round((y - box.top + head) * 10) / 10];
      };
      // Such an edge runs below the columns, up in the gutter before the last and in from above.
      const across = route => {
        const way = ways.get(route);
        if (!way) return route.map(place);
        const start = route.filter(([, y]) => columnOf(borders, y) === way.first).map(place), end = route.filter(([, y]) => columnOf(borders, y) === way.last).map(place);
        const gutter = columns[way.last].left + columns[way.last].shift - gap - lane * way.side, under = floor + margin + lane * way.level, over = head - 20 - lane * way.level;
        return [...start, [start[start.length - 1][0], under], [gutter, under], [gutter, over], [end[0][0], over], ...end];
      };
      return { width: at + margin, height: floor + margin + (ways.size > 0 ? lanes + margin : 0), nodes: centres.map(place), edges: routes.map(across) };
    }
  }

  function columnOf(borders, y) {
    let column = 0;
    while (y >= borders[column + 1]) column++;
    return column;
  }

  function boxes(borders) {
    const columns = borders.slice(1).map(() => ({ left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity }));
    const cover = (y, left, right, top, bottom) => {
      const box = columns[columnOf(borders, y)];
      box.left = Math.min(box.left, left);
      box.right = Math.max(box.right, right);
      box.top = Math.min(box.top, top);
      box.bottom = Math.max(box.bottom, bottom);
    };
    centres.forEach(([x, y], i) => cover(y, x - nodes[i].width / 2, x + nodes[i].width / 2, y - nodes[i].height / 2, y + nodes[i].height / 2));
    for (const route of routes) for (const [x, y] of route) cover(y, x, x, y, y);
    return columns;
  }

  // No card may be cut, nor a bundle of edges: the gaps that no card and few edges reach into, with the number of those.
  function gapsBetweenCards() {
    const spans = centres.map(([, y], i) => [y - nodes[i].height / 2, y + nodes[i].height / 2]).sort((a, b) => a[0] - b[0]);
    const ends = routes.flatMap(route => [[route[0][1], 1], [route[route.length - 1][1], -1]]).sort((a, b) => a[0] - b[0]);
    const gaps = [];
    let reached = -Infinity, open = 0, next = 0;
    for (const [top, bottom] of spans) {
      if (top > reached + 4 && reached > -Infinity) {
        const y = (top + reached) / 2;
        while (next < ends.length && ends[next][0] < y) open += ends[next++][1];
        if (open <= mostCut) gaps.push({ y, open });
      }
      reached = Math.max(reached, bottom);
    }
    return gaps;
  }

  function cuts(gaps, count) {
    const length = height / count, chosen = [];
    for (let k = 1; k < count; k++) {
      const cost = c => c.open + 6 * Math.abs(c.y - k * length) / length;
      const near = gaps.filter(c => Math.abs(c.y - k * length) < 0.5 * length && c.y > (chosen[chosen.length - 1] ?? 0) + 0.3 * length);
      if (near.length > 0) chosen.push(near.reduce((best, c) => cost(c) < cost(best) ? c : best).y);
    }
    return chosen;
  }
}
