// ---- Views, theme, keys
function openFilters(open) {
  byId("selects").classList.toggle("open", open);
  byId("more").setAttribute("aria-expanded", String(open));
}
function view(name) {
  openFilters(false); // on a phone they would stand over the card
  const old = document.body.dataset.view;
  if (name === old) return;
  if (old === "cards") state.scroll = window.scrollY;
  if (name === "study") study.from = document.activeElement;
  const leaving = old === "study" && byId("study").contains(document.activeElement);
  for (const id of ["cards", "study", "report"]) {
    byId(id).hidden = id !== name;
    byId(`show-${id}`).setAttribute("aria-pressed", String(id === name));
  }
  byId("filters").hidden = name === "report";
  document.body.dataset.view = name;
  if (name === "study") {
    startStudy(false);
    focusCard();
  } else if (leaving) study.from.focus({ preventScroll: true });
  window.scrollTo(0, name === "cards" ? state.scroll : 0);
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
byId("filters").addEventListener("submit", (event) => (event.preventDefault(), focusCard()));
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
document.addEventListener("mousedown", (event) => {
  if (!event.composedPath()[0].closest("button, summary")) return;
  event.preventDefault(); // a button pressed with the mouse does not take the keys from the card
  focusCard(event.target);
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.composedPath()[0]; // inside a card too, where event.target is the card as a whole
  const typing = target.closest("input, select, textarea");
  if (event.key === "Escape") return typing ? target.blur() : view("cards");
  if (typing) return;
  const studying = !byId("study").hidden;
  const flip = () => (studying ? flipStudy() : list.querySelector(".current")?.flip());
  const keys = {
    "/": () => byId("query").focus(),
    " ": flip,
    Enter: flip,
    ArrowDown: () => !studying && mark(state.current + 1),
    ArrowUp: () => !studying && mark(state.current - 1),
    ArrowRight: () => studying && stepStudy(1),
    ArrowLeft: () => studying && stepStudy(-1),
    s: () => view("study"),
    r: () => studying && startStudy(true),
    d: () => byId("theme").click(),
  };
  if (!(event.key in keys) || (keys[event.key] === flip && target.closest("button, a, summary"))) return;
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
