// ---- Study
const study = { queue: [], at: 0, reveal: false, from: null };
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
/** Where space and Enter go after the mouse: to the card that is studied, else to the one just worked on. */
function focusCard(near) {
  const card = byId("study").hidden ? (near?.closest("article") ?? list.querySelector(".current")) : byId("study-card");
  if (card) card.focus({ preventScroll: true });
  else document.activeElement.blur();
}
const flipStudy = () => (study.reveal ? stepStudy(1) : ((study.reveal = true), drawStudy()));
