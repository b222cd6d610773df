// Places the cards of the graph and the frames of its open modules. Runs in a worker, beside dagre; where workers are
// not allowed, in the page.
// problem: { cards: [{ width, height }], scopes: [{ children: [{ card } or { scope }] }], edges: [[from, to]], aspect };
// scope 0 is the whole. result: { width, height, cards: [[x, y]], frames: [{ x, y, width, height }],
// pieces: [{ from, targets, points, arrow }] }: a piece is what the edges from one card to the same card or frame share.
function layoutScopes(problem) {
  "use strict";
  const { cards, scopes, edges, aspect } = problem;
  const head = 30, rim = 12;
  const parent = new Map(), home = cards.map(() => 0);
  scopes.forEach(({ children }, s) => children.forEach(child => child.card === undefined ? parent.set(child.scope, s) : home[child.card] = s));
  const chain = s => s === undefined ? [] : [...chain(parent.get(s)), s];
  const paths = cards.map((_, i) => chain(home[i]));
  // What each scope has to connect: between its children, and from or to a port in its upper or lower border.
  const links = scopes.map(() => new Map());
  const link = (s, from, v, w, to) => {
    const key = `${from} ${v} ${w}`;
    if (!links[s].has(key)) links[s].set(key, { from, v, w, targets: new Set() });
    links[s].get(key).targets.add(to);
  };
  for (const [from, to] of edges) {
    const up = paths[from], down = paths[to];
    let shared = 0;
    while (up[shared] === down[shared] && shared < Math.min(up.length, down.length)) shared++;
    const item = (path, i, card) => i < path.length ? `s${path[i]}` : `c${card}`;
    link(up[shared - 1], from, item(up, shared, from), item(down, shared, to), to);
    for (let i = shared; i < up.length; i++) link(up[i], from, item(up, i + 1, from), `out${from}`, to);
    for (let i = shared; i < down.length; i++) link(down[i], from, `in${from}`, item(down, i + 1, to), to);
  }

  const inner = scopes.map(() => null);
  const solve = s => {
    const items = scopes[s].children.map(({ card, scope }) => {
      if (card !== undefined) return { key: `c${card}`, ...cards[card] };
      solve(scope);
      return { key: `s${scope}`, width: inner[scope].width, height: inner[scope].height, ports: inner[scope].ports };
    });
    const local = [...links[s].values()];
    for (const key of new Set(local.flatMap(({ v, w }) => [v, w]))) {
      if (/^(in|out)/.test(key)) items.push({ key, width: 1, height: 1, border: key.startsWith("in") ? "top" : "bottom" });
    }
    const number = new Map(items.map(({ key }, i) => [key, i]));
    const result = layoutGraph({
      nodes: items, aspect,
      edges: local.map(({ from, v, w }) => [number.get(v), number.get(w), items[number.get(v)].ports?.get(`out${from}`), items[number.get(w)].ports?.get(`in${from}`)]),
    });
    const framed = s > 0, left = framed ? rim : 0, top = framed ? head : 0;
    const width = Math.max(framed ? 40 + 8.2 * (scopes[s].title ?? "").length : 0, result.width + 2 * left), height = result.height + top + (framed ? rim : 0);
    const move = ([x, y]) => [x + left, y + top];
    const at = new Map(items.map(({ key }, i) => [key, move(result.nodes[i])]));
    const ports = new Map(items.filter(({ border }) => border).map(({ key }) => [key, at.get(key)[0]]));
    const pieces = local.map(({ from, v, w, targets }, i) => {
      const points = result.edges[i].map(move);
      if (ports.has(v)) points.unshift([at.get(v)[0], 0]);
      if (ports.has(w)) points.push([at.get(w)[0], height]);
      return { from, targets: [...targets], points, arrow: w.startsWith("c") };
    });
    inner[s] = { width, height, ports, at, pieces };
  };
  solve(0);

  const result = { width: inner[0].width, height: inner[0].height, cards: cards.map(() => [0, 0]), frames: scopes.map(() => null), pieces: [] };
  const put = (s, x, y) => {
    const { width, height, at, pieces } = inner[s];
    result.frames[s] = { x, y, width, height };
    for (const piece of pieces) result.pieces.push({ ...piece, points: piece.points.map(([px, py]) => [px + x, py + y]) });
    for (const { card, scope } of scopes[s].children) {
      const [cx, cy] = at.get(card === undefined ? `s${scope}` : `c${card}`);
      if (card !== undefined) result.cards[card] = [cx + x, cy + y];
      else put(scope, cx + x - inner[scope].width / 2, cy + y - inner[scope].height / 2);
    }
  };
  put(0, 0, 0);
  return result;
}

// One level: problem: { nodes: [{ width, height, border? }], edges: [[from, to, x of the end at from?, x of the end at to?]],
// aspect }; result: { width, height, nodes: [[x, y]], edges: [[[x, y]]] }. A node with a border is a port.
function layoutGraph(problem) {
  "use strict";
  const { nodes, edges, aspect } = problem;
  const gap = 34, mostCut = 6;
  const { centres, inner, height } = stack();
  const routes = edges.map(([from, to, exit, entry], i) => attach(from, to, inner[i], exit, entry));
  return fold();

  function stack() {
    const g = new dagre.graphlib.Graph({ multigraph: true });
    g.setGraph({ rankdir: "TB", nodesep: 26, edgesep: 14, ranksep: gap, ranker: "network-simplex" });
    nodes.forEach(({ width, height }, i) => g.setNode(String(i), { width, height }));
    edges.forEach(([from, to], i) => g.setEdge(String(from), String(to), {}, String(i)));
    // Nodes that hold the ports in one line, above and below everything else.
    for (const [border, ends] of [["top", "inEdges"], ["bottom", "outEdges"]]) {
      if (!nodes.some(node => node.border === border)) continue;
      const free = nodes.map((_, i) => String(i)).filter(i => g[ends](i).length === 0);
      g.setNode(border, { width: 1, height: 1 });
      for (const i of free) {
        const weight = nodes[i].border === border ? 50 : 0;
        if (border === "top") g.setEdge(border, i, { weight, minlen: weight ? 1 : 2 }, "border");
        else g.setEdge(i, border, { weight, minlen: weight ? 1 : 2 }, "border");
      }
    }
    dagre.layout(g);
    // The lines through ports reach the border by themselves.
    const above = g.hasNode("top") ? gap : 0, below = g.hasNode("bottom") ? gap : 0, place = ({ x, y }) => [x, y - above];
    return {
      centres: nodes.map((_, i) => place(g.node(String(i)))), height: g.graph().height - above - below,
      inner: edges.map(([from, to], i) => g.edge(String(from), String(to), String(i)).points.slice(1, -1).map(place)),
    };
  }

  // An edge leaves a card by its lower side and enters by the upper one, wherever dagre lets it cross the border.
  function attach(from, to, inner, exit, entry) {
    const side = (i, [toward], sign, port) => {
      const { width, height } = nodes[i], [x, y] = centres[i], reach = Math.max(0, width / 2 - 14);
      return [port === undefined ? Math.min(x + reach, Math.max(x - reach, toward)) : x - width / 2 + port, y + sign * height / 2];
    };
    return [side(from, inner[0] ?? centres[to], 1, exit), ...inner, side(to, inner[inner.length - 1] ?? centres[from], -1, entry)];
  }

  // A deep network is a thread that no screen holds: it is cut where few edges cross and set in columns, as text is,
  // in as many as show it largest.
  function fold() {
    const margin = 14, lane = 8, gaps = gapsBetweenCards();
    let best = null;
    // What one large module makes long gets no shorter by columns.
    const most = Math.max(...nodes.map(node => node.height)) > height / 2 ? 1 : Math.min(60, gaps.length + 1);
    for (let count = 1; count <= most; count++) {
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
