"use strict";
/* What the explorers share, small machines in the page: a file each beside this one, which a page that shows it loads.
   Each adds a function (box, input) to explorers.machines. What it shows is also in its box's data-state (JSON), so
   that a test can compare it with NumPy. */
const explorers = (() => {
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
      /* From the middle of the track to the right, or where it is below 0 to the left; x from −1 to 1. */
      setSigned(x, text) {
        row.classList.add("signed");
        bar.style.width = `${Math.abs(x) * 50}%`;
        bar.style.marginLeft = `${50 + Math.min(0, x) * 50}%`;
        number.textContent = text;
      },
    };
  };

  let serial = 0;
  const newId = () => `explorer-${++serial}`;

  return { machines: {}, softmax, entropy, dot, argmax, clamp, round, show, make, barRow, newId };
})();

/* The machines' files are deferred as this one is, so they have all run by then. */
document.addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll("[data-explorer]")) {
    explorers.machines[box.dataset.explorer](box, JSON.parse(box.dataset.input));
  }
});
