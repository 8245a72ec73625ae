"""The filter panel of lists: reading the address, writing addresses, chips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from forum.domain import browsing
from forum.domain.browsing import Wanted
from forum.models import Topic

#: Topics offered as check boxes: those with the most questions.
OFFERED = 8


@dataclass(frozen=True)
class Chip:
    """A filter in use; posting ``drop=value`` removes it."""

    value: str
    label: str


@dataclass(frozen=True)
class Filters:
    """What the address asked for, and ``words`` where it is a search."""

    wanted: Wanted
    sorts: Mapping[str, str]
    words: str = ""
    dropped: bool = False

    @classmethod
    def read(cls, query: QueryDict, *, sorts: Mapping[str, str], words: str = "") -> Filters:
        """Read an address; what is unknown in it counts as not said. ``drop`` removes a filter."""

        def text(name: str) -> str:
            return query.get(name, "").replace("\x00", "")[:150].strip()

        drop = text("drop")
        sort = text("sort")
        wanted = Wanted(
            answered=text("a") if text("a") in {"yes", "no"} and drop != "a" else "",
            photos=bool(text("photos")) and drop != "photos",
            topics=tuple(
                slug[:150]
                for slug in query.getlist("topic")[:10]
                if slug and "\x00" not in slug and drop != f"topic:{slug}"
            ),
            specialty="" if drop == "by" else text("by"),
            sort=sort if sort in sorts else next(iter(sorts)),
            after=text("after"),
        )
        if drop == "all":
            wanted = Wanted(sort=wanted.sort)
        return cls(wanted, sorts, words, bool(drop))

    def address(self, path: str, **changes: Any) -> str:
        """Return the address of this list with changes; without ``after`` unless it is among them."""
        wanted = replace(self.wanted, **{"after": "", **changes})
        pairs = [("q", self.words)] if self.words else []
        if wanted.answered:
            pairs.append(("a", wanted.answered))
        if wanted.photos:
            pairs.append(("photos", "1"))
        pairs += [("topic", slug) for slug in wanted.topics]
        if wanted.specialty:
            pairs.append(("by", wanted.specialty))
        if wanted.sort != next(iter(self.sorts)):
            pairs.append(("sort", wanted.sort))
        if wanted.after:
            pairs.append(("after", wanted.after))
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def sort_links(self) -> list[tuple[str, str, bool]]:
        """Return (label, address, whether it is the present one) for each order."""
        return [
            (label, self.address("", sort=sort) or "?", sort == self.wanted.sort)
            for sort, label in self.sorts.items()
        ]

    @property
    def count(self) -> int:
        """How many filters are in use."""
        wanted = self.wanted
        return bool(wanted.answered) + wanted.photos + len(wanted.topics) + bool(wanted.specialty)

    @property
    def plain(self) -> bool:
        """Whether this is the list as it is without any choice; others are not indexed."""
        return not self.count and self.wanted.sort == next(iter(self.sorts)) and not self.wanted.after

    def choices(self) -> dict[str, Any]:
        """Return what the panel offers: ``offered`` topics, ``specialties``, and ``chips`` in use."""
        top = list(
            Topic.objects.public()
            .with_counts()
            .filter(question_count__gt=0)
            .order_by("-question_count")[:OFFERED]
        )
        missing = set(self.wanted.topics) - {topic.slug for topic in top}
        chosen = list(Topic.objects.public().filter(slug__in=missing)) if missing else []
        names = {topic.slug: topic.name for topic in [*top, *chosen]}
        wanted = self.wanted
        chips = []
        if wanted.answered:
            chips.append(Chip("a", "Answered" if wanted.answered == "yes" else "Unanswered"))
        if wanted.photos:
            chips.append(Chip("photos", "With photos"))
        chips += [Chip(f"topic:{slug}", names.get(slug, slug)) for slug in wanted.topics]
        if wanted.specialty:
            chips.append(Chip("by", wanted.specialty))
        offered = sorted([*top, *chosen], key=lambda topic: topic.name.casefold())
        return {"offered": offered, "specialties": browsing.specialties(), "chips": chips}
