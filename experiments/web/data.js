// The plots of a page of data. Everything shown comes from the JSON in #run-data; nothing is fetched.
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("run-data").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const palette = () => dark.matches ? ["#56b4e9", "#e69f00", "#2fc08f", "#e39ac4"] : ["#0072b2", "#d55e00", "#009e73", "#b3518a"];
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const byId = id => document.getElementById(id);
  const floats = text => new Float32Array(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
  const number = v => Number(v.toPrecision(3)).toString();
  const sample = byId("sample"), output = byId("output"), slice = byId("slice");
  const functions = floats(data.functions), solutions = floats(data.solutions), points = data.points ? floats(data.points) : null;
  const sensors = data.inputs.reduce((sum, count) => sum + count, 0), count = functions.length / sensors;
  const each = solutions.length / count / data.outputs.length;
  const [x, y, t] = data.axes ?? [];

  function layout(horizontal, vertical, extra) {
    const axis = { gridcolor: css("--line"), linecolor: css("--soft"), zerolinecolor: css("--line"), automargin: true };
    return {
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", margin: { l: 50, r: 10, t: 10, b: 40 },
      font: { family: css("--sans"), size: 13, color: css("--ink") }, legend: { orientation: "h", y: 1.1, x: 0 },
      xaxis: { ...axis, title: { text: horizontal } }, yaxis: { ...axis, title: { text: vertical }, ...extra },
    };
  }

  const draw = (id, traces, shape) => Plotly.react(id, traces, shape, { displaylogo: false, responsive: true, displayModeBar: false });
  const line = (at, values, name, i) => ({ type: "scatter", mode: "lines", x: at, y: values, name, line: { color: palette()[i % 4], width: 2 }, hovertemplate: "%{y:.4g}<extra>" + name + "</extra>" });
  const map = (across, down, values) => ({
    type: "heatmap", x: across, y: down, z: down.map((_, row) => Array.from(values.subarray(row * across.length, (row + 1) * across.length))),
    colorscale: "Cividis", colorbar: { thickness: 10, outlinewidth: 0 }, hovertemplate: "%{x:.3f}, %{y:.3f}<br>%{z:.4g}<extra></extra>",
  });

  // A map where there is one function on the points of a plane, else a curve for each.
  function drawInputs(index) {
    const values = functions.subarray(index * sensors, (index + 1) * sensors);
    if (y && data.inputs.filter(size => size > 1).length === 1 && data.inputs[0] === x.length * y.length && (t || data.coordinates[1] !== "t")) {
      draw("input", [map(x, y, values)], layout(data.coordinates[0], data.coordinates[1], { scaleanchor: "x", constrain: "domain" }));
      return;
    }
    let start = 0;
    const traces = data.inputs.flatMap((size, i) => {
      const at = x && x.length === size ? x : Array.from({ length: size }, (_, k) => k);
      const trace = line(at, Array.from(values.subarray(start, start + size)), data.inputNames[i], i);
      start += size;
      return size > 1 || sensors === 1 ? [trace] : [];
    });
    draw("input", traces, layout(x && data.inputs.every(size => size === x.length || size === 1) ? data.coordinates[0] : "sensor", "value"));
  }

  function drawSolution(index) {
    const from = (index * data.outputs.length + output.selectedIndex) * each, values = solutions.subarray(from, from + each);
    const name = data.outputs[output.selectedIndex];
    if (!x) drawScattered(index, values, name);
    else if (!y) draw("solution", [line(x, Array.from(values), name, 1)], layout(data.coordinates[0], name));
    else {
      const size = x.length * y.length, unit = data.coordinates[1] !== "t";
      draw("solution", [map(x, y, values.subarray(slice.selectedIndex * size, (slice.selectedIndex + 1) * size))], layout(data.coordinates[0], data.coordinates[1], unit ? { scaleanchor: "x", constrain: "domain" } : {}));
    }
  }

  // Points that are no grid: height, or colour on a plane.
  function drawScattered(index, values, name) {
    const width = data.dimension, at = data.cartesian ? points : points.subarray(index * each * width, (index + 1) * each * width);
    const axis = k => Array.from({ length: each }, (_, i) => at[i * width + k]);
    const marker = width > 1 ? { color: Array.from(values), colorscale: "Cividis", size: 6, colorbar: { thickness: 10 } } : { color: palette()[1], size: 6 };
    draw("solution", [{ type: "scatter", mode: "markers", x: axis(0), y: width > 1 ? axis(1) : Array.from(values), marker }], layout(data.coordinates[0], width > 1 ? data.coordinates[1] : name));
  }

  function drawAll() {
    const index = sample.selectedIndex, own = functions.subarray(index * sensors, (index + 1) * sensors);
    const range = values => `${number(values.reduce((a, b) => Math.min(a, b), Infinity))} to ${number(values.reduce((a, b) => Math.max(a, b), -Infinity))}`;
    // Single numbers are said, not drawn.
    const ends = data.inputs.map((_, i) => data.inputs.slice(0, i + 1).reduce((sum, size) => sum + size, 0) - 1);
    const numbers = sensors > 1 ? data.inputs.flatMap((size, i) => size === 1 ? [`${data.inputNames[i]} ${number(own[ends[i]])}, `] : []).join("") : "";
    byId("caption").textContent = `Sample ${index}: ${numbers}inputs from ${range(own)}, solution from ${range(solutions.subarray(index * each * data.outputs.length, (index + 1) * each * data.outputs.length))}.`;
    byId("input").setAttribute("aria-label", "Input functions. " + byId("caption").textContent);
    byId("solution").setAttribute("aria-label", "Solution. " + byId("caption").textContent);
    drawInputs(index);
    drawSolution(index);
  }

  function fill(select, names) {
    select.replaceChildren(...names.map(name => new Option(name, name)));
    // A choice of one is none.
    select.closest("label").hidden = names.length < 2;
    select.addEventListener("change", drawAll);
  }

  fill(sample, Array.from({ length: count }, (_, i) => String(i)));
  fill(output, data.outputs);
  fill(slice, t ? t.map(number) : [""]);
  byId("slice-name").textContent = t ? data.coordinates[2] : "";
  if (t) slice.selectedIndex = t.length - 1;
  dark.addEventListener("change", drawAll);
  drawAll();
})();
