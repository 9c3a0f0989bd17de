"use strict";
(() => {
  const { argmax, make, barRow, newId } = explorers;

  /* A rated sentence as three readers see it: each word's number, to the right of the middle if it speaks for positive,
     and the verdict. Choose sentence and reader. */
  function verdicts(box, { readers, sentences }) {
    const choice = { sentence: 0, reader: readers.length - 1 };
    const select = (label, options, name) => {
      const id = newId();
      const list = make("select", { id }, ...options.map((text, i) => make("option", { value: i }, text)));
      list.value = choice[name];
      list.addEventListener("change", () => ((choice[name] = Number(list.value)), draw()));
      return make("div", { class: "control aligned" }, make("label", { for: id }, label), list);
    };
    const signed = (x, digits = 2) => (x < 0 ? "−" : "+") + Math.abs(x).toFixed(digits);
    const word = (x) => (x > 0 ? "positive" : "negative");
    const bars = make("div", { class: "bars" });
    const said = make("p", { class: "said", role: "status" });
    const draw = () => {
      const { words, mean, verdicts, parts } = sentences[choice.sentence];
      const reader = readers[choice.reader];
      const numbers = parts[reader];
      const largest = Math.max(...numbers.map(Math.abs), 1e-9);
      bars.replaceChildren(
        ...words.map((text, i) => {
          const row = barRow(text);
          row.setSigned(numbers[i] / largest, numbers[i] === 0 ? "0" : signed(numbers[i]));
          return row.row;
        }),
      );
      const most = words[argmax(numbers.map(Math.abs))];
      const by = numbers.every((x) => x === 0) ? "and no word of it counts" : `most by “${most}”`;
      const others = readers.filter((name) => name !== reader).map((name) => `${name} ${word(verdicts[name])}`);
      said.textContent =
        `${reader} says ${word(verdicts[reader])} (${signed(verdicts[reader])}), ${by}; ` +
        `${others.join(", ")}. People: ${signed(mean, 1)}.`;
      box.dataset.state = JSON.stringify({ ...choice, numbers, verdict: verdicts[reader] });
    };
    box.replaceChildren(
      select("Sentence", sentences.map(({ words }) => words.join(" ")), "sentence"),
      select("Reader", readers, "reader"),
      bars,
      said,
    );
    draw();
  }

  explorers.machines["verdicts"] = verdicts;
})();
