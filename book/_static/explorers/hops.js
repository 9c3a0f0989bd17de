"use strict";
(() => {
  const { softmax, dot, argmax, make, barRow, newId } = explorers;

  /* The network of lesson 08, in full: each sentence as a row in each table, two hops, the likeliest word. */
  const build = ({ words, tables }) => {
    const ids = new Map(words.map((word, i) => [word, i]));
    const hops = Object.keys(tables).filter((name) => name.startsWith("words.")).length - 1;
    const row = (text, table) => {
      const found = text.split(" ").map((word) => table[ids.get(word)]);
      const [J, d] = [found.length, table[0].length];
      return Array.from({ length: d }, (_, k) =>
        found.reduce((sum, vector, j) => {
          const share = (j + 1) / J;
          return sum + (1 - share - ((k + 1) / d) * (1 - 2 * share)) * vector[k];
        }, 0),
      );
    };
    const add = (a, b) => a.map((x, i) => x + b[i]);
    return (sentences, question) => {
      const facts = Array.from({ length: hops + 1 }, (_, i) =>
        sentences.map((text, s) => add(row(text, tables[`words.${i}`]), tables[`ages.${i}`][sentences.length - 1 - s])),
      );
      let q = row(question, tables["words.0"]);
      const looks = [];
      for (let hop = 0; hop < hops; hop++) {
        const weights = softmax(facts[hop].map((key) => dot(key, q)));
        facts[hop + 1].forEach((value, s) => (q = add(q, value.map((x) => weights[s] * x))));
        looks.push(weights);
      }
      const shares = softmax(tables[`words.${hops}`].map((word) => dot(word, q)));
      return { looks, shares, answer: words[argmax(shares)] };
    };
  };

  /* A story whose sentences can be changed, the looks of both hops beside each, and the answer. */
  function hops(box, input) {
    const { people, places, things, verbs, stories } = input;
    const run = build(input);
    const kinds = Object.fromEntries(Object.entries(verbs).flatMap(([kind, ways]) => ways.map((way) => [way, kind])));
    const parse = (text) => {
      const way = Object.keys(kinds).find((w) => text.includes(` ${w} the `));
      return { person: text.split(" ")[0], way, what: text.split(" ").at(-1) };
    };
    const say = ({ person, way, what }) => `${person} ${way} the ${what}`;
    const choice = { story: 0, at: 0, sentences: [] };
    const status = make("p", { class: "said", role: "status" });
    const bars = make("div", { class: "bars story" });
    const controls = {};
    const select = (label, options, change) => {
      const id = newId();
      const list = make("select", { id });
      const fill = (texts) => list.replaceChildren(...texts.map((text, i) => make("option", { value: i }, text)));
      fill(options);
      list.addEventListener("change", () => change(Number(list.value)));
      controls[label] = { list, fill };
      return make("div", { class: "control aligned" }, make("label", { for: id }, label), list);
    };
    const edit = (change) => {
      const fact = { ...parse(choice.sentences[choice.at]), ...change };
      const fits = (kinds[fact.way] === "move" ? places : things).includes(fact.what);
      if (!fits) fact.what = (kinds[fact.way] === "move" ? places : things)[0];
      choice.sentences[choice.at] = say(fact);
      draw();
    };
    const ways = Object.values(verbs).map((some) => some[0]);
    const objects = () => (kinds[parse(choice.sentences[choice.at]).way] === "move" ? places : things);
    const open = (i) => {
      Object.assign(choice, { story: i, at: stories[i].at, sentences: [...stories[i].sentences] });
      draw();
    };
    const again = make("button", { type: "button" }, "As it was");
    again.addEventListener("click", () => open(choice.story));
    const draw = () => {
      const { question, sentences } = stories[choice.story];
      const { looks, shares, answer } = run(choice.sentences, question);
      const fact = parse(choice.sentences[choice.at]);
      controls.Story.list.value = choice.story;
      controls.Sentence.fill(choice.sentences);
      controls.Sentence.list.value = choice.at;
      controls.Who.list.value = people.indexOf(fact.person);
      controls.Did.list.value = ways.indexOf(verbs[kinds[fact.way]][0]);
      controls.What.fill(objects());
      controls.What.list.value = objects().indexOf(fact.what);
      bars.replaceChildren(
        ...looks.flatMap((weights, hop) => [
          make("p", { class: "said" }, `Hop ${hop + 1} looks at`),
          ...weights.map((share, s) => {
            const bar = barRow(choice.sentences[s] + (choice.sentences[s] === sentences[s] ? "" : " (changed)"));
            bar.set(share);
            return bar.row;
          }),
        ]),
      );
      const before = run(sentences, question).answer;
      const sure = Math.max(...shares).toFixed(2);
      status.textContent = `${question}? The network says ${answer} (${sure}). In the story as it was it said ${before}.`;
      box.dataset.state = JSON.stringify({ ...choice, looks, answer, before });
    };
    box.replaceChildren(
      select("Story", stories.map((story, i) => `${i + 1}: ${story.question}?`), open),
      select("Sentence", [], (i) => ((choice.at = i), draw())),
      select("Who", people, (i) => edit({ person: people[i] })),
      select("Did", ways, (i) => edit({ way: ways[i] })),
      select("What", [], (i) => edit({ what: objects()[i] })),
      again,
      status,
      bars,
    );
    open(0);
  }

  explorers.machines["hops"] = hops;
})();
