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

  // ---- fields: values are [functions, outputs, slices, rows, columns]
  const fields = data.fields;
  const floats = text => new Float32Array(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
  const decoded = {};
  const table = (key, text) => decoded[key] ??= floats(text);
  const optimizer = byId("field-optimizer"), chosen = byId("field-function"), output = byId("field-output"), slice = byId("field-slice");
  const columns = fields ? fields.coordinate.length : 0, rows = fields?.vertical ? fields.vertical.values.length : 1;
  const slices = fields?.slices ? fields.slices.values.length : 1, outputs = fields?.outputs ? fields.outputs.length : 1;
  const size = columns * rows, stride = size * slices * outputs;
  const number = v => Number(v.toPrecision(3)).toString();

  // Of all test functions, whether their fields are here or not.
  function errorsOf(name) {
    if (fields.errors) return table("e:" + name, fields.errors[name]);
    const truth = table("truth", fields.truth), predicted = table("p:" + name, fields.predictions[name]);
    return decoded["e:" + name] ??= Float32Array.from({ length: truth.length / stride }, (_, i) => {
      let error = 0, norm = 0;
      for (let k = i * stride; k < (i + 1) * stride; k++) {
        error += (predicted[k] - truth[k]) ** 2;
        norm += truth[k] ** 2;
      }
      return Math.sqrt(error / Math.max(norm, 1e-30));
    });
  }

  // The functions by rank, and where the fields of those that are here begin.
  function current() {
    const errors = errorsOf(optimizer.value);
    const order = Array.from(errors, (_, i) => i).sort((a, b) => errors[a] - errors[b]);
    const places = new Map((fields.functions ?? order.map((_, i) => i)).map((index, place) => [index, place]));
    return { errors, order, places, truth: table("truth", fields.truth), predicted: table("p:" + optimizer.value, fields.predictions[optimizer.value]) };
  }

  // The shown output and slice of the fields at a place.
  function field(values, place) {
    const start = place * stride + (output.selectedIndex * slices + slice.selectedIndex) * size;
    return values.subarray(start, start + size);
  }

  const medianOf = order => order[Math.floor((order.length - 1) / 2)];
  const chosenFunction = ({ order }) => ({ median: medianOf(order), worst: order[order.length - 1], best: order[0] }[chosen.value] ?? Number(chosen.value));

  function fillFunctions(keep) {
    const { order, errors, places } = current();
    const last = order.length - 1;
    const label = (index, words) => `${words}: function ${index + 1}, error ${number(errors[index])}`;
    const choices = [
      ["median", label(medianOf(order), "median")], ["worst", label(order[last], "worst")], ["best", label(order[0], "best")],
      ...order.map((index, rank) => [String(index), `rank ${rank + 1}: function ${index + 1}, error ${number(errors[index])}`]).filter(choice => places.has(Number(choice[0]))),
    ];
    chosen.replaceChildren(...choices.map(([value, text]) => new Option(text, value)));
    chosen.value = choices.some(c => c[0] === keep) ? keep : "median";
  }

  // What one function's plots show, in words; the same text stands below them.
  function describe({ errors, order }, index) {
    const rank = order.indexOf(index);
    const special = rank === order.length - 1 ? ", the worst" : index === medianOf(order) ? ", the median" : "";
    const parts = [fields.outputs && output.value, fields.slices && `${fields.slices.name} = ${number(fields.slices.values[slice.selectedIndex])}`].filter(Boolean);
    return `Test function ${index + 1} of ${order.length}, predicted by ${optimizer.value}${parts.length ? " (" + parts.join(", ") + ")" : ""}: ` +
      `relative L2 error ${number(errors[index])}${outputs > 1 ? " over all outputs" : ""}, rank ${rank + 1}${special}.`;
  }

  const largest = values => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const bounds = values => values.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]);

  function drawProfile(id, state, index) {
    const place = state.places.get(index), plot = byId(id), caption = byId(id + "-caption");
    caption.textContent = describe(state, index);
    plot.setAttribute("aria-label", "Input, true and predicted field and the error below. " + caption.textContent);
    const colours = palette();
    const x = fields.coordinate, t = field(state.truth, place), p = field(state.predicted, place);
    const traces = [
      { x, y: t, name: "true", line: { color: css("--ink"), width: 2.5 } },
      { x, y: p, name: "predicted", line: { color: colours[1], width: 2, dash: "dash" } },
      { x, y: Array.from(t, (v, k) => p[k] - v), name: "error", yaxis: "y2", line: { color: colours[2], width: 1.5 } },
    ];
    if (fields.inputs && fields.sensors.length > 0) {
      const width = fields.sensors.length, input = table("inputs", fields.inputs).subarray(place * width, (place + 1) * width);
      // An input many times larger than the output would flatten it: it waits in the legend for a click.
      traces.unshift({
        x: fields.sensors, y: input, name: "input", visible: largest(input) > 4 * largest(t) ? "legendonly" : true,
        line: { color: css("--soft"), width: 1.5, dash: "dot" },
      });
    }
    Plotly.react(plot, traces.map(trace => ({ type: "scatter", mode: "lines", hovertemplate: "%{y:.4f}", ...trace })), layout({
      hovermode: "x unified",
      xaxis: { title: { text: fields.coordinateName }, anchor: "y2" },
      yaxis: { domain: [0.36, 1], title: { text: fields.outputs ? output.value : "field" } }, yaxis2: { domain: [0, 0.26], title: { text: "error" } },
    }), config);
  }

  function drawMaps(state) {
    const { errors, order, places, truth, predicted } = state;
    const shown = order.filter(index => places.has(index));
    const lines = (values, other) => shown.map(i => Array.from(field(values, places.get(i)), (v, k) => other ? v - field(other, places.get(i))[k] : v));
    const trueLines = lines(truth), predictedLines = lines(predicted), errorLines = lines(predicted, truth);
    const limit = all => Math.max(1e-12, ...all.map(line => largest(line.filter(Number.isFinite))));
    const names = shown.map(i => `function ${i + 1}, rank ${order.indexOf(i) + 1}, error ${number(errors[i])}`);
    const draw = (id, z, most, words) => {
      const plot = byId(id);
      plot.setAttribute("role", "img");
      plot.setAttribute("aria-label", `${words} of ${shown.length} test functions, one in each row; values from ${-number(most)} to ${number(most)} on the colour scale`);
      Plotly.react(plot, [{
        type: "heatmap", x: fields.coordinate, z, zmin: -most, zmax: most, text: names.map(n => fields.coordinate.map(() => n)),
        colorscale: diverging(), colorbar: { thickness: 10, outlinewidth: 0 }, hovertemplate: "%{text}<br>" + fields.coordinateName + " %{x:.3f}<br>%{z:.4f}<extra></extra>",
      }], layout({
        margin: { l: 45, r: 10, t: 10, b: 40 }, xaxis: { title: { text: fields.coordinateName } }, yaxis: { title: { text: "test functions" }, showticklabels: false, ticks: "" },
      }), config);
      plot.removeAllListeners?.("plotly_click");
      plot.on("plotly_click", event => {
        chosen.value = String(shown[event.points[0].pointIndex[0]]);
        drawChosen();
      });
    };
    draw("map-true", trueLines, limit(trueLines), "True solutions");
    draw("map-predicted", predictedLines, limit(trueLines), "Predicted solutions");
    draw("map-error", errorLines, limit(errorLines), "Errors");
  }

  const planes = {};
  function framesIn(host, count) {
    const element = (tag, className, ...children) => {
      const made = Object.assign(document.createElement(tag), { className });
      made.append(...children);
      return made;
    };
    const figures = Array.from({ length: count }, () => ({ plot: element("div", "plot map"), title: element("figcaption", "") }));
    const caption = element("p", "caption");
    for (const { plot } of figures) plot.setAttribute("role", "img");
    host.append(caption, element("div", "maps", ...figures.map(({ plot, title }) => element("figure", "", plot, title))));
    return { caption, figures };
  }

  // One row of maps of one function on a plane: the input where it is one too, true, predicted, error.
  function drawPlanes(id, state, index) {
    const place = state.places.get(index), host = byId(id);
    const t = field(state.truth, place), p = field(state.predicted, place), error = Array.from(t, (v, k) => p[k] - v);
    const [low, high] = bounds(t), worst = Math.max(1e-12, largest(error.filter(Number.isFinite)));
    // Fields of one sign use the whole scale; the others have zero in its middle.
    const signed = low < -1e-3 * high, most = Math.max(Math.abs(low), Math.abs(high), 1e-12);
    const shared = signed ? { zmin: -most, zmax: most, colorscale: diverging() } : { zmin: low, zmax: high > low ? high : low + 1e-12, colorscale: "Cividis" };
    const maps = [["True", t, shared], ["Predicted", p, shared], ["Error (predicted − true)", error, { zmin: -worst, zmax: worst, colorscale: diverging() }]];
    if (fields.inputs) {
      const width = fields.sensors.length || columns * rows, input = table("inputs", fields.inputs).subarray(place * width, (place + 1) * width);
      maps.unshift(["Input", input, fields.sensors.length ? null : { colorscale: "Cividis" }]);
    }
    const frames = planes[id] ??= framesIn(host, maps.length);
    frames.caption.textContent = describe(state, index);
    const unit = fields.vertical.name !== "t";
    const vertical = { title: { text: fields.vertical.name }, ...(unit ? { scaleanchor: "x", constrain: "domain" } : {}) };
    maps.forEach(([name, values, scale], i) => {
      const { plot, title } = frames.figures[i];
      const [from, to] = bounds(values);
      title.textContent = name;
      plot.setAttribute("aria-label", `${name}: values from ${number(from)} to ${number(to)}. ${describe(state, index)}`);
      if (!scale) {
        Plotly.react(plot, [{ type: "scatter", mode: "lines", x: fields.sensors, y: values, line: { color: css("--ink"), width: 1.5 }, hovertemplate: "%{y:.4f}<extra></extra>" }],
          layout({ margin: { l: 45, r: 10, t: 10, b: 40 }, xaxis: { title: { text: fields.coordinateName } }, yaxis: { title: { text: "input" } } }), config);
        return;
      }
      const z = Array.from({ length: rows }, (_, row) => Array.from(values.slice(row * columns, (row + 1) * columns)));
      Plotly.react(plot, [{
        type: "heatmap", x: fields.coordinate, y: fields.vertical.values, z, ...scale, colorbar: { thickness: 10, outlinewidth: 0 },
        hovertemplate: `${fields.coordinateName} %{x:.3f}, ${fields.vertical.name} %{y:.3f}<br>%{z:.4f}<extra></extra>`,
      }], layout({ margin: { l: 45, r: 10, t: 10, b: 40 }, xaxis: { title: { text: fields.coordinateName }, ...(unit ? { constrain: "domain" } : {}) }, yaxis: vertical }), config);
    });
  }

  // The colour of the curve of the same name, if there is one.
  function colourIndex(name, otherwise) {
    const index = data.curves.findIndex(curve => curve.name === name);
    return index < 0 ? otherwise : index;
  }

  // Bars of equal ratio, the same for all optimizers, so that their heights compare.
  function drawHistogram() {
    const colours = palette();
    const all = Object.keys(fields.predictions).map(name => ({ name, logs: Array.from(errorsOf(name)).filter(e => e > 0 && Number.isFinite(e)).map(Math.log10) }));
    const logs = all.flatMap(one => one.logs);
    if (logs.length === 0) return;
    let low = Infinity, high = -Infinity;
    for (const v of logs) { low = Math.min(low, v); high = Math.max(high, v); }
    const bins = 24, width = Math.max(high - low, 1e-6) / bins;
    const centre = k => 10 ** (low + (k + 0.5) * width);
    const traces = all.map((one, index) => {
      const counts = new Array(bins).fill(0);
      for (const v of one.logs) counts[Math.min(bins - 1, Math.floor((v - low) / width))]++;
      return {
        type: "scatter", mode: "lines", name: one.name, x: counts.map((_, k) => centre(k)), y: counts, fill: "tozeroy",
        line: { color: colours[colourIndex(one.name, index) % colours.length], width: 2, shape: "hvh" }, opacity: 0.8, hovertemplate: "%{y} functions near %{x:.3g}<extra>" + one.name + "</extra>",
      };
    });
    Plotly.react("error-histogram", traces, layout({
      xaxis: { title: { text: "relative L2 error" }, type: "log", exponentformat: "power" }, yaxis: { title: { text: "test functions" }, rangemode: "tozero" },
    }), config);
  }

  // Diverging scales whose middle is the page: zero is calm in both themes.
  const lightScale = [[0, "#084a91"], [0.25, "#5b9bd0"], [0.5, "#f7f7f5"], [0.75, "#e08a5a"], [1, "#8f2a12"]];
  const darkScale = [[0, "#8fc7ff"], [0.25, "#2f6ea8"], [0.5, "#1b1e24"], [0.75, "#b2562b"], [1, "#ffc29a"]];
  const diverging = () => dark.matches ? darkScale : lightScale;

  function drawChosen() {
    const state = current(), one = fields.vertical ? drawPlanes : drawProfile, id = fields.vertical ? "planes" : "profile";
    one(id, state, chosenFunction(state));
    one(id + "-worst", state, state.order[state.order.length - 1]);
  }

  function drawFields() {
    drawChosen();
    if (!fields.vertical) drawMaps(current());
    drawHistogram();
  }

  // ---- error against resolution
  function drawResolution(block, index) {
    const colours = palette();
    const traces = Object.entries(block.errors).map(([name, errors], position) => {
      const i = colourIndex(name, position);
      return {
        type: "scatter", mode: "lines+markers", name, x: block.resolutions, y: errors.map(e => e > 0 ? e : null), connectgaps: true, marker: { size: 8 },
        line: { color: colours[i % colours.length], width: 2, dash: dashes[Math.floor(i / colours.length) % dashes.length] }, hovertemplate: "%{y:.3e}<extra>" + name + "</extra>",
      };
    });
    const at = Math.log10(block.trained);
    // Errors that hardly differ must look so.
    const [low, high] = bounds(traces.flatMap(trace => trace.y.filter(e => e !== null)));
    Plotly.react(byId("resolution-" + index), traces, layout({
      margin: { l: 60, r: 20, t: 40, b: 45 }, hovermode: "x unified",
      xaxis: { title: { text: "points in space (on a plane in each direction)" }, type: "log", tickvals: block.resolutions, ticktext: block.resolutions.map(String) },
      yaxis: { title: { text: "test relative L2 error" }, type: "log", exponentformat: "power", range: [Math.log10(low) - 0.3, Math.log10(high) + 0.3] },
      shapes: [{ type: "line", x0: block.trained, x1: block.trained, yref: "paper", y0: 0, y1: 1, line: { color: css("--soft"), width: 1, dash: "dot" } }],
      annotations: [{ x: at, yref: "paper", y: 1, yanchor: "top", xanchor: "left", xshift: 4, text: "trained here", showarrow: false, font: { color: css("--soft") } }],
      legend: { orientation: "h", y: 1.16, x: 0 },
    }), config);
  }

  // ---- error against number of parameters
  function drawSizes(block, index) {
    const colours = palette();
    const traces = [...new Set(block.models.map(model => model.family))].map((family, i) => {
      const models = block.models.filter(model => model.family === family && model.error > 0).sort((a, b) => a.parameters - b.parameters);
      return {
        type: "scatter", mode: "lines+markers", name: family, x: models.map(model => model.parameters), y: models.map(model => model.error), text: models.map(model => model.name),
        error_y: { array: models.map(model => model.deviation ?? 0), visible: models.some(model => model.deviation > 0), thickness: 1.2, width: 4 }, marker: { size: 8, symbol: i },
        line: { color: colours[i % colours.length], width: 2, dash: dashes[Math.floor(i / colours.length) % dashes.length] }, hovertemplate: "%{y:.3e} with %{x:,} parameters<extra>%{text}</extra>",
      };
    }).filter(trace => trace.x.length > 0);
    const [low, high] = bounds(traces.flatMap(trace => trace.y));
    Plotly.react(byId("sizes-" + index), traces, layout({
      margin: { l: 60, r: 20, t: 40, b: 45 }, legend: { orientation: "h", y: 1.16, x: 0 },
      xaxis: { title: { text: "parameters" }, type: "log", exponentformat: "power" },
      yaxis: { title: { text: "test relative L2 error" }, type: "log", exponentformat: "power", range: [Math.log10(low) - 0.3, Math.log10(high) + 0.3] },
    }), config);
  }

  // ---- sweeps: errors with fits, lines of equal error
  function drawScaling(block, index) {
    const colours = palette(), soft = css("--soft");
    const style = i => ({ color: colours[i % colours.length], width: 2, dash: dashes[Math.floor(i / colours.length) % dashes.length] });
    const axes = (x, y) => layout({
      margin: { l: 60, r: 20, t: 40, b: 45 }, legend: { orientation: "h", y: 1.16, x: 0 },
      xaxis: { title: { text: x }, type: "log", exponentformat: "power" }, yaxis: { title: { text: y }, type: "log", exponentformat: "power" },
    });
    const errors = (kind, series, fit, x) => {
      const traces = series.map((one, i) => ({
        type: "scatter", mode: "lines+markers", name: one.name, x: one.x, y: one.y, line: style(i), marker: { size: 7, symbol: i }, hovertemplate: "%{y:.3e}<extra>" + one.name + "</extra>",
        error_y: { array: one.high.map((v, k) => v - one.y[k]), arrayminus: one.low.map((v, k) => one.y[k] - v), symmetric: false, thickness: 1.2, width: 4 },
      }));
      if (fit) traces.push(
        { type: "scatter", mode: "lines", name: "upper end", x: fit.x, y: fit.high, line: { width: 0 }, showlegend: false, hoverinfo: "skip" },
        { type: "scatter", mode: "lines", name: "lower end", x: fit.x, y: fit.low, line: { width: 0 }, fill: "tonexty", fillcolor: soft + "33", showlegend: false, hoverinfo: "skip" },
        { type: "scatter", mode: "lines", name: fit.name, x: fit.x, y: fit.y, line: { color: css("--ink"), width: 2, dash: "dash" }, hovertemplate: "%{y:.3e}<extra>" + fit.name + "</extra>" });
      Plotly.react(byId(`scaling-${index}-${kind}`), traces, axes(x, "test relative L2 error"), config);
    };
    errors("samples", block.samples, block.samplesFit, "training functions");
    errors("parameters", block.parameters, block.parametersFit, "parameters");
    const sizes = byId(`scaling-${index}-sizes`);
    if (!sizes) return;
    const lines = block.contours.map((one, i) => ({ type: "scatter", mode: "lines", name: one.name, x: one.x, y: one.y, line: style(i), hovertemplate: "%{x:.3s} functions, %{y:.3s} parameters<extra>" + one.name + "</extra>" }));
    if (block.frontier) lines.push({ type: "scatter", mode: "lines", name: block.frontier.name, x: block.frontier.x, y: block.frontier.y, line: { color: css("--ink"), width: 3, dash: "dash" } });
    Plotly.react(sizes, lines, axes("training functions", "parameters"), config);
  }

  // ---- auxiliary coordinates: errors, terms of the objective, codes, pictures
  function drawCoordinates(block) {
    const colours = palette();
    const lines = (id, series, x, y) => Plotly.react(byId(id), series.map((one, i) => ({
      type: "scatter", mode: "lines+markers", name: one.name, x: one.x, y: one.y, marker: { size: 5, symbol: i % 2 },
      line: { color: colours[i % colours.length], width: 2, dash: dashes[Math.floor(i / colours.length) % dashes.length] }, hovertemplate: "%{y:.4g}<extra>" + one.name + "</extra>",
    })), layout({
      margin: { l: 60, r: 20, t: 40, b: 45 }, legend: { orientation: "h", y: 1.16, x: 0 },
      xaxis: { title: { text: x }, rangemode: "tozero" }, yaxis: { title: { text: y }, type: "log" },
    }), config);
    lines("coordinate-errors", block.errors, "seconds of training", "nested error");
    lines("coordinate-terms", block.terms, "iterations", "terms of the objective");
    if (byId("coordinate-codes")) {
      const codes = table("codes", block.codes), places = Array.from(block.labels, (_, i) => i);
      Plotly.react(byId("coordinate-codes"), [...new Set(block.labels)].sort((a, b) => a - b).map((label, i) => {
        const own = places.filter(place => block.labels[place] === label);
        return {
          type: "scatter", mode: "markers", name: String(label), x: own.map(place => codes[2 * place]), y: own.map(place => codes[2 * place + 1]),
          marker: { size: 4, color: colours[i % colours.length], symbol: Math.floor(i / colours.length) }, hovertemplate: "label " + label + "<extra></extra>",
        };
      }), layout({ xaxis: { title: { text: "code 1" } }, yaxis: { title: { text: "code 2" } } }), config);
    }
    const values = table("pictures", block.pictures), size = block.height * block.width, count = values.length / size / 2;
    // One raster, its first row on top.
    const raster = Array.from({ length: 2 * block.height }, (_, y) => Array.from({ length: count * block.width }, (_, x) =>
      values[(Math.floor(y / block.height) * count + Math.floor(x / block.width)) * size + (y % block.height) * block.width + x % block.width]));
    Plotly.react(byId("coordinate-pictures"), [{ type: "heatmap", z: raster, colorscale: "Greys", reversescale: true, zmin: 0, zmax: 1, showscale: false, hoverinfo: "skip" }], layout({
      margin: { l: 10, r: 10, t: 10, b: 10 }, xaxis: { visible: false }, yaxis: { visible: false, autorange: "reversed", scaleanchor: "x" },
    }), config);
  }

  function fill(select, names, label) {
    select.replaceChildren(...(names ?? [""]).map(name => new Option(name, name)));
    // A choice of one is none.
    label.hidden = !names || names.length < 2;
  }

  for (const control of [metric, against])
    control.addEventListener("change", drawCurves);
  if (fields && Object.keys(fields.predictions).length > 0) {
    fill(optimizer, Object.keys(fields.predictions), {});
    fill(output, fields.outputs, output.closest("label"));
    fill(slice, fields.slices?.values.map(number), slice.closest("label"));
    byId("field-slice-name").textContent = fields.slices?.name ?? "";
    slice.selectedIndex = slices - 1;
    byId(fields.vertical ? "on-line" : "on-plane").remove();
    if (fields.shown) optimizer.value = fields.shown;
    fillFunctions("median");
    optimizer.addEventListener("change", () => { fillFunctions(chosen.value); drawFields(); });
    chosen.addEventListener("change", drawChosen);
    for (const control of [output, slice]) control.addEventListener("change", drawFields);
  } else {
    byId("fields-section").remove();
  }
  if (!data.resolutions?.length) byId("resolution-section").remove();
  if (!data.sizes?.length) byId("sizes-section").remove();
  if (!data.scaling?.length) byId("scaling-section").remove();
  if (!data.coordinates) byId("coordinates-section").remove();
  else if (!data.coordinates.codes) byId("coordinate-codes").remove();
  if (!data.curves.length) byId("curves-section").remove();

  function drawAll() {
    palette().forEach((colour, i) => document.querySelectorAll(`[data-colour="${i}"]`).forEach(e => { e.style.background = colour; }));
    if (byId("curves-section")) drawCurves();
    if (byId("fields-section")) drawFields();
    (data.resolutions ?? []).forEach(drawResolution);
    (data.sizes ?? []).forEach(drawSizes);
    (data.scaling ?? []).forEach(drawScaling);
    if (data.coordinates) drawCoordinates(data.coordinates);
  }
  dark.addEventListener("change", drawAll);
  drawAll();
})();
