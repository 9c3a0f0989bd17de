"use strict";
(() => {
  const { softmax, dot, round, make, newId } = explorers;

  /* Words that ask each other: move them, mask the future, add their places, and see whose context changes.
     Words are queries, keys and values at once; places are (sin t, cos t), t from 0. */
  function contexts(vectors, causal, places) {
    const x = vectors.map((v, t) => (places ? [v[0] + Math.sin(t), v[1] + Math.cos(t)] : v));
    const weights = x.map((q, t) => softmax(x.map((k, s) => (causal && s > t ? -Infinity : dot(q, k)))));
    return { weights, context: weights.map((a) => [0, 1].map((d) => a.reduce((sum, w, s) => sum + w * x[s][d], 0))) };
  }

  function selfAttention(box, { words, vectors }) {
    const id = newId();
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

  explorers.machines["self-attention"] = selfAttention;
})();
