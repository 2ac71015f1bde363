"""When something was, in the fewest words that a list needs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def local_time(at_s: float) -> datetime:
    """Return a time in seconds since 1970 as the user's clocks show it."""
    return datetime.fromtimestamp(at_s, tz=UTC).astimezone()


def date_words(at: datetime, now: datetime) -> str:
    """Return Today, Yesterday, or a date with its year only if it is another."""
    day, today = at.date(), now.date()
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    words = f"{day.day} {_MONTHS[day.month - 1]}"
    return words if day.year == today.year else f"{words} {day.year}"


def moment_words(at: datetime, now: datetime) -> str:
    """Return the date and the time of day."""
    return f"{date_words(at, now)}, {at:%H:%M}"


def list_words(at: datetime, now: datetime) -> str:
    """Return the time of day as well where a list is full of the same day."""
    return moment_words(at, now) if at.date() == now.date() else date_words(at, now)


def length_words(duration_s: float) -> str:
    """Return a length, such as 4 s or 2 min 5 s."""
    whole_s = max(1, round(duration_s))
    minutes, seconds = divmod(whole_s, 60)
    if not minutes:
        return f"{seconds} s"
    return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"
