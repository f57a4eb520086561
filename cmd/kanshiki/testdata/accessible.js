// What WCAG 2.2 AA asks of a page like ours, by what the browser computes. The value is what is wrong, a line each.
(() => {
  const wrong = [];
  const say = (what, e) => wrong.push(what + (e ? ": " + e.outerHTML.replace(/\s+/g, " ").slice(0, 160) : ""));
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (e) => e.checkVisibility();
  const byId = (ids) => ids.split(/\s+/).map((id) => document.getElementById(id));

  if (!document.documentElement.lang) say("no language");
  if (!document.title.trim()) say("no title");
  if (all("main").length !== 1) say("no main, or several");
  if (all("h1").length !== 1) say("not one h1");
  let level = 0;
  for (const h of all("h1, h2, h3, h4, h5, h6").filter(shown)) {
    const n = +h.tagName[1];
    if (n > level + 1) say(`headings go from h${level} to ${h.tagName}`, h);
    if (!h.textContent.trim()) say("no words", h);
    level = n;
  }

  const name = (e) => {
    const by = e.getAttribute("aria-labelledby");
    if (by) return byId(by).map((o) => o?.textContent ?? "").join(" ").trim();
    const own = e.getAttribute("aria-label") ?? e.getAttribute("title") ?? e.getAttribute("alt");
    if (own?.trim()) return own.trim();
    if (e.labels?.length) return [...e.labels].map((l) => l.textContent).join(" ").trim();
    return e.matches("a, button, summary") ? e.textContent.trim() : "";
  };
  for (const e of all("a[href], button, summary, select, input, textarea, svg[role=img], img, [role=region], nav, section, article")) {
    if (shown(e) && !name(e)) say("no name", e);
  }
  for (const e of all("[aria-labelledby], [aria-describedby], [aria-controls]")) {
    for (const a of ["aria-labelledby", "aria-describedby", "aria-controls"]) {
      if (e.hasAttribute(a) && byId(e.getAttribute(a)).some((o) => !o)) say("names nothing", e);
    }
  }
  for (const a of all("a[href^='#']")) if (!document.getElementById(decodeURIComponent(a.hash.slice(1)))) say("leads nowhere", a);
  const ids = new Set();
  for (const e of all("[id]")) {
    if (ids.has(e.id)) wrong.push("twice: " + e.id);
    ids.add(e.id);
  }
  for (const e of all("[tabindex]")) if (e.tabIndex > 0) say("order of focus", e);
  for (const e of all("[aria-hidden=true] a, [aria-hidden=true] button, [aria-hidden=true] [tabindex]")) say("hidden, but takes the focus", e);
  for (const e of all("ul > *, ol > *")) if (e.tagName !== "LI") say("no item", e);
  for (const e of all("th")) if (!e.scope) say("no scope", e);
  for (const e of all("*").filter(shown)) {
    const style = getComputedStyle(e);
    const scrolls = (/auto|scroll/.test(style.overflowY) && e.scrollHeight > e.clientHeight + 1) || (/auto|scroll/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1);
    if (scrolls && e !== document.documentElement && e !== document.body && e.tabIndex < 0 && !e.querySelector("a, button, [tabindex='0']")) say("cannot be scrolled", e);
    if (e.matches("button, select, input, summary") && (e.offsetHeight < 24 || e.offsetWidth < 24)) say("smaller than 24 pixels", e);
  }

  // Contrast, of text and of what a picture is drawn with. Canvas knows every notation of a colour.
  const ctx = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgba = (c) => {
    if (!known.has(c)) {
      ctx.clearRect(0, 0, 1, 1);
      ctx.fillStyle = c;
      ctx.fillRect(0, 0, 1, 1);
      known.set(c, [...ctx.getImageData(0, 0, 1, 1).data].map((v, i) => (i === 3 ? v / 255 : v)));
    }
    return known.get(c);
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const ground = (e) => {
    for (let at = e, layers = []; ; at = at.parentElement) {
      const c = at ? rgba(getComputedStyle(at).backgroundColor) : rgba("Canvas");
      layers.push(c);
      if (c[3] === 1) return layers.reverse().reduce((under, top) => over(top, under));
    }
  };
  const light = (c) => {
    const [r, g, b] = c.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const seen = new Set();
  const pale = (e, front, back, least) => {
    const got = ratio(over(front, back), back);
    const once = [front, back, least].join();
    if (got < least && !seen.has(once)) {
      seen.add(once);
      say(`contrast ${got.toFixed(2)} of ${least}`, e);
    }
  };
  for (const e of all("body *").filter(shown)) {
    const style = getComputedStyle(e);
    if (e instanceof SVGElement) {
      if (e.tagName === "text") {
        // The box it stands in is the last one drawn before it in the same part.
        const part = [...e.parentElement.children].slice(0, [...e.parentElement.children].indexOf(e));
        const box = e.parentElement.tagName === "svg" && e.parentElement.parentElement.closest("svg") ? part.findLast((o) => o.tagName === "rect") : null;
        let back = ground(e.closest("svg[role=img]"));
        if (box && getComputedStyle(box).fill !== "none") back = over(rgba(getComputedStyle(box).fill), back);
        pale(e, rgba(style.fill), back, 4.5);
      } else if (e.matches(".up, .down, .moment, .phase")) {
        const drawn = style.fill === "none" ? style.stroke : style.fill;
        pale(e, rgba(drawn), ground(e.closest("svg[role=img]")), 3);
      }
      continue;
    }
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    const big = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && +style.fontWeight >= 700);
    pale(e, rgba(style.color), ground(e), big ? 3 : 4.5);
  }
  return wrong.slice(0, 30).join("\n");
})()
