"""What an import of the packages will say to a learner who imported the last build, in words and numbers."""

from dataclasses import dataclass

from cardpress.plan.update import Changes


@dataclass(frozen=True, slots=True)
class Prediction:
    """The counts of Anki's own import log."""

    new: int
    """Notes added."""
    updated: int
    """Notes updated."""
    duplicate: int
    """Notes left alone because they are the same."""


def predict(changes: Changes) -> Prediction:
    """The log of importing the package of the whole deck, over a collection at the last build.

    Notes that the learner has edited since are updated too if the edit is older than the build,
    and left alone (as duplicates) if it is later.
    """
    return Prediction(len(changes.new), len(changes.changed), len(changes.unchanged))


def predict_retired(changes: Changes, retired: int) -> Prediction:
    """The log of importing retired.apkg, which holds `retired` notes, over a collection that has them all."""
    return Prediction(0, len(changes.retired), retired - len(changes.retired))


def diff_lines(changes: Changes) -> list[str]:
    """The text of `python build.py diff`: totals first, then the ids."""
    reshaped = ", ".join(changes.reshaped)
    styles = ", ".join(changes.restyled)
    lines = [
        f"{len(changes.new)} new, {len(changes.changed)} changed, {len(changes.retired)} retired, "
        f"{len(changes.unchanged)} unchanged; "
        + (f"note types reshaped: {reshaped}" if reshaped else "note types keep their shape")
        + (f"; new look: {styles}" if styles else "")
    ]
    for word, ids in (("new", changes.new), ("changed", changes.changed), ("retired", changes.retired)):
        lines += [f"  {word:8}{card_id}" for card_id in ids]
    return lines
