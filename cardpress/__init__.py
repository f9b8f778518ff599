"""Compile a folder of YAML cards into Anki packages, printable PDFs and a page to browse."""

__version__ = "1.0.0"
