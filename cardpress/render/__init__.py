"""The model to HTML and SVG; nothing here decides what goes where."""
