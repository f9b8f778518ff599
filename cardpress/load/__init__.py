"""Read a folder of YAML into the model, keeping the place of every word."""

from cardpress.load.deck import load_deck

__all__ = ["load_deck"]
