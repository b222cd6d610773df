// The modules that operators lie in, from their scopes: a tree that the graph opens and folds.
window.symmetry.modules = (() => {
  "use strict";
  const nodes = window.symmetry.data.nodes ?? [];
  const manyChildren = 48;

  // The operators are in an order in which they can run, so a module is a run of it; one that is entered
  // again later is shown again. Then no edge leads backwards, whatever is folded.
  const scopes = [];
  const newScope = (name, parent, path) => (scopes.push({ id: scopes.length, name, parent, path, children: [], open: false }), scopes[scopes.length - 1]);
  const root = newScope("", null, "");
  root.open = true;
  const field = nodes.map(() => "");
  {
    let at = [root];
    nodes.forEach((node, i) => {
      const levels = node.scope ?? [];
      let kept = 1;
      while (kept < at.length && at[kept].name === levels[kept - 1]) kept++;
      at = at.slice(0, kept);
      for (const name of levels.slice(kept - 1)) {
        const outer = at[at.length - 1], inner = newScope(name, outer, outer.path ? `${outer.path}.${name}` : name);
        outer.children.push(inner);
        at.push(inner);
      }
      at[at.length - 1].children.push(i);
    });
  }
  // A module of one operator is that operator, one that holds nothing but another one is that one.
  const isScope = child => typeof child !== "number";
  const shapes = new Map(), alikes = new Map();
  const alike = text => alikes.get(text) ?? (alikes.set(text, alikes.size), alikes.get(text));
  function simplify(scope) {
    scope.children = scope.children.map(child => {
      if (!isScope(child)) return child;
      simplify(child);
      if (child.children.length > 1) return child;
      const only = child.children[0];
      if (isScope(only)) Object.assign(only, { name: `${child.name}.${only.name}`, parent: scope });
      else field[only] = field[only] ? `${child.name}.${field[only]}` : child.name;
      return only;
    });
    scope.count = scope.children.reduce((sum, child) => sum + (isScope(child) ? child.count : 1), 0);
    const shape = child => isScope(child) ? shapes.get(child.id) : alike(`${nodes[child].operator} ${(nodes[child].inputs ?? []).length}`);
    shapes.set(scope.id, alike(`(${scope.children.map(shape).join(" ")})`));
    scope.children = gather(repeated(scope, scope.children), scope);
  }
  function bundle(parent, children, name, what) {
    const scope = Object.assign(newScope(name, parent, parent.path), { what, count: children.reduce((sum, child) => sum + (isScope(child) ? child.count : 1), 0) });
    scope.children = gather(children, scope);
    for (const child of scope.children) if (isScope(child)) child.parent = scope;
    return scope;
  }
  // Of four or more modules of one structure in a row the first is shown, and the others behind one card.
  function repeated(scope, children) {
    const result = [];
    for (let i = 0; i < children.length;) {
      let end = i + 1;
      while (isScope(children[i]) && end < children.length && isScope(children[end]) && shapes.get(children[end].id) === shapes.get(children[i].id)) end++;
      if (end - i < 4) result.push(...children.slice(i, end));
      else result.push(children[i], bundle(scope, children.slice(i + 1, end), `${children[i + 1].name} … ${children[end - 1].name}`, `${end - i - 1} like ${nameOf(children[i])}`));
      i = end;
    }
    return result;
  }
  function gather(children, scope) {
    if (children.length <= manyChildren) return children;
    const size = Math.ceil(children.length / Math.ceil(children.length / manyChildren)), result = [];
    for (let i = 0; i < children.length; i += size) {
      const part = children.slice(i, i + size);
      result.push(bundle(scope, part, `part ${result.length + 1}`, ""));
    }
    return gather(result, scope);
  }
  simplify(root);
  const homes = [];
  const settle = scope => scope.children.forEach(child => isScope(child) ? settle(child) : homes[child] = scope);
  settle(root);

  // A number means something with the name before it only.
  function nameOf(scope) {
    return /^[0-9]/.test(scope.name) && scope.parent?.path ? `${scope.parent.path.split(".").pop()}.${scope.name}` : scope.name;
  }

  // From the outermost modules on, those are open whose content finds room; of modules alike the first.
  function unfold(most) {
    for (const scope of scopes) scope.open = scope === root;
    let shown = root.children.length, level = root.children.filter(isScope);
    while (level.length > 0) {
      const next = [];
      for (const scope of level) {
        if (shown - 1 + scope.children.length > most) continue;
        shown += scope.children.length - 1;
        scope.open = true;
        next.push(...scope.children.filter(isScope));
      }
      level = next;
    }
    return shown;
  }

  return { scopes, root, field, homes, isScope, nameOf, unfold };
})();
