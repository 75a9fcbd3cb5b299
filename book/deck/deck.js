// Keys, buttons, the address and the size of what is on a slide. Without this script the slides still scroll.
"use strict";
{
  const root = document.documentElement;
  const slides = [...document.querySelectorAll(".slide")];
  const FLOOR = 0.5;

  /** The slide in view, counted from 0. */
  const here = () => {
    const middle = window.innerHeight / 2;
    const at = slides.findIndex((slide) => slide.getBoundingClientRect().bottom > middle);
    return at < 0 ? slides.length - 1 : at;
  };

  const go = (at) => {
    const slide = slides[Math.max(0, Math.min(slides.length - 1, at))];
    slide.scrollIntoView({ behavior: "instant" });
    history.replaceState(null, "", `#${slide.id}`);
  };

  /** Sets the text of a slide as large as it may be and fits, at least half its size. */
  const fit = (slide) => {
    const box = slide.querySelector(".fit");
    for (let scale = Number(box.dataset.most); scale >= FLOOR; scale -= 0.05) {
      box.style.setProperty("--scale", scale.toFixed(2));
      if (box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1) return;
    }
  };

  const acts = {
    back: () => go(here() - 1),
    next: () => go(here() + 1),
    first: () => go(0),
    last: () => go(slides.length - 1),
    theme: () => { root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark"; },
    notes: () => {
      const on = document.body.toggleAttribute("data-notes");
      document.querySelector('[data-act="notes"]').setAttribute("aria-pressed", String(on));
    },
  };
  const keys = {
    ArrowRight: "next", ArrowDown: "next", PageDown: "next", " ": "next",
    ArrowLeft: "back", ArrowUp: "back", PageUp: "back", Home: "first", End: "last", t: "theme", n: "notes",
  };

  document.addEventListener("keydown", (event) => {
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const pressed = event.key === " " && event.target instanceof HTMLButtonElement;
    if (!act || pressed || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    acts[act]();
  });
  for (const button of document.querySelectorAll("nav button")) {
    button.addEventListener("click", () => acts[button.dataset.act]());
  }
  const refit = () => slides.forEach(fit);
  window.addEventListener("resize", refit);
  window.addEventListener("beforeprint", refit);
  if (matchMedia("(prefers-color-scheme: dark)").matches) root.dataset.theme = "dark";
  refit();
}
