"""What tests of pages share: the people of the access matrix, and reading what a page says."""

import html
import json
import re
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import User
from forum.models import Question
from tests.factories import PhysicianFactory, UserFactory, make_administrator, make_moderator

VIEWERS = (
    "anonymous",
    "asker",
    "other_patient",
    "unverified",
    "verified",
    "lapsed",
    "suspended",
    "moderator",
    "administrator",
)


def viewer(kind: str, question: Question) -> User | None:
    """Return somebody of a column of the access matrix."""
    if kind == "anonymous":
        return None
    if kind == "asker":
        assert question.asker
        return question.asker
    if kind in {"moderator", "administrator"}:
        return make_moderator() if kind == "moderator" else make_administrator()
    if kind == "other_patient":
        return UserFactory()
    standing = {"unverified": "submitted"}.get(kind, kind)
    return PhysicianFactory(
        standing=standing, listed_at=None if kind == "unverified" else timezone.now()
    ).user


def path_of(question: Question) -> str:
    return f"/questions/{question.pk}/{question.slug}/"


def page(client: Client, question: Question, query: str = "") -> str:
    response = client.get(path_of(question) + query)
    assert response.status_code == 200
    return response.content.decode()


def flat(markup: str) -> str:
    """Return the words of a page without tags, blanks folded."""
    words = re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(script|template).*?</\1>", " ", markup))
    return " ".join(html.unescape(words).split())


def structured(shown: str, kind: str) -> dict[str, Any] | None:
    found = [
        json.loads(text)
        for text in re.findall(r'(?s)<script type="application/ld\+json">(.*?)</script>', shown)
    ]
    return next((data for data in found if data["@type"] == kind), None)
