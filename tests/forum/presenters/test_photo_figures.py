"""Photos as the question page shows them."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from forum.models import Photo
from tests.factories import (
    PhotoFactory,
    QuestionFactory,
    RenditionFactory,
)
from tests.forum.pages import VIEWERS, flat, page, viewer

pytestmark = pytest.mark.django_db


class TestPhotos:
    @pytest.mark.parametrize("kind", VIEWERS)
    @pytest.mark.parametrize(
        ("photo", "seen_by"),
        [
            ({"audience": "public"}, set(VIEWERS)),
            ({"audience": "physicians"}, {"asker", "verified", "moderator", "administrator"}),
            ({"status": "pending"}, {"asker", "moderator", "administrator"}),
            ({"status": "hidden"}, {"asker", "moderator", "administrator"}),
            ({"status": "rejected"}, {"asker", "moderator", "administrator"}),
            ({"status": "withdrawn"}, set()),
            ({"missing": True}, set()),
        ],
    )
    def test_mark_in_title_exactly_when_this_reader_sees_one(
        self, sign_in: Any, kind: str, photo: dict[str, Any], seen_by: set[str]
    ) -> None:
        question = QuestionFactory()
        rendition = RenditionFactory(photo=PhotoFactory(question=question, **photo))
        shown = page(sign_in(viewer(kind, question)), question)
        sees = kind in seen_by
        assert ('<span class="photomark">(Photo)</span></h1>' in shown) == sees
        assert ("(Photo) | Curbside</title>" in shown) == sees
        assert (rendition.name in shown) == sees

    def test_figure(self, client: Client) -> None:
        question = QuestionFactory()
        photo = PhotoFactory(question=question, alt="Forearm with a ring", mirrored=True)
        card = RenditionFactory(photo=photo, kind="card", width=640, height=480)
        large = RenditionFactory(photo=photo, kind="display", width=1600, height=1200)
        webp = RenditionFactory(photo=photo, format="webp", width=1600, height=1200)
        Photo.objects.filter(pk=photo.pk).update(created_at=datetime(2026, 3, 12, tzinfo=UTC))
        shown = page(client, question)
        assert f'src="/photos/{large.name}.jpeg"' in shown
        assert f"/photos/{card.name}.jpeg 640w, /photos/{large.name}.jpeg 1600w" in shown
        assert f'<source type="image/webp" srcset="/photos/{webp.name}.webp 1600w"' in shown
        assert 'width="1600" height="1200" alt="Forearm with a ring"' in shown
        assert "Photo 1 of 1, added 12 March . Mirror image: left and right are swapped." in flat(shown)

    def test_sensitive_one_loads_nothing_before_it_is_asked_for(self, client: Client) -> None:
        question = QuestionFactory()
        photo = RenditionFactory(
            photo=PhotoFactory(question=question, sensitive=True, alt="Healing wound")
        ).photo
        shown = page(client, question)
        assert "Show photo: Healing wound" in shown
        live = re.sub(r"(?s)<template>.*?</template>", "", shown)
        assert "/photos/" not in live, (
            "outside a template the browser would fetch it, without JavaScript even in details"
        )
        assert f'href="?photo={photo.pk}#photo-{photo.pk}"' in live
        opened = re.sub(r"(?s)<template>.*?</template>", "", page(client, question, f"?photo={photo.pk}"))
        assert "/photos/" in opened

    def test_words_where_a_photo_is_not_shown(self, client: Client) -> None:
        question = QuestionFactory()
        decided = timezone.now()
        RenditionFactory(photo=PhotoFactory(question=question, audience="physicians", alt="heron"))
        PhotoFactory(question=question, status="withdrawn", decided_at=decided, alt="heron")
        PhotoFactory(question=question, missing=True, alt="heron")
        shown = page(client, question)
        assert shown.count("Photos shared with physicians only") == 1
        assert shown.count("Photo withdrawn by the asker") == 1
        assert shown.count("There was a photo here") == 1
        assert "heron" not in shown

    def test_photo_taken_back_before_it_was_seen_leaves_no_trace(self, client: Client) -> None:
        question = PhotoFactory(status="withdrawn").question
        assert "withdrawn" not in page(client, question)
