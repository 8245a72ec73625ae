"""The desk's page of peers' words."""

import re
from typing import Any

import pytest

from tests.factories import PeerViewFactory, make_moderator

pytestmark = pytest.mark.django_db


def test_what_the_page_shows_is_what_is_decided_on(sign_in: Any) -> None:
    view = PeerViewFactory(status="pending")
    desk, page = sign_in(make_moderator()), f"/admin/forum/peerview/{view.pk}/change/"
    text = desk.get(page).content.decode()
    assert view.answer.headline in text
    shown = re.findall(r'name="shown" value="([^"]*)"', text)
    done = desk.post(
        page, {"do": "decide", "version": view.version, "action": "approve", "shown": "".join(shown)}
    )
    assert done.status_code == 302
    view.refresh_from_db()
    assert view.status == "published"
