// ---- The list
const list = byId("cards");
const state = { found: [], shown: 0, current: -1, scroll: 0 };
const filters = [...document.querySelectorAll("#filters select")];
const PAGE = 20;
function matches() {
  const tests = queryTests(byId("query").value);
  const wanted = filters.filter((s) => s.value).map((s) => [s.dataset.name, s.value]);
  return deck.notes.filter(
    (n) =>
      wanted.every(([name, value]) => (Array.isArray(n[name]) ? n[name].includes(value) : n[name] === value)) &&
      tests.every((test) => test(n)),
  );
}
function search() {
  state.found = matches();
  state.shown = 0;
  state.current = -1;
  state.scroll = 0;
  list.replaceChildren();
  const cards = state.found.reduce((sum, n) => sum + n.cards.length, 0);
  byId("count").textContent = `${state.found.length} of ${counted(deck.notes.length, "note")}, ${counted(cards, "card")}`;
  if (state.found.length === 0) list.append(make("p", "empty", "No card matches. Shorten the search, or reset the filters."));
  extend();
  window.scrollTo(0, 0);
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
