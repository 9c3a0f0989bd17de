"use strict";
(() => {
  const { softmax, dot, argmax, clamp, round, show, make, barRow } = explorers;

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

  explorers.machines["soft-dictionary"] = softDictionary;
})();
