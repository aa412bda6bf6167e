"""Times and ids. A time is held as whole milliseconds, so that what is written is exactly what is compared."""

from __future__ import annotations

import re
import secrets
import threading
import time
import uuid
from datetime import datetime, timedelta, timezone

RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

_lock = threading.Lock()
_last = 0


def now() -> int:
    return time.time_ns() // 1_000_000


def show(milliseconds: int | None) -> str | None:
    if milliseconds is None:
        return None
    return (EPOCH + timedelta(milliseconds=milliseconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_time(text: str) -> int | None:
    match = RFC3339.fullmatch(text)
    if not match:
        return None
    # Python reads at most six digits of a fraction.
    fraction = (match[1] or "")[:7]
    try:
        moment = datetime.fromisoformat(text[:19].upper() + fraction + match[2].upper())
        # What leaves the range of years once it is in UTC is no time that could be written again.
        return (moment.astimezone(timezone.utc) - EPOCH) // timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        return None


def new_id() -> str:
    """A UUID of version 7: later ones are greater, those of the same millisecond too."""
    global _last
    with _lock:
        _last = max((now() << 12), _last + 1)
        stamp = _last
    value = (stamp >> 12) << 80 | 7 << 76 | (stamp & 0xFFF) << 64 | 2 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))
