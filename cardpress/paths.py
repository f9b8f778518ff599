"""Where the project's own files lie, and what a build writes beside the cards is called."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""The project's folder: cards/, templates/ and the engine stand in it."""

TEMPLATES = ROOT / "templates"
"""Jinja2 and CSS of all outputs, and the design tokens."""

LOCK = "cards.lock"
"""File of the cards folder that says what learners may already have."""

SCHEMA = "schema.json"
"""File of the cards folder by which editors complete and validate topic files."""
