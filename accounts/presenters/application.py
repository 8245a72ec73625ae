"""An application as its reviewer reads it: part by part, with what was sent for each and what was said of it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts import roles
from accounts.domain import amendment_decisions, evidence_viewing, headshots, parts
from accounts.domain.verification import FIELDS_OF
from accounts.forms.parts import PartFields, PartsForm
from accounts.models import AuditEntry, Part, Verification
from accounts.models.application import PARTS
from accounts.presenters import documents, life
from accounts.presenters.amendment import LABELS, words
from accounts.presenters.documents import Document
from accounts.presenters.life import Event

#: Acts that say how somebody stood here before; the others stand in "What happened".
TURNS = ("verify", "refuse", "lapse", "suspend", "reinstate", "reopen", "ask")
#: Titles that speak to the physician on their own page.
TITLES = {**PARTS, "headshot": "Photo", "profile": "About the physician"}
OF_VERIFICATION = {*FIELDS_OF["licence"], *FIELDS_OF["npi"]}


@dataclass(frozen=True)
class Section:
    """One part: what it holds, what came with it, what was said of it, and the fields to decide on it."""

    part: str
    title: str
    lines: list[tuple[str, str]]
    row: Part | None
    decided_by: str
    documents: list[Document]
    destroyed: int
    picture: str
    fields: PartFields | None


def sections_of(verification: Verification, viewer: roles.Viewer, form: PartsForm | None) -> list[Section]:
    """Return the parts that hold something, in order."""
    rows = {row.part: row for row in verification.parts.all()}
    names = life.names_of({row.decider_id for row in rows.values() if row.decider_id})
    sent = list(
        verification.evidence.filter(amendment=None, sent_at__isnull=False).select_related(
            "verification__physician"
        )
    )
    shown = documents.shown([each for each in sent if not each.destroyed_at], viewer)
    gone = [each for each in sent if each.destroyed_at]
    there = set(parts.with_content(verification)) | set(rows)
    found = []
    for part in (each for each in PARTS if each in there):
        row = rows.get(part)
        mine = [each for each in shown if (each.row.part or "documents") == part]
        found.append(
            Section(
                part=part,
                title=TITLES[part],
                lines=_lines(verification, part),
                row=row,
                decided_by=names.get(row.decider_id, "a closed account") if row and row.decider_id else "",
                documents=mine,
                destroyed=sum((each.part or "documents") == part for each in gone),
                picture=_picture(verification) if part == "headshot" else "",
                fields=form.fields_of(part) if form and part in form.parts else None,
            )
        )
    return found


def _lines(verification: Verification, part: str) -> list[tuple[str, str]]:
    names = FIELDS_OF.get(part, ())
    lines = []
    for name in names:
        value: Any = getattr(verification if name in OF_VERIFICATION else verification.physician, name)
        lines.append((LABELS[name], words(name, value)))
    if part == "specialty" and verification.physician.specialty_title:
        lines.insert(1, ("Shown as", verification.physician.specialty_title))
    return lines


def _picture(verification: Verification) -> str:
    physician = verification.physician
    waiting = headshots.waiting(physician)
    return reverse("headshot", args=[physician.pk, waiting.name]) if waiting else ""


def things_of(verification: Verification) -> list[tuple[str, int]]:
    """Return the (kind, id) pairs of the life of an application: its profile, documents and changes too."""
    return [
        ("verification", verification.pk),
        ("physician", verification.physician_id),
        *((evidence_viewing.KIND, pk) for pk in verification.evidence.values_list("pk", flat=True)),
        *((amendment_decisions.KIND, pk) for pk in verification.amendments.values_list("pk", flat=True)),
    ]


def history_of(verification: Verification) -> list[Event]:
    """Return the turns before: decisions, lapses and suspensions, the newest first."""
    entries = AuditEntry.objects.filter(object_type=verification.KIND, object_id=verification.pk)
    return life.events(entries.filter(action__in=TURNS)[:20])


def links_of(verification: Verification) -> list[str]:
    """Return addresses of the register: this application's, and those where others of the same authority were read."""
    found = [verification.register_url]
    if verification.authority:
        others = Verification.objects.filter(
            authority__iexact=verification.authority, decided_at__isnull=False
        )
        others = others.exclude(register_url="").order_by("-decided_at")
        found += others.values_list("register_url", flat=True)[:20]
    return [each for each in dict.fromkeys(found) if each.startswith("https://")][:3]


def whys_for(verification: Verification) -> list[tuple[str, str]]:
    """Return the reasons for opening a document; the likely one first."""
    whys = list(evidence_viewing.WHYS.items())
    return whys if verification.status == "submitted" else whys[1:]
