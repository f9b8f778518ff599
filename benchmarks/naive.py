"""The same cards the short way: genanki as its manual shows it, and one WeasyPrint document of cards."""

import html
import sys
from pathlib import Path

import genanki
import weasyprint
import yaml


def main() -> None:
    """Read the YAML of a folder, write naive.apkg and naive.pdf (every card, eight a page, backs after fronts)."""
    cards, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True)
    sides = []
    for path in sorted(cards.glob("topic-*.yaml")):
        topic = yaml.safe_load(path.read_text(encoding="utf-8"))
        sides += [(fact["fact"], fact["why"]) for fact in topic.get("facts", [])]
        sides += [(question["q"], question["a"]) for question in topic.get("questions", [])]
    model = genanki.Model(
        1,
        "Naive",
        fields=[{"name": "Front"}, {"name": "Back"}],
        templates=[{"name": "Card", "qfmt": "{{Front}}", "afmt": "{{Back}}"}],
    )
    deck = genanki.Deck(2, "Naive")
    for front, back in sides:
        deck.add_note(genanki.Note(model=model, fields=[html.escape(front), html.escape(back)]))
    genanki.Package(deck).write_to_file(out / "naive.apkg")
    pages = []
    for begin in range(0, len(sides), 8):
        for face in (0, 1):
            cells = "".join(f"<div>{html.escape(side[face])}</div>" for side in sides[begin : begin + 8])
            pages.append(f"<section>{cells}</section>")
    style = (
        "@page{size:A4;margin:0}section{break-after:page}"
        "div{float:left;width:105mm;height:74mm;padding:6mm;box-sizing:border-box;overflow:hidden;font:11pt sans-serif}"
    )
    weasyprint.HTML(string=f"<style>{style}</style>{''.join(pages)}").write_pdf(out / "naive.pdf")


if __name__ == "__main__":
    main()
