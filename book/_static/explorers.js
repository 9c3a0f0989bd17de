"use strict";
/* The explorers: small machines in the page. Plain functions for the maths, one function for each machine.
   What a machine shows is also in its data-state (JSON), so that a test can compare it with NumPy. */
(() => {
  const softmax = (scores) => {
    const top = Math.max(...scores);
    const powers = scores.map((s) => Math.exp(s - top));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((p) => p / sum);
  };
  const entropy = (shares) => -shares.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0);
  const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
  const argmax = (scores) => scores.indexOf(Math.max(...scores));
  const clamp = (x, limit) => Math.max(-limit, Math.min(limit, x));
  const round = (x) => Math.round(x * 100) / 100;
  const show = (x, digits = 2) => round(x).toFixed(digits).replace("-", "−");

  /* make("p", {class: "note"}, "text", child) -> element; SVG names are told by the second table. */
  const SVG = new Set(["svg", "g", "line", "circle", "path", "text", "rect"]);
  const make = (name, attributes = {}, ...children) => {
    const element = SVG.has(name)
      ? document.createElementNS("http://www.w3.org/2000/svg", name)
      : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  /* A row of the bar chart: name, bar, number. */
  const barRow = (name) => {
    const bar = make("span", { class: "bar" });
    const number = make("span", { class: "number" });
    const row = make("div", { class: "bar-row" }, make("span", { class: "name" }, name), make("span", { class: "track" }, bar), number);
    return {
      row,
      set(share) {
        bar.style.width = `${share * 100}%`;
        number.textContent = share.toFixed(3);
      },
    };
  };

  let serial = 0;

  function temperature(box, { scores }) {
    const id = `explorer-${++serial}`;
    const slider = make("input", { type: "range", id, min: -1, max: 1, step: 0.02, value: 0 });
    const reading = make("output", { for: id, class: "reading" });
    const rows = scores.map((score) => barRow(`score ${show(score, 1)}`));
    const said = make("p", { class: "said", role: "status" });
    const draw = () => {
      const t = 10 ** Number(slider.value);
      const shares = softmax(scores.map((s) => s / t));
      const h = entropy(shares);
      rows.forEach((row, i) => row.set(shares[i]));
      reading.textContent = `τ = ${t.toPrecision(3)}`;
      slider.setAttribute("aria-valuetext", `temperature ${t.toPrecision(3)}, top share ${Math.max(...shares).toFixed(2)}`);
      said.textContent =
        `Entropy ${h.toFixed(3)} of at most ${Math.log(scores.length).toFixed(3)} nats: ` +
        `as undecided as an even choice among ${Math.exp(h).toFixed(1)} of ${scores.length}.`;
      box.dataset.state = JSON.stringify({ temperature: t, shares, entropy: h });
    };
    slider.addEventListener("input", draw);
    box.replaceChildren(
      make("div", { class: "control" }, make("label", { for: id }, "Temperature"), slider, reading),
      make("div", { class: "ends", "aria-hidden": "true" }, make("span", {}, "0.1 · nearly argmax"), make("span", {}, "10 · nearly uniform")),
      make("div", { class: "bars" }, ...rows.map((r) => r.row)),
      said,
    );
    draw();
  }

  function arrow(role, label) {
    const line = make("line", { x1: 0, y1: 0 });
    const head = make("path", { d: "M0 0 L-11 -5 L-8 0 L-11 5 Z" });
    const text = make("text", { "text-anchor": "middle", dy: "0.35em" }, label);
    const group = make("g", { class: `arrow ${role}` }, line, head, text);
    return {
      group,
      to(x, y, gap = 16) {
        const length = Math.hypot(x, y) || 1;
        line.setAttribute("x2", x);
        line.setAttribute("y2", y);
        head.setAttribute("transform", `translate(${x} ${y}) rotate(${(Math.atan2(y, x) * 180) / Math.PI})`);
        text.setAttribute("x", x + (gap * x) / length);
        text.setAttribute("y", y + (gap * y) / length);
      },
    };
  }

  /* Drag anywhere near the query's tip; a click in the plane moves it there; arrow keys move it by 0.05. */
  function steer(svg, handle, { scale, limit, get, set }) {
    const place = (event) => {
      const frame = svg.getBoundingClientRect();
      const unit = frame.width / 320;
      set((event.clientX - frame.left - frame.width / 2) / unit / scale, -(event.clientY - frame.top - frame.height / 2) / unit / scale);
    };
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      handle.focus({ preventScroll: true });
      event.preventDefault();
    });
    handle.addEventListener("pointermove", (event) => handle.hasPointerCapture(event.pointerId) && place(event));
    svg.addEventListener("click", (event) => event.target.closest(".handle") || place(event));
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    handle.addEventListener("keydown", (event) => {
      const step = steps[event.key];
      if (!step && event.key !== "Home") return;
      event.preventDefault();
      const size = event.shiftKey ? 0.25 : 0.05;
      const [x, y] = step ? get() : [0, 0];
      if (step) set(x + size * step[0], y + size * step[1]);
      else set(0, 0);
    });
    return (x, y) => [clamp(round(x), limit), clamp(round(y), limit)];
  }

  function softDictionary(box, { keys, values, query: start }) {
    const limit = Math.max(1.5, ...keys.map((k) => 2 * Math.hypot(...k)));
    const scale = 140 / limit;
    let query = start;
    const keyArrows = keys.map((_, i) => arrow("key", `k${i + 1}`));
    const queryArrow = arrow("query", "q");
    const handle = make("circle", { class: "handle", r: 20, tabindex: 0, role: "slider", "aria-valuemin": -180, "aria-valuemax": 180 });
    const svg = make(
      "svg", { viewBox: "-160 -160 320 320", class: "plane", "aria-label": "The plane of keys and query", role: "group" },
      make("line", { class: "axis", x1: -150, x2: 150 }), make("line", { class: "axis", y1: -150, y2: 150 }),
      ...keyArrows.map((a) => a.group), queryArrow.group, handle,
    );
    const rows = keys.map((_, i) => barRow(`k${i + 1} → ${show(values[i], values[i] % 1 ? 1 : 0)}`));
    const soft = make("strong"), hard = make("strong"), where = make("span");
    const ruler = valueRuler(values);

    const draw = () => {
      const scores = keys.map((k) => dot(k, query));
      const weights = softmax(scores);
      const state = { query, scores, weights, soft: dot(weights, values), hard: values[argmax(scores)] };
      queryArrow.to(query[0] * scale, -query[1] * scale, 0);
      handle.setAttribute("cx", query[0] * scale);
      handle.setAttribute("cy", -query[1] * scale);
      rows.forEach((row, i) => row.set(weights[i]));
      [soft.textContent, hard.textContent] = [show(state.soft), show(state.hard)];
      where.textContent = `(${show(query[0])}, ${show(query[1])})`;
      ruler.set(state.soft, state.hard);
      handle.setAttribute("aria-label", "query, moved by the arrow keys");
      handle.setAttribute("aria-valuenow", Math.round((Math.atan2(query[1], query[0]) * 180) / Math.PI));
      handle.setAttribute("aria-valuetext", `${show(query[0])}, ${show(query[1])}: soft answer ${show(state.soft)}, hard answer ${show(state.hard)}`);
      box.dataset.state = JSON.stringify(state);
    };
    const fit = steer(svg, handle, { scale, limit, get: () => query, set: (x, y) => ((query = fit(x, y)), draw()) });
    keys.forEach((k, i) => keyArrows[i].to(k[0] * scale, -k[1] * scale));
    box.replaceChildren(
      make("div", { class: "two" },
        make("div", {}, svg, make("p", { class: "tip" }, "Drag the tip of q, click in the plane, or use the arrow keys (with Shift: bigger steps).")),
        make("div", {},
          make("p", { class: "head" }, "query ", where), make("p", { class: "head" }, "weights"),
          make("div", { class: "bars" }, ...rows.map((r) => r.row)),
          make("p", { class: "head" }, "answers"), ruler.svg,
          make("p", { class: "said", role: "status" }, make("span", { class: "soft-mark" }, "soft "), soft, make("span", { class: "hard-mark" }, " hard "), hard))));
    draw();
  }

  /* A number line with the values, a filled mark for the soft answer and a hollow one for the hard answer. */
  function valueRuler(values) {
    const low = Math.min(...values), span = Math.max(...values) - low || 1;
    const x = (v) => 14 + (272 * (v - low)) / span;
    const soft = make("circle", { class: "soft", r: 6, cy: 18 });
    const hard = make("rect", { class: "hard", width: 12, height: 12, y: 12 });
    const ticks = [...new Set(values)].map((v) => make("g", {}, make("line", { x1: x(v), x2: x(v), y1: 12, y2: 24 }), make("text", { x: x(v), y: 40, "text-anchor": "middle" }, show(v, v % 1 ? 1 : 0))));
    return {
      svg: make("svg", { viewBox: "0 0 300 46", class: "ruler", "aria-hidden": "true" }, make("line", { x1: 14, x2: 286, y1: 18, y2: 18 }), ...ticks, hard, soft),
      set(a, b) {
        soft.setAttribute("cx", x(a));
        hard.setAttribute("x", x(b) - 6);
      },
    };
  }

  /* One head of a trained model: choose sentence, layer, head and word; see where its weight, or weight × length, goes. */
  function heads(box, { layers, heads: n, sentences }) {
    const choice = { sentence: 0, layer: 0, head: 0, word: 1, length: false };
    const select = (label, options, set) => {
      const id = `explorer-${++serial}`;
      const list = make("select", { id }, ...options.map((text, i) => make("option", { value: i }, text)));
      list.addEventListener("change", () => (set(Number(list.value)), draw()));
      return { row: make("div", { class: "control" }, make("label", { for: id }, label), list), list };
    };
    const upTo = (count) => Array.from({ length: count }, (_, i) => String(i + 1));
    const fill = () => {
      const { tokens } = sentences[choice.sentence];
      choice.word = Math.min(choice.word, tokens.length - 1);
      words.list.replaceChildren(...tokens.map((token, i) => make("option", { value: i }, `${i + 1}. ${token}`)));
      words.list.value = choice.word;
      rows = tokens.map((token, i) => barRow(`${i + 1}. ${token}`));
      bars.replaceChildren(...rows.map((row) => row.row));
    };
    let rows = [];
    const bars = make("div", { class: "bars" });
    const said = make("p", { class: "said", role: "status" });
    const controls = [
      select("Sentence", sentences.map(({ tokens }) => tokens.slice(1, -1).join(" ")), (i) => ((choice.sentence = i), fill())),
      select("Layer", upTo(layers), (i) => (choice.layer = i)),
      select("Head", upTo(n), (i) => (choice.head = i)),
      select("Word that asks", [], (i) => (choice.word = i)),
      select("Show", ["weight", "weight × length of the value"], (i) => (choice.length = i === 1)),
    ];
    const words = controls[3];
    const draw = () => {
      const { sentence, layer, head, word, length } = choice;
      const { tokens, weights, lengths } = sentences[sentence];
      const size = tokens.length;
      const parts = weights[layer][head].slice(word * size, (word + 1) * size).map((w, s) => w * (length ? lengths[layer][head][s] : 1));
      const sum = parts.reduce((a, b) => a + b, 0) || 1;
      const shares = parts.map((p) => p / sum);
      rows.forEach((row, s) => row.set(shares[s]));
      const most = argmax(shares);
      said.textContent =
        `Layer ${layer + 1}, head ${head + 1}: “${tokens[word]}” gives most, ${shares[most].toFixed(2)}, to “${tokens[most]}”` +
        (most === word ? ", itself." : most < word ? `, ${word - most} back.` : `, ${most - word} ahead.`);
      box.dataset.state = JSON.stringify({ ...choice, shares });
    };
    fill();
    box.replaceChildren(...controls.map((c) => c.row), bars, said);
    draw();
  }

  /* Words that ask each other: move them, mask the future, add their places, and see whose context changes.
     Words are queries, keys and values at once; places are (sin t, cos t), t from 0. */
  function contexts(vectors, causal, places) {
    const x = vectors.map((v, t) => (places ? [v[0] + Math.sin(t), v[1] + Math.cos(t)] : v));
    const weights = x.map((q, t) => softmax(x.map((k, s) => (causal && s > t ? -Infinity : dot(q, k)))));
    return { weights, context: weights.map((a) => [0, 1].map((d) => a.reduce((sum, w, s) => sum + w * x[s][d], 0))) };
  }

  function selfAttention(box, { words, vectors }) {
    const id = `explorer-${++serial}`;
    let order = words.map((_, i) => i), causal = false, places = false;
    const option = (name, text, set) => {
      const input = make("input", { type: "checkbox", id: `${id}-${name}` });
      input.addEventListener("change", () => (set(input.checked), draw()));
      return make("div", { class: "control" }, make("label", { for: `${id}-${name}` }, input, ` ${text}`));
    };
    const grid = make("table", { class: "sentence" });
    const said = make("p", { class: "said", role: "status" });
    const move = (t, by) => {
      [order[t], order[t + by]] = [order[t + by], order[t]];
      draw();
      const rows = grid.querySelectorAll("tr"), row = rows[t + by + 1];
      (row.querySelector(by < 0 ? ".up:enabled" : ".down:enabled") || row.querySelector("button:enabled")).focus();
    };
    const button = (t, by) => {
      const b = make("button", { type: "button", class: by < 0 ? "up" : "down", "aria-label": `move ${words[order[t]]} ${by < 0 ? "forward" : "back"}` }, by < 0 ? "↑" : "↓");
      b.disabled = t + by < 0 || t + by >= words.length;
      b.addEventListener("click", () => move(t, by));
      return b;
    };
    function draw() {
      const { weights, context } = contexts(order.map((i) => vectors[i]), causal, places);
      const before = contexts(vectors, causal, places).context;
      const change = order.map((i, t) => Math.hypot(...context[t].map((c, d) => c - before[i][d])));
      const cell = (w) => {
        const td = make("td", {}, w.toFixed(2));
        td.style.background = `color-mix(in srgb, var(--weight) ${Math.round(16 * w)}%, transparent)`;
        return td;
      };
      grid.replaceChildren(
        make("tr", {}, make("td"), make("th", { scope: "col" }, "asks"), make("th", { scope: "col" }, "changed"), ...order.map((i) => make("th", { scope: "col" }, words[i]))),
        ...order.map((i, t) => make("tr", {}, make("td", {}, button(t, -1), button(t, 1)), make("th", { scope: "row" }, words[i]), make("td", {}, change[t].toFixed(2)), ...weights[t].map(cell))),
      );
      const moved = order.some((i, t) => i !== t), n = change.filter((c) => c > 1e-9).length;
      said.textContent = !moved
        ? "The words stand as written. Move one with its arrows."
        : n ? `${n} of ${words.length} words have another context than in the sentence as written.` : "Every word has the context it had in the sentence as written: only the rows have moved.";
      box.dataset.state = JSON.stringify({ order, causal, places, weights, context, change });
    }
    const reset = make("button", { type: "button" }, "As written");
    reset.addEventListener("click", () => ((order = words.map((_, i) => i)), draw()));
    box.replaceChildren(
      option("causal", "causal mask: no word sees a later one", (on) => (causal = on)),
      option("places", "add positions (sin t, cos t)", (on) => (places = on)),
      make("div", { class: "scroll" }, grid), said, reset,
      make("p", { class: "tip" }, "“Changed” says how far a word's context is from the one it had in the sentence as written; beside it, the word's weights on all words."),
    );
    draw();
  }

  /* What may come next: temperature, then the k likeliest, then the smallest set of mass p among them, shared out anew. */
  function narrowed(logits, t, k, p) {
    const heated = softmax(logits.map((x) => x / t));
    const ranks = heated.map((_, i) => i).sort((a, b) => heated[b] - heated[a] || a - b).slice(0, k);
    const mass = ranks.reduce((sum, i) => sum + heated[i], 0);
    const kept = [];
    for (let before = 0, i = 0; i < ranks.length && before < p; i++) {
      kept.push(ranks[i]);
      before += heated[ranks[i]] / mass;
    }
    const sum = kept.reduce((total, i) => total + heated[i], 0);
    return kept.map((i) => [i, heated[i] / sum]);
  }

  /* The next token after a few beginnings, from a trained model's logits. */
  function sampling(box, { tokens, prompts }) {
    const BARS = 12, STEPS = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, tokens.length];
    const name = (i) => tokens[i].replace("▁", " ").replace(/\n/g, "¶");
    const id = `explorer-${++serial}`;
    const list = make("select", { id }, ...prompts.map(({ prompt }, i) => make("option", { value: i }, `${prompt} …`)));
    const slider = (label, settings, say) => {
      const at = `explorer-${++serial}`;
      const input = make("input", { type: "range", id: at, ...settings });
      const reading = make("output", { for: at, class: "reading" });
      const show = () => {
        reading.textContent = say(Number(input.value));
        input.setAttribute("aria-valuetext", reading.textContent);
      };
      input.addEventListener("input", () => draw());
      return { input, show, row: make("div", { class: "control" }, make("label", { for: at }, label), input, reading) };
    };
    const heat = slider("Temperature", { min: -1, max: 0.5, step: 0.02, value: 0 }, (x) => `τ = ${(10 ** x).toPrecision(3)}`);
    const top = slider("Top-k", { min: 0, max: STEPS.length - 1, step: 1, value: STEPS.length - 1 }, (x) => (x === STEPS.length - 1 ? "all" : `k = ${STEPS[x]}`));
    const mass = slider("Top-p", { min: 0.02, max: 1, step: 0.02, value: 1 }, (x) => `p = ${x.toFixed(2)}`);
    const bars = make("div", { class: "bars" });
    const said = make("p", { class: "said", role: "status" });
    const drawn = make("p", { class: "said" });
    let now = [];
    const draw = () => {
      const t = 10 ** Number(heat.input.value), k = STEPS[Number(top.input.value)], p = Number(mass.input.value);
      now = narrowed(prompts[Number(list.value)].logits, t, k, p);
      [heat, top, mass].forEach((s) => s.show());
      bars.replaceChildren(...now.slice(0, BARS).map(([i, share]) => {
        const row = barRow(name(i));
        row.set(share);
        return row.row;
      }));
      const rest = now.slice(BARS).reduce((sum, [, share]) => sum + share, 0);
      const h = entropy(now.map(([, share]) => share));
      said.textContent =
        `${now.length} of ${tokens.length} tokens can come; the ${Math.min(BARS, now.length)} likeliest are shown, the others have ${rest.toFixed(3)}. ` +
        `As undecided as an even choice among ${Math.exp(h).toFixed(1)}.`;
      drawn.textContent = "";
      box.dataset.state = JSON.stringify({ prompt: Number(list.value), temperature: t, k, p, kept: now.length, entropy: h, shares: now.slice(0, BARS) });
    };
    const draws = make("button", { type: "button" }, "Draw ten");
    draws.addEventListener("click", () => {
      const one = () => {
        let u = Math.random(), i = 0;
        while (i < now.length - 1 && (u -= now[i][1]) > 0) i++;
        return `“${name(now[i][0]).trim() || "¶"}”`;
      };
      drawn.textContent = Array.from({ length: 10 }, one).join(" ");
    });
    list.addEventListener("change", draw);
    box.replaceChildren(make("div", { class: "control" }, make("label", { for: id }, "Beginning"), list), heat.row, top.row, mass.row, bars, said, draws, drawn);
    draw();
  }

  const machines = { temperature, "soft-dictionary": softDictionary, "self-attention": selfAttention, heads, sampling };
  for (const box of document.querySelectorAll("[data-explorer]")) {
    machines[box.dataset.explorer](box, JSON.parse(box.dataset.input));
  }
})();
