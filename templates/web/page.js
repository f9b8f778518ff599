"use strict";
(() => {
  const deck = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const warnings = JSON.parse(byId("warnings").textContent);
  for (const note of deck.notes) note.warnings = warnings[note.id] ?? [];
  const make = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  // ---- Anki's template language, as far as the note types use it; tests hold it equal to render/anki.py,
  // and that to Anki itself.
  const EMPTY = /^(?:\s|<\/?(?:br|div) ?\/?>)*$/i;
  const DELETION = /\{\{c(\d+)::((?:(?!\{\{|\}\}|::)[\s\S])+?)(?:::((?:(?!\{\{|\}\}|::)[\s\S])*))?\}\}/g;
  function cloze(text, ordinal, reveal) {
    if (![...text.matchAll(DELETION)].some((m) => Number(m[1]) === ordinal + 1)) return "";
    return text.replace(DELETION, (_, number, answer, hint) => {
      if (Number(number) !== ordinal + 1) return `<span class="cloze-inactive" data-ordinal="${number}">${answer}</span>`;
      if (reveal) return `<span class="cloze" data-ordinal="${number}">${answer}</span>`;
      return `<span class="cloze" data-ordinal="${number}">[${hint || "..."}]</span>`;
    });
  }
  function parse(template) {
    const root = [];
    const open = [root];
    let last = 0;
    for (const m of template.matchAll(/\{\{\s*([#^/]?)\s*([\s\S]*?)\s*\}\}/g)) {
      open[open.length - 1].push(template.slice(last, m.index));
      last = m.index + m[0].length;
      if (m[1] === "/") open.pop();
      else if (m[1]) {
        const section = { name: m[2], inverted: m[1] === "^", parts: [] };
        open[open.length - 1].push(section);
        open.push(section.parts);
      } else {
        const names = m[2].split(":");
        open[open.length - 1].push({ name: names.pop().trim(), filters: names.reverse() });
      }
    }
    root.push(template.slice(last));
    return root;
  }
  const fill = (parts, values, ordinal, reveal) =>
    parts
      .map((part) => {
        if (typeof part === "string") return part;
        const value = values[part.name] ?? "";
        if (part.parts) return EMPTY.test(value) === part.inverted ? fill(part.parts, values, ordinal, reveal) : "";
        return part.filters.reduce(
          (text, name) => (name === "cloze" ? cloze(text, ordinal, reveal) : text.replace(/<[^>]*>/g, "")),
          value,
        );
      })
      .join("");
  const urls = new Map();
  function mediaUrl(name) {
    if (!urls.has(name)) urls.set(name, URL.createObjectURL(new Blob([deck.media[name]], { type: "image/svg+xml" })));
    return urls.get(name);
  }
  const withMedia = (html) =>
    html.replace(/src="([^":]+)"/g, (whole, name) => (name in deck.media ? `src="${mediaUrl(name)}"` : whole));

  // Image occlusion is drawn by Anki's own script; here its rectangles become plain boxes.
  function occlusion(fields, ordinal, side) {
    const boxes = [...fields.Occlusion.matchAll(/\{\{c(\d+)::image-occlusion:rect:([^}]*)\}\}/g)]
      .filter((m) => Number(m[1]) === ordinal + 1)
      .map((m) => {
        const place = Object.fromEntries(m[2].split(":").map((pair) => pair.split("=")));
        const style = ["left", "top", "width", "height"].map((k) => `${k}:${(Number(place[k]) * 100).toFixed(2)}%`).join(";");
        return `<span class="mask mask-${side}" style="${style}"></span>`;
      });
    const extra = side === "back" ? `<div>${fields["Back Extra"]}</div>` : "";
    return `<div>${fields.Header}</div><div class="occluded">${fields.Image}${boxes.join("")}</div>${extra}`;
  }
  const parsed = new Map();
  function side(template, values, ordinal, reveal) {
    if (!parsed.has(template)) parsed.set(template, parse(template));
    return fill(parsed.get(template), values, ordinal, reveal);
  }
  function faces(note, ordinal) {
    const type = deck.types[note.type];
    if (type.occlusion) return [occlusion(note.fields, ordinal, "front"), occlusion(note.fields, ordinal, "back")];
    const template = type.templates[type.cloze ? 0 : ordinal];
    const values = { ...note.fields, Tags: note.tags.join(" ") };
    const front = side(template.front, values, ordinal, false);
    return [front, side(template.back, { ...values, FrontSide: front }, ordinal, true)];
  }
  window.cardpress = { faces: (id, ordinal) => faces(deck.notes.find((n) => n.id === id), ordinal) };

  const dark = () => document.documentElement.dataset.theme === "dark";
  const OWN = `:host{display:block}.card{min-height:0!important}`;
  function show(host, note, ordinal, reveal) {
    const root = host.shadowRoot || host.attachShadow({ mode: "open" });
    const night = dark() ? " nightMode night_mode" : "";
    const type = deck.types[note.type];
    root.innerHTML = `<style>${type.css}${OWN}</style><div class="${night}"><div class="card card${ordinal + 1}${night}"><div id="qa">${withMedia(faces(note, ordinal)[reveal ? 1 : 0])}</div></div></div>`;
  }

  // ---- The list
  const list = byId("cards");
  const state = { found: [], shown: 0, current: -1 };
  const filters = [...document.querySelectorAll("#filters select")];
  const PAGE = 20;
  function matches() {
    const words = byId("query").value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = filters.filter((s) => s.value).map((s) => [s.dataset.name, s.value]);
    return deck.notes.filter(
      (n) =>
        wanted.every(([name, value]) => (Array.isArray(n[name]) ? n[name].includes(value) : n[name] === value)) &&
        words.every((w) => n.text.includes(w)),
    );
  }
  function search() {
    state.found = matches();
    state.shown = 0;
    state.current = -1;
    list.replaceChildren();
    const cards = state.found.reduce((sum, n) => sum + n.cards.length, 0);
    byId("count").textContent = `${state.found.length} of ${deck.notes.length} notes, ${cards} cards`;
    if (state.found.length === 0) list.append(make("p", "empty", "No card matches. Shorten the search, or reset the filters."));
    extend();
  }
  function extend() {
    for (const note of state.found.slice(state.shown, state.shown + PAGE)) list.append(article(note));
    state.shown = Math.min(state.shown + PAGE, state.found.length);
    if (state.shown < state.found.length) list.append(sentinel);
    else sentinel.remove();
  }
  const sentinel = make("div");
  new IntersectionObserver((entries) => entries.some((e) => e.isIntersecting) && extend(), { rootMargin: "800px" }).observe(sentinel);

  function article(note) {
    const element = make("article");
    element.tabIndex = -1;
    element.setAttribute("aria-label", note.title);
    const host = make("div", "host");
    const tools = make("div", "tools");
    const view = { ordinal: note.cards[0], reveal: false };
    const flip = make("button", "", "Show answer");
    flip.type = "button";
    const draw = () => {
      show(host, note, view.ordinal, view.reveal);
      flip.textContent = view.reveal ? "Hide answer" : "Show answer";
      for (const b of tools.querySelectorAll(".face")) b.setAttribute("aria-pressed", String(Number(b.dataset.ordinal) === view.ordinal));
    };
    element.flip = () => ((view.reveal = !view.reveal), draw());
    element.draw = draw;
    flip.addEventListener("click", element.flip);
    tools.append(flip);
    if (note.cards.length > 1)
      note.cards.forEach((ordinal, index) => {
        const b = make("button", "face", String(index + 1));
        b.type = "button";
        b.dataset.ordinal = ordinal;
        b.setAttribute("aria-label", `Card ${index + 1} of ${note.cards.length}`);
        b.addEventListener("click", () => ((view.ordinal = ordinal), (view.reveal = false), draw()));
        tools.append(b);
      });
    tools.append(make("span", "spring"));
    const place = make("a", "", note.at);
    place.href = note.href;
    tools.append(make("span", "", `${note.form} · ${note.level}`), place);
    element.append(host, tools, more(note));
    element.addEventListener("click", () => mark(state.found.indexOf(note), false));
    draw();
    return element;
  }
  function more(note) {
    const box = make("details", "more");
    box.append(make("summary", "", "Sources, sheet, print"));
    box.addEventListener("toggle", () => {
      if (!box.open || box.querySelector("dl")) return;
      const dl = make("dl");
      const row = (name, ...values) => dl.append(make("dt", "", name), ...values);
      const sources = make("dd");
      note.sources.forEach(([text, url], index) => {
        if (index) sources.append(" · ");
        const label = url ? make("a", "", text) : make("span", "", text);
        if (url) Object.assign(label, { href: url, rel: "noreferrer" });
        sources.append(label);
      });
      row("Sources", sources);
      row("Points", make("dd", "", note.points.join(", ") || "none"));
      row("Sheet", make("dd", "", note.sheet || "not on the sheet"));
      row("Tags", make("dd", "", note.tags.join("  ")));
      if (note.warnings.length) row("Warnings", make("dd", "", note.warnings.join(", ")));
      box.append(dl);
      const printed = deck.printed[note.id];
      if (printed) {
        const holder = make("div", "printed");
        for (const face of printed) {
          const piece = make("div");
          piece.attachShadow({ mode: "open" }).innerHTML = `<style>${deck.paper}</style>${face}`;
          holder.append(piece);
        }
        box.append(holder);
      }
    });
    return box;
  }
  function mark(index, scroll = true) {
    if (index < 0 || index >= state.found.length) return;
    while (state.shown <= index) extend();
    list.querySelector(".current")?.classList.remove("current");
    state.current = index;
    const element = list.querySelectorAll("article")[index];
    element.classList.add("current");
    if (scroll) {
      element.focus({ preventScroll: true });
      element.scrollIntoView({ block: "start" });
    }
  }

  // ---- Study
  const study = { queue: [], at: 0, reveal: false };
  function startStudy(shuffled) {
    study.queue = state.found.flatMap((note) => note.cards.map((ordinal) => [note, ordinal]));
    if (shuffled)
      for (let i = study.queue.length - 1; i > 0; i--) {
        const j = Math.floor(Math.random() * (i + 1));
        [study.queue[i], study.queue[j]] = [study.queue[j], study.queue[i]];
      }
    study.at = 0;
    study.reveal = false;
    drawStudy();
  }
  function drawStudy() {
    const entry = study.queue[study.at];
    byId("study-count").textContent = entry ? `${study.at + 1} of ${study.queue.length}` : "No card matches the filters.";
    if (!entry) return;
    show(byId("study-card"), entry[0], entry[1], study.reveal);
    byId("study-flip").textContent = study.reveal ? "Next" : "Show answer";
  }
  function stepStudy(by) {
    study.at = Math.max(0, Math.min(study.queue.length - 1, study.at + by));
    study.reveal = false;
    drawStudy();
    window.scrollTo(0, 0);
  }
  const flipStudy = () => (study.reveal ? stepStudy(1) : ((study.reveal = true), drawStudy()));

  // ---- Views, theme, keys
  function openFilters(open) {
    byId("selects").classList.toggle("open", open);
    byId("more").setAttribute("aria-expanded", String(open));
  }
  function view(name) {
    for (const id of ["cards", "study", "report"]) {
      byId(id).hidden = id !== name;
      byId(`show-${id}`).setAttribute("aria-pressed", String(id === name));
    }
    byId("filters").hidden = name === "report";
    document.body.dataset.view = name;
    openFilters(false); // on a phone they would stand over the card
    if (name === "study") startStudy(false);
    window.scrollTo(0, 0);
  }
  function theme(name) {
    document.documentElement.dataset.theme = name;
    for (const element of list.querySelectorAll("article")) element.draw();
    if (!byId("study").hidden) drawStudy();
  }
  const remembered = (key, value) => {
    try {
      if (value === undefined) return localStorage.getItem(key);
      localStorage.setItem(key, value);
    } catch {
      return null;
    }
  };
  for (const name of ["cards", "study", "report"]) byId(`show-${name}`).addEventListener("click", () => view(name));
  byId("theme").addEventListener("click", () => {
    theme(dark() ? "light" : "dark");
    remembered("cardpress-theme", document.documentElement.dataset.theme);
  });
  byId("more").addEventListener("click", () => openFilters(!byId("selects").classList.contains("open")));
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  const again = () => (search(), byId("study").hidden || startStudy(false));
  byId("query").addEventListener("input", again);
  for (const select of filters) select.addEventListener("change", again);
  byId("clear").addEventListener("click", () => (byId("filters").reset(), again()));
  byId("study-flip").addEventListener("click", flipStudy);
  byId("study-next").addEventListener("click", () => stepStudy(1));
  byId("study-previous").addEventListener("click", () => stepStudy(-1));
  for (const link of document.querySelectorAll("[data-section]"))
    link.addEventListener("click", (event) => {
      event.preventDefault();
      byId("filters").reset();
      byId("query").value = link.dataset.section;
      view("cards");
      search();
    });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "Escape") return typing ? event.target.blur() : view("cards");
    if (typing) return;
    const studying = !byId("study").hidden;
    const pressed = event.target.closest("button, a, summary");
    const keys = {
      "/": () => byId("query").focus(),
      " ": () => (pressed ? null : studying ? flipStudy() : list.querySelector(".current")?.flip()),
      ArrowDown: () => !studying && mark(state.current + 1),
      ArrowUp: () => !studying && mark(state.current - 1),
      ArrowRight: () => studying && stepStudy(1),
      ArrowLeft: () => studying && stepStudy(-1),
      s: () => view("study"),
      r: () => studying && startStudy(true),
      d: () => byId("theme").click(),
    };
    if (!(event.key in keys) || (event.key === " " && pressed)) return;
    event.preventDefault();
    keys[event.key]();
  });
  document.documentElement.dataset.theme =
    remembered("cardpress-theme") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const start = new URLSearchParams(location.hash.slice(1));
  if (start.get("theme")) document.documentElement.dataset.theme = start.get("theme");
  if (start.get("q")) byId("query").value = start.get("q");
  search();
  if (start.get("view")) view(start.get("view"));
})();
