"use strict";
(() => {
  const { softmax, entropy, show, make, barRow, newId } = explorers;

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
    /* A piece that goes on with a word begins with a hyphen. */
    const name = (i) => tokens[i].replace(/^(?=\p{L})/u, "-").replace("▁", "").replace(/\n/g, "¶") || "␣";
    const id = newId();
    const list = make("select", { id }, ...prompts.map(({ prompt }, i) => make("option", { value: i }, `${prompt} …`)));
    const slider = (label, settings, say) => {
      const at = newId();
      const input = make("input", { type: "range", id: at, ...settings });
      const reading = make("output", { for: at, class: "reading" });
      const show = () => {
        reading.textContent = say(Number(input.value));
        input.setAttribute("aria-valuetext", reading.textContent);
      };
      input.addEventListener("input", () => draw());
      return { input, show, row: make("div", { class: "control aligned" }, make("label", { for: at }, label), input, reading) };
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
        return `“${name(now[i][0])}”`;
      };
      drawn.textContent = `${Array.from({ length: 10 }, one).join(" ")} (with a hyphen: goes on with the word before)`;
    });
    list.addEventListener("change", draw);
    box.replaceChildren(make("div", { class: "control aligned" }, make("label", { for: id }, "Beginning"), list), heat.row, top.row, mass.row, bars, said, draws, drawn);
    draw();
  }

  explorers.machines["sampling"] = sampling;
})();
