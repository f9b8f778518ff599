const deck = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const warnings = JSON.parse(byId("warnings").textContent);
for (const note of deck.notes) note.warnings = warnings[note.id] ?? [];
const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
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
