"use strict";
(() => {
  const { argmax, make, newId } = explorers;

  /* Which patches a picture's class token uses: choose a photograph and a view, see each patch's number beside it. */
  function patches(box, { kinds, photographs }) {
    const choice = { photograph: 0, view: 0 };
    const { weights } = photographs[0];
    const views = [{ name: "rollout, all blocks" }, { name: "fall of the logit without the patch" }];
    weights.forEach((heads, block) => {
      views.push({ name: `block ${block + 1}, mean of its heads`, block });
      heads.forEach((_, head) => views.push({ name: `block ${block + 1}, head ${head + 1}`, block, head }));
    });
    const numbers = ({ block, head }, i, one) => {
      if (block === undefined) return { own: null, parts: i === 0 ? one.rollout.map((x) => x / 1000) : one.without };
      const chosen = head === undefined ? one.weights[block] : [one.weights[block][head]];
      const mean = chosen[0].map((_, j) => chosen.reduce((sum, row) => sum + row[j], 0) / chosen.length / 1000);
      return { own: mean[0], parts: mean.slice(1) };
    };
    const select = (label, options, name) => {
      const id = newId();
      const list = make("select", { id }, ...options.map((text, i) => make("option", { value: i }, text)));
      list.addEventListener("change", () => ((choice[name] = Number(list.value)), draw()));
      return make("div", { class: "control aligned" }, make("label", { for: id }, label), list);
    };
    const title = ({ is, said }) => (is === said ? kinds[is] : `${kinds[is]}, taken for ${kinds[said]}`);
    const photo = make("canvas", { class: "photo", width: 28, height: 28, role: "img" });
    const grid = make("svg", { class: "patches", viewBox: "0 0 28 28", role: "img" });
    const cells = Array.from({ length: 16 }, (_, i) => {
      const [x, y] = [7 * (i % 4), 7 * Math.floor(i / 4)];
      const shade = make("rect", { x: x + 0.15, y: y + 0.15, width: 6.7, height: 6.7, rx: 0.5 });
      const number = make("text", { x: x + 3.5, y: y + 4.2, "text-anchor": "middle" });
      grid.append(shade, number);
      return { shade, number };
    });
    const said = make("p", { class: "said", role: "status" });
    const show = (x) => (x < 0 ? "−" : "") + Math.abs(x).toFixed(2);
    const place = (i) => `row ${Math.floor(i / 4) + 1}, column ${(i % 4) + 1}`;
    const paint = ({ pixels }) => {
      const grey = Uint8Array.from(atob(pixels), (c) => c.charCodeAt(0));
      const context = photo.getContext("2d");
      const image = context.createImageData(28, 28);
      grey.forEach((g, i) => image.data.set([g, g, g, 255], 4 * i));
      context.putImageData(image, 0, 0);
    };
    const draw = () => {
      const one = photographs[choice.photograph];
      const view = views[choice.view];
      const { own, parts } = numbers(view, choice.view, one);
      const largest = Math.max(...parts, 1e-9);
      paint(one);
      photo.setAttribute("aria-label", `The picture, 28 by 28 pixels: ${title(one)}`);
      cells.forEach(({ shade, number }, i) => {
        shade.setAttribute("fill-opacity", (0.55 * Math.max(0, parts[i])) / largest);
        number.textContent = show(parts[i]);
      });
      const most = argmax(parts);
      const looks = choice.view === 1 ? `falls furthest, by ${show(parts[most])}, without` : `gets most, ${show(parts[most])}:`;
      const what = choice.view === 1 ? "The logit" : view.block === undefined ? "Over all blocks one patch" : "Of the patches one";
      const token = own === null ? "" : ` The class token itself: ${show(own)}.`;
      said.textContent =
        `It shows: ${kinds[one.is]}. The net says: ${kinds[one.said]} (${one.share.toFixed(2)}). ` +
        `${what} ${looks} the patch in ${place(most)}.${token}`;
      grid.setAttribute("aria-label", `Its sixteen patches: ${parts.map(show).join(", ")}`);
      box.dataset.state = JSON.stringify({ ...choice, own, parts, most });
    };
    box.replaceChildren(
      select("Photograph", photographs.map((one, i) => `${i + 1}. ${title(one)}`), "photograph"),
      select("Show", views.map(({ name }) => name), "view"),
      make("div", { class: "two" }, photo, grid),
      said,
    );
    draw();
  }

  explorers.machines["patches"] = patches;
})();
