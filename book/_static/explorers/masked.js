"use strict";
(() => {
  const { make, barRow, newId } = explorers;

  /* What fills a blank: choose sentence and blank, hide one more piece; the shares are a trained model's own. */
  function masked(box, { sentences }) {
    const choice = { sentence: 0, blank: 0, other: 0 };
    const select = (label, set) => {
      const id = newId();
      const list = make("select", { id });
      list.addEventListener("change", () => (set(Number(list.value)), draw()));
      return { row: make("div", { class: "control aligned" }, make("label", { for: id }, label), list), list };
    };
    const offer = ({ list }, texts, chosen) => {
      list.replaceChildren(...texts.map((text, i) => make("option", { value: i }, text)));
      list.value = chosen;
    };
    const names = () => sentences[choice.sentence].pieces.map((piece, i) => `${i + 1}. ${piece}`);
    const others = () => offer(hidden, names().map((name, i) => (i === choice.blank ? "nothing more" : name)), choice.other);
    const start = () => {
      choice.blank = choice.other = Math.min(2, names().length - 1);
      offer(blanks, names(), choice.blank);
      others();
    };
    const texts = select("Sentence", (i) => ((choice.sentence = i), start()));
    const blanks = select("Blank", (i) => ((choice.blank = choice.other = i), others()));
    const hidden = select("Hide, too", (i) => (choice.other = i));
    const shown = make("p", { class: "said" });
    const bars = make("div", { class: "bars" });
    const said = make("p", { class: "said", role: "status" });
    const draw = () => {
      const { pieces, blanks: entries } = sentences[choice.sentence];
      const { top, right, entropy } = entries[choice.blank][choice.other];
      shown.textContent = pieces.map((piece, i) => (i === choice.blank ? "[ ? ]" : i === choice.other ? "[ · ]" : piece)).join(" ");
      bars.replaceChildren(...top.map(([piece, share]) => {
        const row = barRow(piece);
        row.set(share);
        return row.row;
      }));
      const rest = Math.max(0, 1 - top.reduce((sum, [, share]) => sum + share, 0));
      said.textContent =
        `In the text stands “${pieces[choice.blank]}”: the model gives it ${right.toFixed(3)}. ` +
        `All pieces that aren't shown have ${rest.toFixed(3)} together. As undecided as an even choice among ${Math.exp(entropy).toFixed(1)}.`;
      box.dataset.state = JSON.stringify({ ...choice, top, right, entropy });
    };
    offer(texts, sentences.map(({ pieces }) => pieces.join(" ")), 0);
    start();
    box.replaceChildren(texts.row, blanks.row, hidden.row, shown, bars, said);
    draw();
  }

  explorers.machines["masked"] = masked;
})();
