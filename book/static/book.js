// What the pages of the book do besides their widgets. A classic script: it runs from file:// too.
(function () {
  "use strict";

  const root = document.documentElement;
  root.classList.add("ltv-live"); // book.css: the still pictures step back where the live ones are drawn

  // A search result's excerpt is fetched from its page, which no browser allows from file://.
  const options = typeof DOCUMENTATION_OPTIONS === "undefined" ? {} : DOCUMENTATION_OPTIONS;
  if (location.protocol === "file:") options.SHOW_SEARCH_SUMMARY = false;

  /** Opens the folds around the place that the address names, and the one that it is, then goes there. */
  function reveal() {
    const place = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place) return;
    const own = place.querySelector(":scope > details.more");
    if (own) own.open = true;
    for (let at = place.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
    place.scrollIntoView();
  }

  /** Paper is white and nothing on it can be unfolded: open all, and put back afterwards what was changed. */
  let folded = [];
  let theme = "";
  function toPaper() {
    folded = [...document.querySelectorAll("details:not([open])")].filter((fold) => !fold.closest(".ltv"));
    for (const fold of folded) fold.open = true;
    theme = root.dataset.theme;
    root.dataset.theme = "light";
  }
  function toScreen() {
    for (const fold of folded) fold.open = false;
    root.dataset.theme = theme;
  }

  window.addEventListener("hashchange", reveal);
  window.addEventListener("DOMContentLoaded", reveal);
  window.addEventListener("beforeprint", toPaper);
  window.addEventListener("afterprint", toScreen);
})();
