"""A client of AnkiConnect, the add-on through which a running Anki can be asked and told things."""

import http.client
import ipaddress
import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

ADDRESS = "http://127.0.0.1:8765"
"""Where AnkiConnect listens unless it was told otherwise."""

_VERSION = 6
_TIMEOUT = 60
"""Seconds: an import of thousands of notes may take a few."""


class AnkiConnectError(Exception):
    """Anki can't be reached or refuses; the message is for the user."""


class AnkiConnect:
    """One running Anki on this machine."""

    def __init__(self, address: str = ADDRESS, key: str = "") -> None:
        """Talk to `address`, with the API key of the add-on's settings if it has one.

        Raises AnkiConnectError for an address that is not on this machine: the packages are handed
        over as files, and nobody's collection should be changed across a network.
        """
        parts = urlsplit(address)
        if parts.scheme != "http" or not _is_here(parts.hostname or ""):
            raise AnkiConnectError(f"{address} is not an address on this machine, such as {ADDRESS}")
        self.address = address
        self.key = key
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def __call__(self, action: str, **params: Any) -> Any:
        """The result of an action. Raises AnkiConnectError with the reason where there is none."""
        body: dict[str, Any] = {"action": action, "version": _VERSION, "params": params}
        if self.key:
            body["key"] = self.key
        request = urllib.request.Request(
            self.address, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        try:
            with self._opener.open(request, timeout=_TIMEOUT) as response:
                reply = json.load(response)
        except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError) as error:
            raise AnkiConnectError(
                f"no Anki answers at {self.address}: start Anki with the add-on AnkiConnect (2055492159) "
                f"and a profile open ({getattr(error, 'reason', error)})"
            ) from error
        except ValueError as error:
            raise AnkiConnectError(f"what answers at {self.address} is not AnkiConnect") from error
        if not isinstance(reply, dict) or reply.keys() != {"result", "error"}:
            raise AnkiConnectError(f"what answers at {self.address} is not AnkiConnect")
        if reply["error"] is not None:
            raise AnkiConnectError(f"Anki refused {action}: {reply['error']}")
        return reply["result"]


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
