// The selection of a label. Elements with data-l belong to a label; the graph registers its cards and edges with "tie".
window.symmetry = (() => {
  "use strict";
  const data = JSON.parse(document.getElementById("page-data").textContent);
  // Those of the page stay; those of the graph are made anew whenever it is drawn.
  const members = data.labels.map(() => []);
  let fixed = [];
  let selected = -1;

  // What a label ties is told by a function that is called with whether the label is selected.
  function tie(label, show) {
    members[label].push(show);
    show(label === selected);
  }
  const untie = () => members.forEach((list, label) => { list.length = fixed[label] ?? list.length; });
  const tieElement = (label, element) => tie(label, on => {
    element.classList.toggle("on", on);
    if (element.hasAttribute("aria-pressed")) element.setAttribute("aria-pressed", String(on));
  });
  for (const element of document.querySelectorAll("[data-l]")) tieElement(Number(element.dataset.l), element);
  fixed = members.map(list => list.length);

  const mark = (label, on) => members[label].forEach(show => show(on));

  const bar = document.getElementById("selection"), text = document.getElementById("selection-text");
  const shown = 24;
  function describe(label) {
    const { name, kind, size, ties = [] } = label;
    const axes = ties.length === 0 ? "ties no axis of a parameter"
      : `ties ${ties.length} ${ties.length === 1 ? "axis" : "axes"}: ${ties.slice(0, shown).join(", ")}${ties.length > shown ? ` and ${ties.length - shown} more` : ""}`;
    const title = document.createElement("strong");
    title.textContent = name;
    text.replaceChildren(title, ` (${kind}, size ${size}) ${axes}`);
  }

  function select(label) {
    if (selected >= 0) mark(selected, false);
    selected = label === selected ? -1 : label;
    if (selected >= 0) {
      mark(selected, true);
      describe(data.labels[selected]);
    }
    document.body.classList.toggle("selecting", selected >= 0);
    bar.hidden = selected < 0;
    // The address then shows the same label when the page is opened by it.
    try {
      history.replaceState(null, "", selected < 0 ? location.pathname + location.search : "#label=" + encodeURIComponent(data.labels[selected].name));
    } catch { /* some browsers forbid it for local files; the address then stays as it is */ }
  }

  document.addEventListener("click", event => {
    const chip = event.target.closest?.("[data-l]");
    if (chip) select(Number(chip.dataset.l));
  });
  document.addEventListener("keydown", event => {
    if (event.key === "Escape" && selected >= 0 && !document.fullscreenElement) select(selected);
  });
  document.getElementById("selection-clear").addEventListener("click", () => select(selected));

  const wanted = /^#label=(.*)$/.exec(location.hash);
  if (wanted) {
    const name = decodeURIComponent(wanted[1]);
    const label = data.labels.findIndex(l => l.name === name);
    if (label >= 0) select(label);
  }
  return { data, tie, tieElement, untie };
})();
