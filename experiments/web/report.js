// The plots of a run report. Everything shown comes from the JSON in #run-data; nothing is fetched.
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("run-data").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  // Okabe and Ito's colours, which stay apart for colour-blind readers, in an order that keeps contrast with the background.
  const palette = () => dark.matches
    ? ["#56b4e9", "#e69f00", "#2fc08f", "#e39ac4", "#f0e442", "#ff8a4c"]
    : ["#0072b2", "#d55e00", "#009e73", "#b3518a", "#8a6d00", "#3a3f4b"];
  const dashes = ["solid", "dash", "dot", "dashdot", "longdash"];
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const byId = id => document.getElementById(id);
  const config = { displaylogo: false, responsive: true, displayModeBar: false };

  function layout(extra) {
    const axis = { gridcolor: css("--line"), linecolor: css("--soft"), zerolinecolor: css("--line"), automargin: true };
    return {
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", margin: { l: 60, r: 20, t: 10, b: 45 },
      font: { family: css("--sans"), size: 13, color: css("--ink") }, hoverlabel: { font: { family: css("--sans") } },
      legend: { orientation: "h", y: 1.08, x: 0 }, ...extra,
      xaxis: { ...axis, ...extra.xaxis }, yaxis: { ...axis, ...extra.yaxis }, ...(extra.yaxis2 ? { yaxis2: { ...axis, ...extra.yaxis2 } } : {}),
    };
  }

  // ---- curves
  const metric = byId("curve-metric"), against = byId("curve-axis");
  const metricNames = { testError: "test relative L2 error", trainLoss: data.lossName };
  const axisNames = { steps: "steps", seconds: "seconds of training" };
  metric.options[1].textContent = "training loss (" + data.lossName + ")";

  function drawCurves() {
    const colours = palette();
    const traces = data.curves.map((curve, i) => ({
      type: "scatter", mode: "lines", name: curve.name + (curve.diverged ? " (diverged)" : ""),
      x: curve[against.value], y: curve[metric.value],
      line: { color: colours[i % colours.length], width: 2, dash: dashes[Math.floor(i / colours.length) % dashes.length] },
      hovertemplate: "%{y:.3e}<extra>" + curve.name + "</extra>",
    }));
    Plotly.react("curves", traces, layout({
      hovermode: "x unified",
      xaxis: { title: { text: axisNames[against.value] }, rangemode: "tozero" },
      yaxis: { title: { text: metricNames[metric.value] }, type: "log", exponentformat: "power", dtick: null },
    }), config);
  }

  // ---- fields
  const fields = data.fields;
  const floats = text => new Float32Array(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
  const decoded = {};
  const table = (key, text) => decoded[key] ??= floats(text);
  const row = (values, i, width) => values.subarray(i * width, (i + 1) * width);
  const optimizer = byId("field-optimizer"), chosen = byId("field-function");

  function relativeErrors(predicted, truth, width) {
    return Array.from({ length: truth.length / width }, (_, i) => {
      let error = 0, norm = 0;
      for (let k = i * width; k < (i + 1) * width; k++) {
        error += (predicted[k] - truth[k]) ** 2;
        norm += truth[k] ** 2;
      }
      return Math.sqrt(error / Math.max(norm, 1e-30));
    });
  }

  function current() {
    const points = fields.coordinate.length;
    const truth = table("truth", fields.truth);
    const predicted = table("p:" + optimizer.value, fields.predictions[optimizer.value]);
    const errors = relativeErrors(predicted, truth, points);
    const order = errors.map((_, i) => i).sort((a, b) => errors[a] - errors[b]);
    return { points, truth, predicted, errors, order };
  }

  function fillFunctions(keep) {
    const { order, errors } = current();
    const last = order.length - 1;
    const label = (rank, words) => `${words}: function ${order[rank] + 1}, error ${errors[order[rank]].toPrecision(3)}`;
    const choices = [
      ["median", label(Math.floor(last / 2), "median")], ["worst", label(last, "worst")], ["best", label(0, "best")],
      ...order.map((index, rank) => [String(index), `rank ${rank + 1}: function ${index + 1}, error ${errors[index].toPrecision(3)}`]),
    ];
    chosen.replaceChildren(...choices.map(([value, text]) => new Option(text, value)));
    chosen.value = choices.some(c => c[0] === keep) ? keep : "median";
  }

  function drawProfile() {
    const { points, truth, predicted, errors, order } = current();
    const last = order.length - 1;
    const index = { median: order[Math.floor(last / 2)], worst: order[last], best: order[0] }[chosen.value] ?? Number(chosen.value);
    const colours = palette();
    const x = fields.coordinate, t = row(truth, index, points), p = row(predicted, index, points);
    const traces = [
      { x, y: t, name: "true", line: { color: css("--ink"), width: 2.5 } },
      { x, y: p, name: "predicted", line: { color: colours[1], width: 2, dash: "dash" } },
      { x, y: Array.from(t, (v, k) => p[k] - v), name: "error", yaxis: "y2", line: { color: colours[2], width: 1.5 } },
    ];
    if (fields.inputs) {
      const input = row(table("inputs", fields.inputs), index, fields.sensors.length);
      const largest = values => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
      // An input many times larger than the output would flatten it: it waits in the legend for a click.
      traces.unshift({
        x: fields.sensors, y: input, name: "input", visible: largest(input) > 4 * largest(t) ? "legendonly" : true,
        line: { color: css("--soft"), width: 1.5, dash: "dot" },
      });
    }
    Plotly.react("profile", traces.map(trace => ({ type: "scatter", mode: "lines", hovertemplate: "%{y:.4f}", ...trace })), layout({
      hovermode: "x unified",
      xaxis: { title: { text: fields.coordinateName }, anchor: "y2" },
      yaxis: { domain: [0.36, 1], title: { text: "field" } }, yaxis2: { domain: [0, 0.26], title: { text: "error" } },
    }), config);
    byId("profile-caption").textContent =
      `Test function ${index + 1} of ${order.length}, trained by ${optimizer.value}: relative L2 error ${errors[index].toPrecision(3)}, rank ${order.indexOf(index) + 1}.`;
  }

  function drawMaps() {
    const { points, truth, predicted, errors, order } = current();
    const rows = (values, other) => order.map(i => Array.from(row(values, i, points), (v, k) => other ? v - other[i * points + k] : v));
    let high = 0, worst = 1e-12;
    for (let k = 0; k < truth.length; k++) {
      high = Math.max(high, Math.abs(truth[k]));
      if (Number.isFinite(predicted[k])) worst = Math.max(worst, Math.abs(predicted[k] - truth[k]));
    }
    const names = order.map((i, rank) => `function ${i + 1}, rank ${rank + 1}, error ${errors[i].toPrecision(3)}`);
    const draw = (id, z, limit) => {
      const plot = byId(id);
      Plotly.react(plot, [{
        type: "heatmap", x: fields.coordinate, z, zmin: -limit, zmax: limit, text: names.map(n => fields.coordinate.map(() => n)),
        colorscale: dark.matches ? darkScale : lightScale, colorbar: { thickness: 10, outlinewidth: 0 }, hovertemplate: "%{text}<br>x %{x:.3f}<br>%{z:.4f}<extra></extra>",
      }], layout({
        margin: { l: 45, r: 10, t: 10, b: 40 }, xaxis: { title: { text: fields.coordinateName } }, yaxis: { title: { text: "test functions" }, showticklabels: false, ticks: "" },
      }), config);
      plot.removeAllListeners?.("plotly_click");
      plot.on("plotly_click", event => {
        chosen.value = String(order[event.points[0].pointIndex[0]]);
        drawProfile();
      });
    };
    draw("map-true", rows(truth), high);
    draw("map-predicted", rows(predicted), high);
    draw("map-error", rows(predicted, truth), worst);
  }

  // Bars of equal ratio, the same for all optimizers, so that their heights compare.
  function drawHistogram() {
    const colours = palette();
    const points = fields.coordinate.length;
    const truth = table("truth", fields.truth);
    const all = Object.keys(fields.predictions).map(name => ({
      name, logs: relativeErrors(table("p:" + name, fields.predictions[name]), truth, points).filter(e => e > 0 && Number.isFinite(e)).map(Math.log10),
    }));
    const logs = all.flatMap(one => one.logs);
    if (logs.length === 0) return;
    let low = Infinity, high = -Infinity;
    for (const v of logs) { low = Math.min(low, v); high = Math.max(high, v); }
    const bins = 24, width = Math.max(high - low, 1e-6) / bins;
    const centre = k => 10 ** (low + (k + 0.5) * width);
    const traces = all.map(one => {
      const counts = new Array(bins).fill(0);
      for (const v of one.logs) counts[Math.min(bins - 1, Math.floor((v - low) / width))]++;
      return {
        type: "scatter", mode: "lines", name: one.name, x: counts.map((_, k) => centre(k)), y: counts, fill: "tozeroy",
        line: { color: colours[Math.max(0, data.curves.findIndex(curve => curve.name === one.name)) % colours.length], width: 2, shape: "hvh" }, opacity: 0.8, hovertemplate: "%{y} functions near %{x:.3g}<extra>" + one.name + "</extra>",
      };
    });
    Plotly.react("error-histogram", traces, layout({
      xaxis: { title: { text: "relative L2 error" }, type: "log", exponentformat: "power" }, yaxis: { title: { text: "test functions" }, rangemode: "tozero" },
    }), config);
  }

  // Diverging scales whose middle is the page: zero is calm in both themes.
  const lightScale = [[0, "#084a91"], [0.25, "#5b9bd0"], [0.5, "#f7f7f5"], [0.75, "#e08a5a"], [1, "#8f2a12"]];
  const darkScale = [[0, "#8fc7ff"], [0.25, "#2f6ea8"], [0.5, "#1b1e24"], [0.75, "#b2562b"], [1, "#ffc29a"]];

  function drawFields() {
    drawProfile();
    drawHistogram();
    drawMaps();
  }

  for (const control of [metric, against])
    control.addEventListener("change", drawCurves);
  if (fields && Object.keys(fields.predictions).length > 0) {
    optimizer.replaceChildren(...Object.keys(fields.predictions).map(name => new Option(name, name)));
    if (fields.shown) optimizer.value = fields.shown;
    fillFunctions("median");
    optimizer.addEventListener("change", () => { fillFunctions(chosen.value); drawFields(); });
    chosen.addEventListener("change", drawProfile);
  } else {
    byId("fields-section").remove();
  }

  function drawAll() {
    palette().forEach((colour, i) => document.querySelectorAll(`[data-colour="${i}"]`).forEach(e => { e.style.background = colour; }));
    drawCurves();
    if (byId("fields-section")) drawFields();
  }
  dark.addEventListener("change", drawAll);
  drawAll();
})();
