"use strict";
(() => {
  const { softmax, entropy, argmax, show, make, barRow, newId } = explorers;

  function temperature(box, { scores }) {
    const id = newId();
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

  explorers.machines["temperature"] = temperature;
})();
