"""Single keys of the desk: off until switched on, remapped per person, refused beside the field where they meet."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.domain import shortcuts
from accounts.domain.transitions import NotAllowed
from accounts.models import AuditEntry, DeskSettings, User
from tests.factories import UserFactory, make_moderator

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
PAGE = "/admin/shortcuts/"
USUAL = {act: key for act, (_, key) in shortcuts.ACTS.items()}


def test_off_until_somebody_switches_them_on_and_only_for_them(sign_in: SignIn) -> None:
    sam, wren = make_moderator(), make_moderator()
    desk = sign_in(sam)
    assert b"data-shortcuts" not in desk.get("/admin/forum/question/").content
    assert desk.post(PAGE, {**USUAL, "on": "on", "approve": "p"})["Location"] == PAGE
    body = desk.get("/admin/forum/question/").content.decode()
    assert "&quot;p&quot;: &quot;approve&quot;" in body
    assert "js/shortcuts.js" in body
    assert b"data-shortcuts" not in sign_in(wren).get("/admin/forum/question/").content
    row = DeskSettings.objects.get()
    assert (row.user, row.shortcuts, row.keys) == (sam, True, {"approve": "p"})
    assert AuditEntry.objects.filter(actor_id=sam.pk, action="keys on").exists()
    desk.post(PAGE, {**USUAL, "approve": "p"})
    assert b"data-shortcuts" not in desk.get("/admin/forum/question/").content


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"approve": "x"}, "“x” is taken by “Approve and take next; asks nothing”"),
        ({"reject": "A"}, "“A” is taken by “Approve and take next; asks nothing”"),
        ({"merge": ""}, "needs one key"),
        ({"merge": " "}, "needs one key"),
        ({"merge": "mm"}, "needs one key"),
        ({"merge": "\x1b"}, "needs one key"),
        ({"merge": "\u202e"}, "needs one key"),
    ],
)
def test_keys_that_meet_or_are_none_are_refused_beside_the_field(
    keys: dict[str, str], said: str, sign_in: SignIn
) -> None:
    answer = sign_in(make_moderator()).post(PAGE, {**USUAL, "on": "on", **keys})
    body = answer.content.decode()
    assert said in body
    assert body.count('class="problem"') == 1
    assert "<title>Error: " in body
    assert not DeskSettings.objects.exists()


def test_keys_are_ones_own_and_a_moderators(sign_in: SignIn) -> None:
    sam = make_moderator()
    for by in (make_moderator(), UserFactory()):
        with pytest.raises(NotAllowed):
            shortcuts.choose(sam, by=by, on=True, keys=USUAL)
    assert sign_in(UserFactory()).get(PAGE).status_code == 403


def test_a_key_that_is_markup_stays_a_key(sign_in: SignIn) -> None:
    desk: Any = sign_in(make_moderator())
    desk.post(PAGE, {**USUAL, "on": "on", "approve": '"', "reject": "<"})
    body = desk.get(PAGE).content.decode()
    assert "<kbd>&lt;</kbd>" in body
    assert "\\&quot;" in body
