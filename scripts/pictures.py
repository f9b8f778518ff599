"""Take the pictures of the README from a finished build: `python scripts/pictures.py` after `make`.

A card on a phone (light and dark), the cheat sheet and a page of flashcards, as they are.
"""

import io
import shutil
from pathlib import Path

import pymupdf
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
DIST, PICTURES = ROOT / "dist", ROOT / "docs" / "pictures"
CARD = "failed-statement-poisons"
PHONE = {"width": 390, "height": 720}


def phone() -> Image.Image:
    """Question and answer of one card, light beside dark."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    sides = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for theme in ("light", "dark"):
            page = browser.new_page(viewport=PHONE)
            page.goto(f"{(DIST / 'index.html').as_uri()}#theme={theme}&q={CARD}")
            page.keyboard.press("s")
            page.keyboard.press(" ")
            page.add_style_tag(content="header,.study-count{display:none!important}")
            sides.append(Image.open(io.BytesIO(page.screenshot())))
        browser.close()
    both = Image.new("RGB", (2 * PHONE["width"] + 16, PHONE["height"]), "white")
    for number, side in enumerate(sides):
        both.paste(side, (number * (PHONE["width"] + 16), 0))
    return both


def page_of(name: str, number: int, dpi: int) -> Image.Image:
    """A page of a PDF."""
    with pymupdf.open(DIST / name) as pdf:
        pixels = pdf[number].get_pixmap(dpi=dpi)
    return Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)


def main() -> None:
    """Write docs/pictures/*.png."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    pictures = {
        "phone": phone(),
        "sheet": page_of("cheat-sheet.pdf", 0, 110),
        "flashcards": page_of("flashcards.pdf", 1, 75),
    }
    for name, picture in pictures.items():
        picture.quantize(256).save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
