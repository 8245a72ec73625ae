"""From routes to addresses: every object of the world under every route that takes one."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from accounts.models import Appeal, AuditEntry, DataExport, Headshot, Notice, Physician, SecurityEvent
from accounts.presenters import life
from forum.domain import reportable
from forum.models import (
    Answer,
    LegalText,
    Photo,
    Question,
    QuestionUpdate,
    Rendition,
    Review,
    Revision,
    SavedSearch,
    Snippet,
    Topic,
)
from tests.trust.matrix import ROLES, Route
from tests.trust.world import COMMON, NEVER, STAFF, World

#: Forms of lists that show other rows, or the same in another order.
VARIANTS = {
    "questions": ["sort=answers", "sort=waiting", "a=yes", "a=no", "photos=1"],
    "topic": ["sort=waiting", "photos=1"],
    "search": [f"q={COMMON}", f"q={COMMON}&sort=newest", f"q={COMMON}&sort=answers&photos=1", "q=worry"],
    "workspace": ["show=all", "show=following", "show=skipped"],
    "workspace_answers": [
        f"state={state}" for state in ("draft", "pending", "returned", "published", "closed")
    ],
    "question": ["sort=newest"],
}
QUEUES = {
    f"admin/forum/{model}/"
    for model in ("question", "photo", "answer", "revision", "questionupdate", "review", "reviewreply")
}
STATUSES = ("pending", "returned", "published", "hidden", "rejected", "withdrawn", "merged")
DUMMY = {"token": "1.x", "uidb36": "1", "key": "set-password", "app_label": "forum"}
#: Objects of kinds that hold nobody's words: one of them shows what all do.
FEW = {"cannedreason", "legaltext", "group", "importrun", "auditentry", "topic"}


@dataclass(frozen=True)
class Place:
    """One address; ``item`` is the object it is about, if any."""

    route: Route
    url: str
    item: Any = None


def places(world: World, routes: Iterable[Route], *, role: str = "") -> list[Place]:
    """Return every address to walk; with a ``role``, without those that are as telling under another one."""
    found = (place for route in routes for place in _of(world, route))
    return [place for place in found if not role or _is_telling(world, role, place)]


#: Roles that see what others see, or less, but for what is their own.
SIDE_ROLES = {"other_patient", "physician_unverified", "physician_lapsed", "physician_suspended"}


def in_turn(place: Place, role: str, *, of: int) -> bool:
    """Tell whether it is this role's turn to try an address: each has another share, and each share is the same in every run."""
    number = place.item.pk if place.item is not None else 0
    return (
        crc32(f"{place.route.pattern} {place.url.partition('?')[2]}".encode()) + number + ROLES.index(role)
    ) % of == 0


def _is_another_size(item: Any) -> bool:
    return isinstance(item, Rendition) and (item.kind, item.format) != ("display", "jpeg")


def _is_telling(world: World, role: str, place: Place) -> bool:
    """Tell whether an address shows more than others do: of answers, one's own and those of one other physician."""
    item = place.item
    if role in SIDE_ROLES and (place.route.pattern.startswith("account/") or _is_another_size(item)):
        return False
    if isinstance(item, Question):
        return item.pk not in world.spare
    if isinstance(item, Answer) and role not in STAFF:
        authors = {role, "physician_verified" if role != "physician_verified" else "physician_lapsed"}
        return item.author_id in {world.physicians[each].pk for each in authors if each in world.physicians}
    return True


def _of(world: World, route: Route) -> list[Place]:
    names = re.findall(r"<(?:\w+:)?(\w+)>", route.pattern)
    if not route.name or route.name.endswith(":"):
        return [
            Place(
                route,
                "/"
                + route.pattern.replace("(?P<url>.*)$", f"nowhere/{NEVER}/").replace(
                    "<path:object_id>", str(NEVER)
                ),
            )
        ]
    if not names:
        url = reverse(route.name)
        more = VARIANTS.get(route.name, [])
        if route.pattern in QUEUES:
            more = [f"status={status}" for status in STATUSES] + [f"q={COMMON}"]
        return [Place(route, url), *(Place(route, f"{url}?{query}") for query in more)]
    found = [
        Place(route, reverse(route.name, kwargs=kwargs), item)
        for kwargs, item in _arguments(world, route, names)
    ]
    more = VARIANTS.get(route.name, [])
    return [*found, *(Place(route, f"{each.url}?{query}", each.item) for each in found for query in more)]


def _arguments(world: World, route: Route, names: list[str]) -> list[tuple[dict[str, Any], Any]]:
    """Return the arguments of a route for every object it may be about. Raises `KeyError` for a kind not known here."""
    if names == ["object_id"]:
        name = route.name.split("_")[-2]
        model = next(model for model in apps.get_models() if model._meta.model_name == name)
        items = model._base_manager.order_by("pk")[: 1 if name in FEW else None]
        return [({"object_id": item.pk}, item) for item in items] or [({"object_id": NEVER}, None)]
    if names == ["pk", "document", "page"]:
        return [
            ({"pk": NEVER, "document": NEVER, "page": 1}, None)
        ]  # tests/trust/test_evidence.py has real ones
    special: dict[str, Callable[[], list[tuple[dict[str, Any], Any]]]] = {
        "topic": lambda: [({"slug": item.slug}, item) for item in Topic.objects.all()],
        "feed_topic": lambda: [({"slug": item.slug}, item) for item in Topic.objects.all()],
        "topic_follow": lambda: [({"slug": item.slug}, item) for item in Topic.objects.all()],
        "tag": lambda: (
            [
                ({"tag": answer.hashtags[0]}, None)
                for answer in Answer.objects.filter(author=world.physicians["physician_verified"])
            ]
            + [({"tag": revision.hashtags[0]}, None) for revision in Revision.objects.all()]
        ),
        "about": lambda: [({"page": page}, None) for page in LegalText.PAGES],
        "about_version": lambda: [
            ({"page": text.page, "dated": text.dated.isoformat()}, None) for text in LegalText.objects.all()
        ],
        "photo": lambda: [
            ({"name": each.name, "format": each.format}, each) for each in Rendition.objects.all()
        ],
        "sitemap_part": lambda: [
            ({"section": part}, None) for part in ("questions", "topics", "physicians", "pages")
        ],
        "ask_save": lambda: [({"key": "question"}, None), ({"key": "topic"}, None)],
        "join_save": lambda: [({"key": "name"}, None), ({"key": "licence"}, None)],
        "change_part": lambda: [
            ({"part": part}, None)
            for part in (
                "name",
                "credentials",
                "specialty",
                "licence",
                "disclaimer",
                "profile",
                "headshot",
                "byline",
            )
        ],
        "headshot": lambda: [
            ({"pk": each.physician_id, "name": each.name}, each.physician)
            for each in Headshot.objects.select_related("physician")
        ],
        # The page is about somebody who asked; whose else it is, tests/accounts/admin/test_notes.py says.
        "admin:accounts_watch_person": lambda: [({"pk": world.people["asker_owner"].pk}, None)],
        "admin:accounts_watch_sweep": lambda: [({"pk": world.people["asker_owner"].pk}, None)],
        # The log holds numbers and codes, and statements; whose words stand there, the walk's canaries say.
        "admin:accounts_auditentry_life": lambda: [
            ({"kind": entry.object_type, "pk": entry.object_id}, None)
            for entry in AuditEntry.objects.filter(object_type__in=life.MODERATORS_KINDS).order_by("pk")[:3]
        ],
        # Posted only, and nobody's here: who may, tests/accounts/admin/test_undoing.py says.
        "admin:undo": lambda: [({"pk": 1}, None)],
        "unsubscribe": lambda: [({"token": "1.answers~altered"}, None)],
    }
    if route.name in special:
        return special[route.name]()
    if set(names) <= set(DUMMY):
        return [({name: DUMMY[name] for name in names}, None)]
    if names == ["kind", "pk"]:
        # One thing of each kind and status: what the page shows depends on nothing else.
        chosen = {}
        for kind, reported in reportable.MODELS.items():
            for item in reported._base_manager.order_by("pk"):
                state = item.standing if kind == "physician" else item.status
                chosen.setdefault((kind, state), ({"kind": kind, "pk": item.pk}, item))
        return list(chosen.values())
    if names == ["pk"] or names == ["pk", "slug"]:
        model = _model_of(route)
        kwargs = [
            {"pk": item.pk, "slug": item.slug} if "slug" in names else {"pk": item.pk}
            for item in model._base_manager.all()
        ]
        return list(zip(kwargs, model._base_manager.all(), strict=True))
    parts: dict[str, type[Any]] = {"update": QuestionUpdate, "photo": Photo, "answer": Answer}
    if len(names) == 2 and names[0] == "pk" and names[1] in parts:
        items = parts[names[1]]._base_manager.all()
        return [({"pk": item.question_id, names[1]: item.pk}, item) for item in items]
    if len(names) == 1 and names[0] in parts:
        return [({names[0]: item.pk}, item) for item in parts[names[0]]._base_manager.all()]
    raise KeyError(f"{route.pattern}: teach tests/trust/walking.py what its arguments are")


def _model_of(route: Route) -> type[Any]:
    part = re.search(r"(\w+)/(?:<int:pk>)", route.pattern)
    kinds: dict[str, type[Any]] = {
        "questions": Question, "answers": Answer, "physicians": Physician, "updates": QuestionUpdate, "photos": Photo,
        "keys": Topic, "export": DataExport, "security": SecurityEvent, "sessions": UserSession, "notifications": Notice,
        "reviews": Review, "peers": Answer, "snippets": Snippet, "searches": SavedSearch,
        "appeals": Appeal,
    }  # fmt: skip
    if not part or part[1] not in kinds:
        raise KeyError(f"{route.pattern}: teach tests/trust/walking.py what its pk is of")
    return kinds[part[1]]


def text_of(response: HttpResponseBase) -> str:
    """Return all of a response that anybody could read: the headers, cookies and the body."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return f"{dict(response.headers)}\n{response.cookies}\n{body.decode('utf-8', 'replace')}"


def client_of(user: Any) -> Client:
    """Return a client signed in as somebody, or signed out."""
    client = Client(raise_request_exception=True)
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def is_shut(response: HttpResponseBase) -> bool:
    """Tell whether a response refuses a role, whatever the object: sign-in, or 403."""
    to_sign_in = response.status_code == 302 and "/account/login/" in response.headers["Location"]
    return to_sign_in or response.status_code in {403, 405}
