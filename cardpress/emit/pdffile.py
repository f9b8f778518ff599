"""Numbered objects to the bytes of a PDF file, with blocks of them that were made before.

Whoever joins finished files writes every object anew, to number it. Here a block is bytes that can stand
anywhere in a file, because its numbers are its own.
"""

import hashlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pydyf

_HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
"""The version, and bytes beyond ASCII: whoever copies the file must not take it for text."""

_FREE = (0, 0, 0xFFFF)
"""Entry of a number that no object has, in the index of a file."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream object."""

    number: int
    """Its number."""
    data: bytes
    """As it stands in the file."""
    entries: bytes = b""
    """Of its dictionary, but for the length."""


@dataclass(frozen=True, slots=True)
class Block:
    """Objects of a file, written."""

    data: bytes
    """The streams, one after the other."""
    offsets: Mapping[int, int]
    """By number of a stream where it begins in `data`."""
    holder: int
    """Number of the stream that holds the other objects."""
    held: Sequence[int]
    """Numbers of the objects in it."""


def reference(number: int) -> bytes:
    """What stands for an object in others."""
    return b"%d 0 R" % number


def text(value: str) -> bytes:
    """A string object."""
    return bytes(pydyf.String(value).data)


def deflated(number: int, data: bytes, entries: bytes = b"") -> Stream:
    """A compressed stream."""
    return Stream(number, zlib.compress(data), entries + b"/Filter/FlateDecode")


def block(streams: Iterable[Stream], holder: int, objects: Mapping[int, bytes]) -> Block:
    """Streams, and other objects by number, which the stream `holder` will hold."""
    places, place = [], 0
    for number, body in objects.items():
        places.append(b"%d %d" % (number, place))
        place += len(body) + 1
    head = b" ".join(places) + b"\n"
    entries = b"/Type/ObjStm/N %d/First %d" % (len(objects), len(head))
    parts, offsets, length = [], {}, 0
    for stream in (*streams, deflated(holder, head + b"\n".join(objects.values()), entries)):
        offsets[stream.number] = length
        parts.append(_written(stream))
        length += len(parts[-1])
    return Block(b"".join(parts), offsets, holder, tuple(objects))


def pdf_file(blocks: Iterable[Block], *, root: int, info: int, number: int) -> bytes:
    """The file of some blocks; `root` and `info` are numbers of objects in them, `number` one that is free.

    Its /ID is a hash of its bytes.
    """
    parts, length = [_HEADER], len(_HEADER)
    found: dict[int, tuple[int, int, int]] = {}
    for one in blocks:
        found |= {stream: (1, length + offset, 0) for stream, offset in one.offsets.items()}
        found |= {held: (2, one.holder, index) for index, held in enumerate(one.held)}
        parts.append(one.data)
        length += len(one.data)
    found[number] = (1, length, 0)
    size = max(found) + 1
    rows = (found.get(n, _FREE) for n in range(size))
    table = b"".join(kind.to_bytes(1) + where.to_bytes(4) + rest.to_bytes(2) for kind, where, rest in rows)
    body = b"".join(parts)
    digest = hashlib.blake2b(body, digest_size=16).hexdigest().encode()
    entries = b"/Type/XRef/Size %d/W[1 4 2]/Root %s/Info %s/ID[<%s><%s>]" % (
        size, reference(root), reference(info), digest, digest,
    )  # fmt: skip
    return b"%s%sstartxref\n%d\n%%%%EOF\n" % (body, _written(deflated(number, table, entries)), length)


def _written(stream: Stream) -> bytes:
    return b"%d 0 obj\n<<%s/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        stream.number, stream.entries, len(stream.data), stream.data,
    )  # fmt: skip
