// ---- Paper: what the filters show, each front beside its answer. Set when printing begins, for thousands of
// cards are too many to keep, and gone afterwards.
const printed = byId("print-cards").attachShadow({ mode: "open" });
window.addEventListener("beforeprint", () => {
  if (document.body.dataset.view === "report") return;
  const wanted = filters.filter((s) => s.value).map((s) => `${s.labels[0].firstElementChild.textContent}: ${s.selectedOptions[0].text}`);
  const query = byId("query").value.trim();
  byId("print-what").textContent = [byId("count").textContent, ...(query ? [`search: ${query}`] : []), ...wanted].join(" · ");
  const rows = state.found.map((note) => `<div class="row">${deck.printed[note.id].join("")}</div>`);
  printed.innerHTML = `<style>${deck.paper}</style>${rows.join("")}`;
});
window.addEventListener("afterprint", () => printed.replaceChildren());
