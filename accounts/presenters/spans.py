"""Stretches of time, in words."""

from datetime import datetime, timedelta

from django.utils import timezone


def span(length: timedelta) -> str:
    """Return a length as the desk writes it: "40 min", "9 h 05 min", "1 d 21 h"."""
    minutes = max(0, int(length.total_seconds() // 60))
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes:02} min" if minutes else f"{hours} h"
    return f"{minutes} min"


def roughly(length: timedelta) -> str:
    """Return a length in its largest unit, rounded down: "3 h", "40 min"."""
    minutes = max(0, int(length.total_seconds() // 60))
    return f"{minutes // 60} h" if minutes >= 60 else f"{minutes} min"


def ago(moment: datetime) -> str:
    """Return how long ago something was: "just now", "2 minutes ago", "3 hours ago", or its date."""
    seconds = (timezone.now() - moment).total_seconds()
    for size, unit, most in ((60, "minute", 60), (3600, "hour", 24), (86400, "day", 14)):
        number = int(seconds // size)
        if number < 1:
            return "just now"
        if number < most:
            return f"{_WORDS.get(number, number)} {unit}{'' if number == 1 else 's'} ago"
    return f"on {timezone.localtime(moment):%-d %B %Y}"


_WORDS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}
