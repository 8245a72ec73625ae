"""Serving photos: an address is not a key."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from forum.domain import photo_files
from forum.models import Photo, Question, Rendition
from tests.factories import (
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    RenditionFactory,
)
from tests.forum.pages import VIEWERS, viewer

pytestmark = pytest.mark.django_db

BYTES = b"\xff\xd8\xff the bytes of a picture"
EVERYONE = set(VIEWERS)
STAFF = {"moderator", "administrator"}


def rendition(**photo: Any) -> Rendition:
    """Return a rendition with its file on disk."""
    made = RenditionFactory(photo=PhotoFactory(**photo), size=len(BYTES), sha256="ab" * 32)
    photo_files.write_file(photo_files.location(made), BYTES)
    return made


def address(made: Rendition) -> str:
    return f"/photos/{made.name}.{made.format}"


def get(client: Client, made: Rendition, **headers: str) -> Any:
    """Ask for a rendition, read it to the end and return the answer with its bytes as ``received``."""
    response = client.get(
        address(made), headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    response.received = b"".join(response.streaming_content) if response.streaming else response.content
    return response


class TestWho:
    @pytest.mark.parametrize("kind", VIEWERS)
    @pytest.mark.parametrize(
        ("photo", "question", "seen_by"),
        [
            ({}, "published", EVERYONE),
            ({"audience": "physicians"}, "published", {"asker", "verified", *STAFF}),
            ({"status": "pending"}, "pending", {"asker", *STAFF}),
            ({"status": "pending"}, "published", {"asker", *STAFF}),
            ({"status": "returned"}, "returned", {"asker", *STAFF}),
            ({"status": "pending"}, "draft", {"asker"}),
            ({"status": "hidden"}, "published", {"asker", *STAFF}),
            ({}, "hidden", {"asker", *STAFF}),
            ({"status": "rejected"}, "rejected", {"asker", *STAFF}),
            ({"status": "withdrawn"}, "published", set()),
            ({}, "withdrawn", set()),
            ({"missing": True}, "published", set()),
        ],
    )
    def test_matrix(
        self, sign_in: Any, kind: str, photo: dict[str, Any], question: str, seen_by: set[str]
    ) -> None:
        asked = QuestionFactory(status=question)
        made = rendition(question=asked, **photo)
        response = get(sign_in(viewer(kind, asked)), made)
        assert response.status_code == (200 if kind in seen_by else 404)
        if kind in seen_by:
            assert response.received == BYTES

    def test_draft_belongs_to_the_browser_that_holds_its_key(self, client: Client) -> None:
        made = rendition(status="pending", question=QuestionFactory(status="draft", asker=None))
        assert get(client, made).status_code == 404
        session = client.session
        session["drafts"] = [made.photo.question.draft_key]
        session.save()
        assert get(client, made).status_code == 200
        Question.objects.filter(pk=made.photo.question_id).update(status="pending")
        assert get(client, made).status_code == 404, "the key opens drafts alone"

    def test_kept_address_is_worth_nothing(self, client: Client, sign_in: Any) -> None:
        made = rendition()
        assert get(client, made).status_code == 200
        Photo.objects.filter(pk=made.photo_id).update(status="hidden")
        assert get(client, made).status_code == 404
        mine = sign_in(made.photo.question.asker)
        assert get(mine, made).status_code == 200
        mine.logout()
        assert get(mine, made).status_code == 404

    def test_rights_go_with_the_verification(self, sign_in: Any) -> None:
        made = rendition(audience="physicians")
        physician = PhysicianFactory()
        client = sign_in(physician.user)
        assert get(client, made).status_code == 200
        type(physician.verification).objects.filter(pk=physician.verification.pk).update(status="suspended")
        assert get(client, made).status_code == 404

    def test_hidden_one_equals_one_that_never_was(self, client: Client) -> None:
        made = rendition(status="pending")
        hidden = get(client, made)
        never = client.get(f"/photos/{'x' * 32}.jpeg")
        assert hidden.status_code == never.status_code == 404
        assert hidden.content == never.content
        assert hidden.headers == never.headers

    @pytest.mark.parametrize("tail", ["png", "webp", "jpeg/", "jpeg%00"])
    def test_only_its_own_format(self, client: Client, tail: str) -> None:
        made = rendition()
        assert client.get(f"/photos/{made.name}.{tail}").status_code == 404

    @pytest.mark.parametrize(
        "path", ["/photos/../secret-key", "/photos/..%2f..%2fsecret.jpeg", "/photos/.jpeg"]
    )
    def test_no_way_out_of_the_folder(self, client: Client, path: str) -> None:
        assert client.get(path).status_code == 404


class TestHow:
    def test_headers(self, client: Client) -> None:
        made = rendition()
        response = get(client, made)
        assert response["Content-Type"] == "image/jpeg"
        assert response["Cache-Control"] == "no-cache"
        assert response["ETag"] == f'"{made.sha256}"'
        assert response["X-Robots-Tag"] == "noindex, noimageindex"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response["Content-Disposition"] == 'inline; filename="photo.jpeg"'
        assert int(response["Content-Length"]) == len(BYTES)

    @pytest.mark.parametrize(
        "photo", [{"audience": "physicians"}, {"status": "pending"}, {"status": "hidden"}]
    )
    def test_private_unless_public(self, sign_in: Any, photo: dict[str, Any]) -> None:
        made = rendition(**photo)
        assert get(sign_in(made.photo.question.asker), made)["Cache-Control"] == "private, no-cache"

    def test_unchanged_is_not_sent_again_but_checked_again(self, client: Client) -> None:
        made = rendition()
        known = f'"{made.sha256}"'
        again = get(client, made, If_None_Match=known)
        assert again.status_code == 304
        assert again.received == b""
        assert again["Cache-Control"] == "no-cache"
        assert again["ETag"] == f'"{made.sha256}"'
        assert get(client, made, If_None_Match='"other"').status_code == 200
        Photo.objects.filter(pk=made.photo_id).update(status="hidden")
        assert get(client, made, If_None_Match=known).status_code == 404

    def test_head(self, client: Client) -> None:
        made = rendition()
        response = client.head(address(made))
        assert response.status_code == 200
        assert int(response["Content-Length"]) == len(BYTES)
        assert response.content == b""

    def test_only_reads(self, client: Client) -> None:
        assert client.post(address(rendition())).status_code == 405

    def test_file_that_is_gone_is_not_found(self, client: Client) -> None:
        made = rendition()
        photo_files.location(made).unlink()
        assert get(client, made).status_code == 404

    def test_handed_to_the_web_server_where_one_is_set(self, client: Client, settings: Any) -> None:
        settings.X_ACCEL_PREFIX = "/protected/"
        made = rendition()
        response = get(client, made)
        assert response["X-Accel-Redirect"] == f"/protected/{made.path}"
        assert response["Content-Type"] == "image/jpeg"
        assert response.content == b""
        secret = rendition(status="pending", decided_at=timezone.now())
        assert "X-Accel-Redirect" not in get(client, secret)
