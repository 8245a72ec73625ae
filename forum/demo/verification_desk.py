"""What waits at the desk of verification in the demo: an application with a document, and a change. All invented."""

import io
from datetime import date, timedelta

from django.utils import timezone

from accounts.domain import amending, evidence, parts
from accounts.domain.registry import checking
from accounts.models import Part, Physician, Provider, RegisterLoad, User
from forum.demo.clock import days_ago
from forum.demo.story import Cast

LICENCE = (
    "SPECIMEN FOR A DEMO: NOT A LICENCE",
    "Oklahoma State Board of Osteopathic Examiners (demo entry)",
    "Name: Wilhelmina Pearl Oakestarrow, DO",
    "Licence number: DEMO-OK-0010",
)
CERTIFICATE = (
    "SPECIMEN FOR A DEMO: NOT A CERTIFICATE",
    "Invented College of Skin",
    "Elowen Marchbanks is a fellow since June 2026",
)


def load(cast: Cast, *, second: User) -> None:
    """Send them as physicians do; one who was verified long ago shows what was checked then."""
    _checked(cast.physicians["thornquist"], by=cast.moderator)
    _application(cast.physicians["oakestarrow"], second=second)
    _change(cast.physicians["marchbanks"])


def _checked(physician: Physician, *, by: User) -> None:
    decided_at = physician.verification.decided_at
    for part in parts.with_content(physician.verification):
        if part != "npi":
            Part.objects.get_or_create(
                verification=physician.verification,
                part=part,
                defaults={"state": "accepted", "decided_at": decided_at, "decider_id": by.pk},
            )


def _application(physician: Physician, *, second: User) -> None:
    application, owner = physician.verification, physician.user
    assert owner is not None
    _register(application.npi)
    with days_ago(0.9):
        _send(physician, LICENCE, kind="licence")
        evidence.send(application)
        checking.check(application)
    with days_ago(0.2):
        seen = {"name": parts.PartDecision("accepted"), "credentials": parts.PartDecision("accepted")}
        parts.decide_parts(application, by=second, decisions=seen)


def _change(physician: Physician) -> None:
    assert physician.user is not None
    with days_ago(0.5):
        _send(physician, CERTIFICATE, kind="certificate", part="credentials")
        credentials = [*physician.credentials, "FAAD"]
        amending.propose(
            physician.verification, "credentials", by=physician.user, facts={"credentials": credentials}
        )


def _register(npi: str) -> None:
    """Give the register one entry, which agrees in part."""
    today = timezone.localdate()
    RegisterLoad.objects.get_or_create(
        file_name="npidata_demo.csv",
        defaults={
            "file_date": today - timedelta(days=12),
            "replaces": True,
            "size": 1,
            "rows": 1,
            "finished_at": timezone.now(),
        },
    )
    Provider.objects.get_or_create(
        npi=npi,
        defaults={
            "entity_type": "1",
            "last_name": "OAKESTARROW",
            "first_name": "WILHELMINA",
            "middle_name": "P",
            "credential_text": "D.O.",
            "city": "BROKEN ARROW",
            "state": "OK",
            "country": "US",
            "enumerated_on": date(2011, 5, 2),
            "updated_on": date(2024, 8, 19),
            "taxonomies": [
                {"code": "207R00000X", "number": "DEMO-OK-0010", "state": "OK", "primary": True},
            ],
        },
    )


def _send(physician: Physician, lines: tuple[str, ...], *, kind: str, part: str = "") -> None:
    content = _pdf(lines)
    assert physician.user is not None
    evidence.upload(
        physician.verification,
        by=physician.user,
        file=io.BytesIO(content),
        filename="demo.pdf",
        size=len(content),
        kind=kind,
        part=part,
    )


def _pdf(lines: tuple[str, ...]) -> bytes:
    """Return a PDF of one page with these lines, which hold no brackets that PDF would read otherwise."""
    written = "".join(
        f"BT /F1 {20 if number == 0 else 14} Tf 60 {700 - 34 * number} Td ({_plain(line)}) Tj ET "
        for number, line in enumerate(lines)
    ).encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(written), written),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 6\n0000000000 65535 f \n" + table
    return made + end + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(made)


def _plain(line: str) -> str:
    return line.replace("\\", " ").replace("(", "\\(").replace(")", "\\)")
