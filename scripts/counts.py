"""Write what the deck holds into the README: `python scripts/counts.py` after a build.

Everything is counted from the cards and the lock of their last build; a test compares.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from cardpress.check.coverage import PRIORITIES, coverage  # noqa: E402  (the script runs from anywhere)
from cardpress.load import load_deck  # noqa: E402
from cardpress.plan.lock_text import parse_lock  # noqa: E402
from cardpress.run import collect_blocks  # noqa: E402

README = ROOT / "README.md"
MARKED = re.compile(r"(<!-- counts: python scripts/counts.py -->\n).*?(<!-- /counts -->)", re.S)


def counted() -> str:
    """The paragraph and the table, as Markdown."""
    deck, problems = load_deck(ROOT / "cards", "cards")
    assert deck is not None, problems
    path = ROOT / "cards" / "cards.lock"
    lock, _ = parse_lock(path.read_text(encoding="utf-8"), "cards.lock", deck.settings.id)
    notes = [note for note in lock.notes.values() if not note.retired]
    cards = sum(len(note.cards.keys() - note.gone) for note in notes)
    diagrams = sum(card.kind == "diagram" for card in deck)
    interviews = sum(card.form == "interview" for card in deck)
    statements = sum(block.language == "sql" for block in collect_blocks(deck)[0])
    cited = {str(source) for card in deck for source in card.sources}
    lines = [
        f"**{len(notes):,} notes make {cards:,} cards** in {len(deck.topics)} topics, with {diagrams} diagrams, "
        f"{interviews} interview questions and {statements} blocks of SQL. They cite "
        f"{len(cited & deck.points.keys()):,} points of five study documents and "
        f"{len(cited & deck.authorities.keys())} pages of primary documentation.",
        "",
        "| study document | must know | should know | nice to know |",
        "|---|---:|---:|---:|",
    ]
    for document in coverage(deck):
        found = [
            (
                sum(s.covered.get(p, 0) for s in document.sections),
                sum(s.points.get(p, 0) for s in document.sections),
            )
            for p in PRIORITIES
        ]
        cells = " | ".join(f"{covered} of {points}" for covered, points in found)
        lines.append(f"| {document.document.title} | {cells} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Bring the README up to date."""
    text = README.read_text(encoding="utf-8")
    README.write_text(MARKED.sub(lambda m: m[1] + counted() + m[2], text), encoding="utf-8")


if __name__ == "__main__":
    main()
