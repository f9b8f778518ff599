"""What differs between two locks, which is what an import of the later packages brings."""

from dataclasses import dataclass

from cardpress.plan.lock import Lock


@dataclass(frozen=True, slots=True)
class Changes:
    """What a learner who imported the earlier build gets from the later one. Ids sorted.

    Anki's import log says the same: new as added, changed as updated, unchanged as duplicate. It differs for a note
    that the learner has edited since: that one is updated only if the edit is older than the change.
    """

    new: tuple[str, ...]
    """Cards that the earlier build had not."""
    changed: tuple[str, ...]
    """Cards that look different now."""
    unchanged: tuple[str, ...]
    """Cards that an import leaves alone."""
    retired: tuple[str, ...]
    """Cards that were retired in between."""
    restyled: tuple[str, ...]
    """Keys of note types with other templates or styling."""
    reshaped: tuple[str, ...]
    """Keys of note types with other fields or templates: a migration."""


def compare_locks(before: Lock, after: Lock) -> Changes:
    """What changed from one build to a later one; the builds between do not matter."""
    known = {note.guid: note for note in before.notes.values()}
    new, changed, unchanged, retired = [], [], [], []
    for card_id, note in sorted(after.notes.items()):
        earlier = known.get(note.guid)
        if note.retired:
            if earlier is None or not earlier.retired:
                retired.append(card_id)
        elif earlier is None:
            new.append(card_id)
        elif earlier.modified < note.modified:
            changed.append(card_id)
        else:
            unchanged.append(card_id)
    both = sorted(before.types.keys() & after.types.keys())
    reshaped = [key for key in both if before.types[key].shape != after.types[key].shape]
    restyled = [key for key in both if before.types[key].look != after.types[key].look]
    return Changes(
        new=tuple(new),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        retired=tuple(retired),
        restyled=tuple(key for key in restyled if key not in reshaped),
        reshaped=tuple(reshaped),
    )


def diff_lines(changes: Changes) -> list[str]:
    """The text of `python build.py diff`: totals first, then the ids."""
    types = (
        f"note types reshaped: {', '.join(changes.reshaped)}"
        if changes.reshaped
        else "note types keep their shape"
    )
    looks = f"; new look: {', '.join(changes.restyled)}" if changes.restyled else ""
    lines = [
        f"{len(changes.new)} new, {len(changes.changed)} changed, {len(changes.retired)} retired, "
        f"{len(changes.unchanged)} unchanged; {types}{looks}"
    ]
    for word, ids in (("new", changes.new), ("changed", changes.changed), ("retired", changes.retired)):
        lines += [f"  {word:8} {card_id}" for card_id in ids]
    return lines
