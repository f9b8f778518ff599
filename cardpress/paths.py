"""Where the project's own files lie."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""The project's folder: cards/, templates/ and the engine stand in it."""

TEMPLATES = ROOT / "templates"
"""Jinja2 and CSS of all outputs, and the design tokens."""
