"use strict";
(() => {
  const list = document.getElementById("list");
  const all = list ? [...list.children] : [];
  const form = document.getElementById("filter");

  // Whoever follows a link to a finding wants to see it, whatever is filtered.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.classList.contains("finding")) return;
    target.hidden = false;
    target.open = true;
    target.scrollIntoView();
  };

  if (form) {
    const shown = document.getElementById("shown");
    const unfold = document.getElementById("unfold");
    const text = new Map(all.map((f) => [f, f.textContent.toLowerCase()]));
    const apply = () => {
      const want = new FormData(form);
      const words = want.get("text").toLowerCase().split(/\s+/).filter(Boolean);
      const fits = (f) =>
        ["verdict", "class"].every((k) => !want.get(k) || f.dataset[k] === want.get(k)) &&
        (!want.get("host") || f.dataset.hosts.split("\n").includes(want.get("host"))) &&
        words.every((w) => text.get(f).includes(w));
      let n = 0;
      for (const f of all) {
        f.hidden = !fits(f);
        if (!f.hidden) n++;
      }
      shown.textContent = shown.dataset.words.replace("{n}", n).replace("{all}", all.length);
    };
    form.addEventListener("input", apply);
    form.addEventListener("reset", () => setTimeout(apply));
    form.addEventListener("submit", (e) => e.preventDefault());
    unfold.addEventListener("click", () => {
      const open = unfold.getAttribute("aria-expanded") !== "true";
      for (const f of all) if (!f.hidden) f.open = open;
      unfold.setAttribute("aria-expanded", String(open));
      unfold.textContent = open ? unfold.dataset.close : unfold.dataset.open;
    });
    form.hidden = false;
    apply();
  }

  addEventListener("hashchange", reveal);
  // A link to the place where one already is changes no hash.
  document.addEventListener("click", (e) => {
    const link = e.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) reveal();
  });
  reveal();
})();
