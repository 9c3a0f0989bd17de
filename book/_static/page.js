"use strict";
/* Opened from a folder (file://) a page can't fetch others: search then lists titles without excerpts. */
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

/* What scrolls sideways can be reached by keyboard: wide code, tables, formulas and, on a phone, figures. */
const SCROLLERS = "pre, figure, div.math, .pst-scrollable-table-container, .cell_output";
const reach = () => {
  for (const box of document.querySelectorAll(SCROLLERS)) {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else if (box.tabIndex === 0) box.removeAttribute("tabindex");
  }
};
addEventListener("load", async () => {
  await window.MathJax?.startup?.promise;
  reach();
});
addEventListener("resize", reach);
