"""Physicians' documents: shut to everyone without the permission to verify, written down when opened, gone in time.

Issue "Physicians are who they say they are", "It must show" 4; rows "Verification evidence" of the access matrix.
"""

import io
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.domain import evidence, verification
from accounts.domain.evidence_viewing import WINDOW
from accounts.models import AuditEntry, Evidence, Physician, User, Verification
from forum.domain import erasing
from tests.factories import (
    PhysicianFactory,
    UserFactory,
    accept_parts,
    in_group,
    make_administrator,
    make_moderator,
)
from tests.trust.matrix import MATRIX, ROLES
from tests.trust.test_photo_canaries import everything_in_the_database
from tests.trust.world import fingerprint

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
WORD = b"Canaryword"
ROW = ("Verification evidence", "until destroyed")


def paper() -> bytes:
    """Return a PDF of one page whose bytes hold a word that stands nowhere else."""
    drawn = b"BT /F1 24 Tf 72 720 Td (Licence of " + WORD + b") Tj ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(made)
    made += b"xref\n0 6\n0000000000 65535 f \n" + table
    return made + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


@pytest.fixture
def sent() -> Evidence:
    """Return a document that a physician sent with an application that waits."""
    physician: Physician = PhysicianFactory(standing="submitted", listed_at=None)
    item = physician.verification
    content = paper()
    evidence.upload(
        item,
        by=physician.user,
        file=io.BytesIO(content),
        filename="Licence.pdf",
        size=len(content),
        kind="licence",
    )
    evidence.send(item)
    Verification.objects.filter(pk=item.pk).update(
        submitted_at=timezone.now(), register="", checked_on=None, verified_until=None
    )
    return Evidence.objects.get()


def page_of(document: Evidence, number: int = 1) -> str:
    """Return the address of a page's picture."""
    return f"/admin/accounts/verification/{document.verification_id}/documents/{document.pk}/{number}/"


def review(document: Evidence) -> str:
    """Return the address of the review page."""
    return f"/admin/accounts/verification/{document.verification_id}/change/"


def opened(client: Client, document: Evidence, why: str = "decide") -> int:
    """Press "Open" and return the status."""
    return client.post(review(document), {"do": f"open:{document.pk}", "why": why}).status_code


def only(permission: str) -> User:
    """Return somebody with one permission of the desk and no more."""
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename=permission))
    return User.objects.get(pk=user.pk)


def people(document: Evidence) -> dict[str, User | None]:
    """Return the roles of the matrix, and those whom a role alone does not tell from others."""
    owner = document.verification.physician.user
    return {
        "anonymous": None,
        "asker_owner": owner,
        "other_patient": UserFactory(),
        "physician_unverified": PhysicianFactory(standing="submitted", listed_at=None).user,
        "physician_verified": PhysicianFactory().user,
        "physician_lapsed": PhysicianFactory(standing="lapsed").user,
        "physician_suspended": PhysicianFactory(standing="suspended").user,
        "moderator": make_moderator(),
        "admin": make_administrator(),
        "moderator without the permission": only("moderate"),
        "administrator without the permission": only("administer"),
        "superuser without a role, switched off": UserFactory(is_superuser=True, is_active=False),
    }


def may(role: str) -> bool:
    """Tell what the matrix says: V for those with the permission; here the roles have it."""
    return role in ROLES and MATRIX[ROW][role].startswith("V")


def addresses(document: Evidence) -> list[str]:
    """Return every address that somebody might try."""
    name = Path(document.path).name
    return [
        page_of(document),
        page_of(document, 2),
        *(
            f"{root}{each}"
            for root in ("/", "/media/", "/static/", "/photos/", "/protected/", "/static/../")
            for each in (document.path, name, f"{name}.jpeg", f"{name}.png", f"{name}.pdf")
        ),
        *(
            f"/admin/accounts/evidence/{end}"
            for end in ("", f"{document.pk}/", f"{document.pk}/change/", f"{document.pk}/history/", "add/")
        ),
        "/admin/autocomplete/?app_label=accounts&model_name=evidence&field_name=verification&term=l",
        f"/physicians/{document.verification.physician_id}/photo/{name}.jpeg",
        f"/workspace/verification/?document={document.pk}",
    ]


def body_of(response: Any) -> bytes:
    """Return all bytes of an answer."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_shut_to_everyone_without_the_permission(sent: Evidence, sign_in: SignIn) -> None:
    everybody = people(sent)
    assert set(ROLES) <= set(everybody)
    reviewer = sign_in(make_moderator())
    assert opened(reviewer, sent) == 302
    assert body_of(reviewer.get(page_of(sent)))[:4] == b"\x89PNG", "somebody has it open meanwhile"
    before = AuditEntry.objects.filter(action="view document").count()
    wrong = []
    for role, user in everybody.items():
        client = sign_in(user)
        if not may(role):
            status = opened(client, sent)
            wrong += [f"{role} opens it: {status}"] if status not in {302, 403, 404} else []
        for address in addresses(sent):
            response = client.get(address)
            content = body_of(response)
            if response.status_code == 200 and (
                WORD in content or response["Content-Type"].startswith("image/")
            ):
                wrong.append(f"{role}: {address}")
    assert wrong == []
    assert AuditEntry.objects.filter(action="view document").count() == before


def test_who_has_the_permission_opens_it_and_each_time_is_written_down(
    sent: Evidence, sign_in: SignIn
) -> None:
    for maker in (make_moderator, make_administrator):
        user = maker()
        client = sign_in(user)
        assert client.get(page_of(sent)).status_code == 404, "before it was opened"
        assert opened(client, sent, why="") == 200
        assert opened(client, sent, why="curious") == 200
        assert client.get(page_of(sent)).status_code == 404
        assert opened(client, sent) == 302
        entry = AuditEntry.objects.filter(action="view document").first()
        assert entry is not None
        assert (entry.actor_id, entry.object_type, entry.object_id, entry.reason) == (
            user.pk,
            "evidence",
            sent.pk,
            "decide",
        )
        response = client.get(page_of(sent))
        assert (response.status_code, response["Content-Type"]) == (200, "image/png")
        assert Image.open(io.BytesIO(response.content)).size[0] > 300
        assert WORD not in response.content
        assert client.get(page_of(sent, 2)).status_code == 404
        assert "Document opened" in client.get(review(sent)).content.decode()
    assert AuditEntry.objects.filter(action="view document").count() == 2


def test_the_picture_can_do_nothing_and_is_kept_nowhere(sent: Evidence, sign_in: SignIn) -> None:
    client = sign_in(make_moderator())
    opened(client, sent)
    headers = client.get(page_of(sent)).headers
    policy = {part.strip() for part in headers["Content-Security-Policy"].split(";")}
    assert {"default-src 'none'", "sandbox"} <= policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert {"private", "no-store"} <= {part.strip() for part in headers["Cache-Control"].split(",")}
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


def test_looking_writes_nothing(sent: Evidence, sign_in: SignIn) -> None:
    client = sign_in(make_moderator())
    opened(client, sent)
    before = fingerprint()
    for address in (
        review(sent),
        page_of(sent),
        f"/admin/accounts/verification/{sent.verification_id}/history/",
    ):
        assert client.get(address).status_code == 200
        client.head(address)
    after = fingerprint()
    assert {name for name, value in after.items() if value != before[name]} == set()
    assert client.post(page_of(sent)).status_code == 405


def test_it_closes_by_itself_and_with_the_permission(sent: Evidence, sign_in: SignIn) -> None:
    user = make_moderator()
    client = sign_in(user)
    opened(client, sent)
    assert client.get(page_of(sent)).status_code == 200
    with time_machine.travel(timezone.now() + WINDOW + timedelta(seconds=1), tick=True):
        assert client.get(page_of(sent)).status_code == 404
    user.groups.clear()
    assert client.get(page_of(sent)).status_code == 403


def test_nobody_opens_their_own_at_the_desk(sent: Evidence, sign_in: SignIn) -> None:
    owner = in_group(sent.verification.physician.user, "Moderators")
    client = sign_in(owner)
    assert opened(client, sent) == 200
    assert client.get(page_of(sent)).status_code == 404
    assert not AuditEntry.objects.filter(action="view document").exists()


def test_what_was_not_sent_is_its_owners_alone(sent: Evidence, sign_in: SignIn) -> None:
    Evidence.objects.update(sent_at=None)
    client = sign_in(make_moderator())
    assert opened(client, sent) == 200
    assert client.get(page_of(sent)).status_code == 404
    assert "open:" not in client.get(review(sent)).content.decode()


def test_a_document_of_another_application_is_not_opened_through_this_one(
    sent: Evidence, sign_in: SignIn
) -> None:
    other = PhysicianFactory(standing="submitted").verification
    client = sign_in(make_moderator())
    there = f"/admin/accounts/verification/{other.pk}/change/"
    assert client.post(there, {"do": f"open:{sent.pk}", "why": "decide"}).status_code == 404
    opened(client, sent)
    assert client.get(page_of(sent).replace(f"/{sent.verification_id}/", f"/{other.pk}/")).status_code == 404
    for number in ("0", "-1", "9" * 30, "x", ""):
        assert client.post(review(sent), {"do": f"open:{number}", "why": "decide"}).status_code == 404


def files() -> Iterator[Path]:
    """Return every file of this test's data folder."""
    return (path for path in Path(settings.MEDIA_ROOT).parent.rglob("*") if path.is_file())


def traces(document: dict[str, str]) -> set[str]:
    """Return the files and tables in which anything of a document is left: its words, its name or its hash."""
    words = [WORD.decode(), document["sha256"], Path(document["path"]).name]
    found = {path.name for path in files() if WORD in path.read_bytes()}
    found |= {table for table, text in everything_in_the_database() if any(word in text for word in words)}
    # The log keeps the hash of what was destroyed, and the list of erasures the name of the file: nothing of what was in it.
    return found - {"accounts_auditentry", "forum_erasure"}


@pytest.mark.django_db(transaction=True)
def test_gone_from_disk_and_database_and_from_a_restored_backup(
    sent: Evidence, sign_in: SignIn, tmp_path_factory: pytest.TempPathFactory
) -> None:
    client, item = sign_in(make_moderator()), Verification.objects.get(pk=sent.verification_id)
    before = {"path": sent.path, "sha256": sent.sha256}
    assert traces(before) == {Path(sent.path).name, "accounts_evidence"}, "the search finds what is there"
    backup = tmp_path_factory.mktemp("elsewhere") / "backup"
    shutil.copy(evidence.root() / sent.path, backup)
    accept_parts(item)
    verification.verify(
        item,
        by=make_moderator(),
        register="Test register",
        jurisdiction="Colorado",
        checked_on=timezone.localdate(),
    )
    evidence.destroy_due()
    sent.refresh_from_db()
    assert sent.destroyed_at is None
    assert sent.destroy_after == item.decided_at + timedelta(days=evidence.days())
    opened(client, sent, why="question")
    assert client.get(page_of(sent)).status_code == 200
    with time_machine.travel(sent.destroy_after + timedelta(minutes=1), tick=True):
        assert evidence.destroy_due() == 1
        assert traces(before) == set()
        client = sign_in(make_moderator())
        assert opened(client, sent, why="question") == 200
        assert client.get(page_of(sent)).status_code == 404
        assert "1 document sent earlier is destroyed" in client.get(review(sent)).content.decode()
        # A backup comes back with row and file.
        shutil.move(backup, evidence.root() / before["path"])
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE accounts_evidence SET path = %s, sha256 = %s, destroyed_at = NULL",
                list(before.values()),
            )
        assert traces(before) == {Path(before["path"]).name, "accounts_evidence"}
        erasing.replay()
        assert traces(before) == set()
        assert client.get(page_of(sent)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_refused_application_loses_its_documents_too_once_no_appeal_waits(sent: Evidence) -> None:
    item = Verification.objects.get(pk=sent.verification_id)
    verification.refuse(item, by=make_moderator(), reason="not-found")
    evidence.destroy_due()
    with time_machine.travel(timezone.now() + timedelta(days=evidence.days(), minutes=1), tick=True):
        assert evidence.destroy_due() == 1
    assert [path for path in files() if WORD in path.read_bytes()] == []


def test_the_page_of_the_desk_names_no_file(sent: Evidence, sign_in: SignIn) -> None:
    client = sign_in(make_moderator())
    opened(client, sent)
    html = client.get(review(sent)).content.decode()
    assert Path(sent.path).name not in html
    assert sent.sha256 not in html
    assert "Licence.pdf" not in html
    assert re.search(rf'<img src="{page_of(sent)}"', html)
