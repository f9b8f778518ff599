"""Pure decisions: what goes where. Nothing here reads a file, a clock or the network."""
