// ---- Search: every word or "quoted phrase" of the query must occur in a note.
// Hyphens inside words make no difference (btree, B-tree), in a phrase spaces make none either (no SQL, NoSQL).
// Between two digits a hyphen is a minus or a range, and stays.
const INSIDE = /^\p{L}.|^\p{N}.\p{L}/u;
const joined = (text) =>
  text
    .toLowerCase()
    .replaceAll("’", "'")
    .replace(/[-\u2010\u2011](?=[\p{L}\p{N}]|$)/gu, (hyphen, at, whole) => (INSIDE.test(whole.slice(at - 1, at + 2)) ? "" : hyphen));
const squeezed = (text) => text.replaceAll(" ", "").replaceAll("-", "");
for (const note of deck.notes) {
  note.text = joined(note.text);
  // Matched from their beginning: in the middle of write-ahead-after-filter stands "raft".
  note.names = [note.id, ...note.points].map(joined);
}
function phraseTest(phrase) {
  const wanted = squeezed(joined(phrase));
  const digit = /\d$/.test(wanted); // a number is matched whole: section 1 is not section 10
  return (note) => {
    note.squeezed ??= squeezed(note.text);
    let at = note.squeezed.indexOf(wanted);
    while (digit && at >= 0 && /\d/.test(note.squeezed[at + wanted.length] ?? "")) at = note.squeezed.indexOf(wanted, at + 1);
    return at >= 0;
  };
}
function wordTest(word) {
  const wanted = joined(word);
  return (note) => note.text.includes(wanted) || note.names.some((name) => name.startsWith(wanted));
}
/** One test a word or phrase; a quote that is still open holds what follows, so that results come as you type. */
const queryTests = (query) =>
  [...query.matchAll(/["“”„]([^"“”„]*)["“”„]?|[^\s"“”„]+/g)].map(([word, phrase]) =>
    phrase === undefined ? wordTest(word) : phraseTest(phrase),
  );
