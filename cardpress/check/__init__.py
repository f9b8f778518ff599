"""A deck to the list of what is wrong with it: one rule a file; `registry` is the list of rules."""
