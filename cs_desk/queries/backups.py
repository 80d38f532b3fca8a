"""When was this store last backed up, and is that too long ago?"""

from __future__ import annotations

from datetime import datetime, timedelta

from cs_desk.clock import from_micros
from cs_desk.models.audit import Audit
from cs_desk.models.people import Setting
from cs_desk.queries.view import View

GRACE = timedelta(days=1)  # a store younger than this is let be


def last_verified() -> tuple[datetime | None, str]:
    """Return when the newest verified backup of the running thread's store was made, and its file; None for never."""
    facts = {row.key: row.value for row in Setting.select().where(Setting.key << ["backup_verified_at", "backup_file"])}
    at = facts.get("backup_verified_at")
    return (from_micros(int(at)) if at else None), facts.get("backup_file", "")


def overdue(now: datetime, hours: int) -> str:
    """Return the warning where the last verified backup is older than so many hours, else ""; 0 hours never warn.

    A demo is not warned about, nor a store in its first day.
    """
    demo = Setting.get_or_none(Setting.key == "demo")
    if not hours or demo is None or demo.value:
        return ""
    at, _ = last_verified()
    if at is not None:
        old = now - at
        return f"last verified backup {_span(old)} ago" if old > timedelta(hours=hours) else ""
    first = Audit.select(Audit.at).order_by(Audit.id).first()
    return "never backed up: cs-desk backup" if first is not None and now - first.at > GRACE else ""


def _span(span: timedelta) -> str:
    hours = int(span.total_seconds() // 3600)
    return f"{hours} hours" if hours < 72 else f"{hours // 24} days"


def warning(view: View, hours: int) -> str:
    """Return the warning about old backups for the status line, "" for none."""
    return overdue(view.now, hours)
