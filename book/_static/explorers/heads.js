"use strict";
(() => {
  const { argmax, make, barRow, newId } = explorers;

  /* One head of a trained model: choose sentence, layer, head and word; see where its weight, or weight × length, goes. */
  function heads(box, { layers, heads: n, sentences }) {
    const choice = { sentence: 0, layer: 0, head: 0, word: 1, length: false };
    const select = (label, options, set) => {
      const id = newId();
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

  explorers.machines["heads"] = heads;
})();
