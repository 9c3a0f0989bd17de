"use strict";
(() => {
  const { argmax, make, newId } = explorers;

  /* A table of nine cells and a question: where each of two looks falls, as the machine chooses or with the first look
     put on a cell by hand, and what is said then. */
  function looks(box, { directions, nouns, tables }) {
    const choice = { table: 0, asked: 0, direction: 0, clamp: 0 };
    const select = (label, name, refill) => {
      const id = newId();
      const list = make("select", { id });
      list.addEventListener("change", () => ((choice[name] = Number(list.value)), refill && refill(), draw()));
      const fill = (options) => {
        list.replaceChildren(...options.map((text, i) => make("option", { value: i }, text)));
        choice[name] = Math.min(choice[name], options.length - 1);
        list.value = choice[name];
      };
      return { row: make("div", { class: "control aligned" }, make("label", { for: id }, label), list), fill };
    };
    const name = (cell) => {
      const noun = tables[choice.table].cells[cell];
      return `row ${Math.floor(cell / 3) + 1}, column ${(cell % 3) + 1}: ${noun < 0 ? "empty" : nouns[noun]}`;
    };
    const ofTable = () => {
      const { cells, filled, questions } = tables[choice.table];
      const answerable = questions.findIndex((question) => question.truth >= 0);
      choice.asked = Math.floor(answerable / directions.length);
      choice.direction = answerable % directions.length;
      asked.fill(filled.map((cell) => nouns[cells[cell]]));
      direction.fill(directions);
      clamp.fill(["where the machine looks", ...cells.map((_, cell) => name(cell))]);
      photograph.src = tables[choice.table].picture;
      photograph.alt = `A table with ${filled.map((cell) => name(cell)).join("; ")}.`;
    };
    const asked = select("Asked", "asked");
    const direction = select("Direction", "direction");
    const clamp = select("Look 1", "clamp");
    const table = select("Table", "table", () => ((choice.clamp = 0), ofTable()));
    const photograph = make("img", { width: 168, height: 168, alt: "" });
    const grids = make("div", { class: "scroll" });
    const said = make("p", { class: "said", role: "status" });
    const grid = (title, weights) => {
      const { cells } = tables[choice.table];
      const rows = [0, 1, 2].map((r) =>
        make(
          "tr",
          {},
          ...[0, 1, 2].map((c) => {
            const weight = weights[3 * r + c];
            const noun = cells[3 * r + c];
            const style = `background: color-mix(in srgb, var(--weight) ${Math.round(35 * weight)}%, transparent)`;
            return make("td", { style }, noun < 0 ? "–" : nouns[noun], make("br"), weight.toFixed(2));
          }),
        ),
      );
      return make("table", { class: "sentence" }, make("caption", {}, title), make("tbody", {}, ...rows));
    };
    const draw = () => {
      const question = tables[choice.table].questions[choice.asked * directions.length + choice.direction];
      const put = choice.clamp - 1;
      const first = put < 0 ? question.first : question.first.map((_, cell) => Number(cell === put));
      const { second, answer, p } = question.then[choice.clamp];
      grids.replaceChildren(grid(put < 0 ? "Look 1" : "Look 1, put there by hand", first), grid("Look 2", second));
      const { cells, filled } = tables[choice.table];
      const truth = question.truth < 0 ? "no garment lies there" : `there lies: ${nouns[question.truth]}`;
      said.textContent =
        `What is ${directions[choice.direction]} the ${nouns[cells[filled[choice.asked]]]}? The machine says ` +
        `${nouns[answer]} (${p.toFixed(2)}); ${truth}. Look 2 falls most on ${name(argmax(second))}.`;
      box.dataset.state = JSON.stringify({ ...choice, first, second, answer });
    };
    table.fill(tables.map((_, i) => `${i + 1}`));
    ofTable();
    box.replaceChildren(table.row, asked.row, direction.row, clamp.row, photograph, grids, said);
    draw();
  }

  explorers.machines["looks"] = looks;
})();
