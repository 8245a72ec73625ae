"""Panels, marks and buttons that other parts of the desk add to every review page and list."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.admin.hooks import Panel
from accounts.models import User
from tests.factories import QuestionFactory, make_moderator

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
LIST = "/admin/forum/question/"


@pytest.fixture(autouse=True)
def _own_hooks() -> Iterator[None]:
    site: Any = admin.site
    before = (list(site.panels), list(site.row_marks), dict(site.deeds))
    yield
    site.panels[:], site.row_marks[:] = before[:2]
    site.deeds.clear()
    site.deeds.update(before[2])


def test_panels_stand_where_they_belong_and_only_where_they_have_something_to_show(sign_in: SignIn) -> None:
    site: Any = admin.site
    template = "_notice.html"
    for where in ("top", "left", "side"):
        site.panels.append(
            Panel(where, lambda request, item, where=where: (template, {"text": f"panel {where}"}))
        )
    site.panels.append(Panel("top", lambda request, item: None))
    question = QuestionFactory(status="pending")
    html = sign_in(make_moderator()).get(f"{LIST}{question.pk}/change/").content.decode()
    spots = [
        html.index(word)
        for word in ("panel top", 'id="desk"', "panel left", "panel side", "Nothing is written down yet")
    ]
    assert spots == sorted(spots)


def test_a_button_of_another_part_works_on_every_page_after_those_of_the_page(sign_in: SignIn) -> None:
    site: Any = admin.site
    site.deeds["wave"] = lambda page, request, item: HttpResponse(f"{page.kind} {item.pk} waved")
    question = QuestionFactory(status="pending")
    desk = sign_in(make_moderator())
    said = desk.post(f"{LIST}{question.pk}/change/", {"do": "wave:3"})
    assert said.content.decode() == f"question {question.pk} waved"
    assert desk.post(f"{LIST}{question.pk}/change/", {"do": "nothing"}).status_code == 400


def test_marks_of_rows_are_found_for_the_whole_page_at_once(sign_in: SignIn) -> None:
    site: Any = admin.site
    asked: list[int] = []

    def urgent(items: Any) -> dict[int, list[tuple[str, str]]]:
        asked.append(len(items))
        return {items[0].pk: [("Watched <b>", "warn")]}

    site.row_marks.append(urgent)
    QuestionFactory(status="pending")
    desk = sign_in(make_moderator())
    desk.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as one:
        html = desk.get(LIST).content.decode()
    assert '<span class="tag tag--warn">Watched &lt;b&gt;</span>' in html
    QuestionFactory.create_batch(2, status="pending")
    with CaptureQueriesContext(connection) as three:
        desk.get(LIST)
    assert asked == [1, 1, 3]
    assert len(one) == len(three)
