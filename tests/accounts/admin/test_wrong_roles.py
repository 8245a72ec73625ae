"""The wrong role at each door of the desk, by every method: nothing is shown, and not one row changes (TRUST 1, 4).

`test_every_address` opens each door; here they are pushed: Django's own forms posted raw, its bulk deletion, its
autocomplete, a superuser's ways in, permissions of Django that are no role, and rights that end while work is in hand.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.domain import claiming, deciding, membership
from accounts.domain.transitions import NotAllowed
from accounts.models import AuditEntry, User
from forum.domain import moderation
from tests.accounts.admin import test_every_address as doors
from tests.accounts.admin.test_every_address import ADMINISTRATORS_ONLY, MODELS, addresses, fill, number_for
from tests.factories import (
    PhysicianFactory,
    QuestionFactory,
    UserFactory,
    make_administrator,
    make_moderator,
)
from tests.trust.test_fields import every_field
from tests.trust.world import rows

pytestmark = pytest.mark.django_db
#: One object of each kind; the fixture of the other module.
numbers = doors.numbers
SignIn = Callable[[User | None], Client]
ROLES = {"moderate", "verify_physicians", "administer"}
#: Models whose pages take the permission to verify.
VERIFIERS = {"accounts_verification", "accounts_amendment"}
#: What the desk and Django's admin understand, all at once.
EVERYTHING = {
    "action": "delete_selected", "_selected_action": "1", "select_across": "1", "post": "yes", "index": "0", "_save": "Save",
    "_continue": "1", "_saveasnew": "1", "_popup": "1", "_to_field": "id", "do": "decide", "version": "1", "reason": "x",
    "note": "x", "deed": "spam", "export": "csv",
}  # fmt: skip
#: Tables that a visit may write to: sessions, limits, who is there.
KEPT = {"accounts_throttle"}


def with_permissions(*, but: set[str] = frozenset(), only: set[str] = frozenset()) -> User:  # type: ignore[assignment]
    """Return somebody with all of Django's permissions ``but`` some, or with ``only`` some."""
    user = UserFactory()
    wanted = (
        Permission.objects.filter(codename__in=only) if only else Permission.objects.exclude(codename__in=but)
    )
    user.user_permissions.set(wanted)
    return User.objects.get(pk=user.pk)


OUTSIDERS: dict[str, Callable[[], User]] = {
    "a patient": UserFactory,
    "a suspended physician": lambda: PhysicianFactory(standing="suspended").user,
    "all of Django's permissions, no role": lambda: with_permissions(but=ROLES),
}


#: Who has every permission of Django but no role comes furthest: the quick suite sends them.
FURTHEST = "all of Django's permissions, no role"


@pytest.mark.parametrize(
    "person", [who if who == FURTHEST else pytest.param(who, marks=pytest.mark.full) for who in OUTSIDERS]
)
def test_outsiders_get_403_whatever_they_send(
    person: str,
    numbers: dict[str, object],
    sign_in: SignIn,
    request: pytest.FixtureRequest,
) -> None:
    client = sign_in(OUTSIDERS[person]())
    full = bool(request.config.option.full)
    before, wrong, sent = rows(), [], {**every_field(), **EVERYTHING}
    for name, pattern in addresses():
        path = fill(pattern, number_for(name, numbers))
        query = {
            **EVERYTHING,
            "app_label": "forum",
            "model_name": "question",
            "field_name": "asker",
            "term": "",
        }
        answers = {"POST": client.post(path, sent), "GET with a query": client.get(path, query)}
        if full:
            answers |= {
                "PUT": client.put(path, "x=1"),
                "DELETE": client.delete(path),
                "HEAD": client.head(path),
            }
        wrong += [(how, path, got.status_code) for how, got in answers.items() if got.status_code != 403]
    assert wrong == []
    assert _changed(before) == set()


def _changed(before: dict[tuple[str, int], str]) -> set[str]:
    now = rows()
    keys = {key for key in {*before, *now} if before.get(key) != now.get(key)}
    return {table for table, _ in keys} - KEPT


def test_moderators_are_no_administrators(
    numbers: dict[str, object],
    sign_in: SignIn,
) -> None:
    client = sign_in(make_moderator())
    before, wrong, sent = rows(), [], {**every_field(), **EVERYTHING}
    for name, pattern in addresses():
        model = name.rpartition("_")[0]
        if name not in ADMINISTRATORS_ONLY and MODELS.get(model) != "administrator":
            continue
        path = fill(pattern, number_for(name, numbers))
        got = client.post(path, sent)
        wrong += [(path, got.status_code)] if got.status_code != 403 else []
    assert wrong == []
    assert _changed(before) == set()


@pytest.mark.parametrize("is_verifier", [True, False])
def test_to_moderate_and_to_verify_are_two_rights(
    is_verifier: bool,
    numbers: dict[str, object],
    sign_in: SignIn,
) -> None:
    """Each alone opens its own pages; no post of the one decides what is the other's."""
    person = with_permissions(only={"verify_physicians"} if is_verifier else {"moderate"})
    client = sign_in(person)
    before, wrong, sent = rows(), [], {**every_field(), **EVERYTHING}
    for name, pattern in addresses():
        model = name.rpartition("_")[0]
        theirs = VERIFIERS if not is_verifier else {each for each in MODELS if each.startswith("forum_")}
        if model in theirs and name.endswith(("_changelist", "_change", "_page", "_delete", "_add")):
            path = fill(pattern, number_for(name, numbers))
            for got in (client.get(path), client.post(path, sent)):
                wrong += [(path, got.status_code)] if got.status_code not in {403, 404, 405} else []
    assert wrong == []
    assert _changed(before) == set()


@pytest.mark.parametrize("person", [pytest.param("moderator", marks=pytest.mark.full), "superuser"])
def test_raw_forms_of_those_inside_write_nothing_of_what_people_say(
    person: str,
    numbers: dict[str, object],
    sign_in: SignIn,
) -> None:
    """Every column posted to every page of the desk, as Django's own forms would take them."""
    user = make_moderator() if person == "moderator" else _superuser()
    client = sign_in(user)
    before = rows()
    sent = {**every_field(), "_save": "Save", "_continue": "1", "action": "delete_selected", "post": "yes"}
    for name, pattern in addresses():
        if name.endswith(("_change", "_add", "_changelist", "_history")):
            path = fill(pattern, number_for(name, numbers))
            assert client.post(path, sent).status_code < 500, path
    said = {
        "question",
        "answer",
        "photo",
        "questionupdate",
        "review",
        "reviewreply",
        "peerview",
        "clarification",
        "revision",
    }
    assert _changed(before) & {f"forum_{each}" for each in said} == set()


def _superuser() -> User:
    return User.objects.create_superuser("root2@example.com", "correct-horse-9", pseudonym="root-2")


@pytest.mark.parametrize("how", ["the role is taken away", "the account is switched off"])
def test_who_loses_the_right_while_holding_claims(how: str, sign_in: SignIn, settings: Any) -> None:
    """TRUST 4: shut out by the next request, in a session that goes on; what they held is free, and decides nothing."""
    settings.UNDO_MINUTES = 10
    admin, moderator, other = make_administrator(), make_moderator(), make_moderator()
    held, decided = (QuestionFactory(status="pending", published_at=None) for _ in range(2))
    client = sign_in(moderator)
    page = f"/admin/forum/question/{held.pk}/change/"
    claiming.claim(held, by=moderator)
    moderation.decide(decided, "reject", by=moderator, reason="unclear", note="Say more.")
    assert client.get(page).status_code == 200
    if how == "the role is taken away":
        membership.withdraw(moderator, role="moderator", by=admin, reason="left")
    else:
        membership.set_active(moderator, active=False, by=admin, reason="left")
    wanted = 403 if how == "the role is taken away" else 302
    entries = AuditEntry.objects.filter(actor_id=moderator.pk).count()
    posted = {"do": "decide", "action": "approve", "version": held.version, "reason": "", "note": ""}
    for got in (
        client.get("/admin/"),
        client.get(page),
        client.post(page, posted),
        client.post(page, {"do": "hold"}),
    ):
        assert got.status_code == wanted
    assert AuditEntry.objects.filter(actor_id=moderator.pk).count() == entries
    held.refresh_from_db()
    assert held.status == "pending"
    assert claiming.holder_of(held) is None
    assert claiming.claim(held, by=other).holder_id == other.pk
    fresh = User.objects.get(pk=moderator.pk)
    assert not deciding.undoable(fresh).exists() or _cannot_undo(fresh)


def _cannot_undo(user: User) -> bool:
    with pytest.raises(NotAllowed):
        deciding.undo(deciding.undoable(user)[0], by=user)
    return True
