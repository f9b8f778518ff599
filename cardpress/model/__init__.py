"""The deck as plain, frozen, typed data: what every later phase reads, and nobody changes."""
