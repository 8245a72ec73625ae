"""What happened to a thing, from the audit log, in words for the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import roles
from accounts.domain import deciding
from accounts.models import AuditEntry, Statement, User
from accounts.models.audit import DECISIONS
from accounts.presenters.spans import ago

#: Action → what people read. Others are shown as they are named.
ACTIONS = {
    "submit": "Sent for review", "approve": "Approved", "return": "Returned for a change", "reject": "Not published",
    "hide": "Hidden", "restore": "Restored", "withdraw": "Withdrawn", "discard": "Draft discarded", "merge": "Merged",
    "unmerge": "Taken apart again", "undo": "Decision taken back", "hold_urgent": "Held as urgent; the asker was told at once",
    "first yes": "First of two yeses", "first no": "First of two noes",
    "mark photo": "Photo marked", "unmark photo": "Mark of a photo taken off",
    "escalate": "Passed to the administrators", "de-escalate": "Taken back from the administrators",
    "reopen": "Opened again on appeal", "import": "Imported", "edit": "Text changed by its author",
    "topics": "Topics changed", "accept": "Accepted", "close": "Closed to new answers", "open": "Opened to new answers",
    "urgent": "Marked urgent", "calm": "Urgent mark taken off", "headline": "Headline changed by a moderator",
    "hashtags": "Hashtags changed by a moderator", "add": "Added", "remove": "Removed", "move": "Moved", "describe": "Description changed",
    "replace": "Replaced", "redact": "Covered up", "file": "Application filed by a moderator", "fill": "Application changed",
    "ask": "More information asked for", "verify": "Verified", "refuse": "Not verified", "lapse": "Lapsed", "suspend": "Suspended",
    "reinstate": "Reinstated", "grant": "Role given", "revoke": "Role taken away", "deactivate": "Account switched off",
    "reactivate": "Account switched on", "rename": "Name changed", "reveal": "Private details looked at", "change": "Changed",
    "confirm": "Texts confirmed", "create": "Made", "line_breaks": "Line breaks changed by a moderator",
    "cut": "Private details cut by a moderator", "uncut": "A cut put back by a moderator",
    "view": "Sensitive photo opened", "alt": "Description changed by a moderator", "audience": "Audience changed by a moderator",
    "sensitive": "Warning set or taken off by a moderator", "mirrored": "Mirror mark changed by a moderator",
    "replace file": "Another photo sent by its owner", "share": "Opened to everyone by its owner",
    "limit": "Audience or videos changed by its owner", "appeal": "Appealed", "overturn": "Appeal: decision changed",
    "uphold": "Appeal: decision stays", "object": "Its asker objects to the video",
    "follow up": "Objection to the video followed up",
    "accept part": "Part accepted", "query part": "Part: more asked for", "leave out part": "Part left out of the profile",
    "clear part": "Part: not looked at again", "explain": "Looked twice", "propose": "Change asked for", "accept change": "Change accepted",
    "refuse change": "Change not accepted", "view document": "Document opened", "start": "Application begun", "upload": "Sent in",
    "byline": "Byline chosen",
    "erase again": "Erased again after a backup was restored", "destroy": "Files destroyed, the time to appeal being over",
    "mark": "Found helpful", "unmark": "No longer found helpful", "follow": "Followed", "unfollow": "No longer followed",
    "report": "Reported", "act": "Reports settled: acted upon", "dismiss": "Reports settled: nothing to change",
    "refer": "Reports passed to those who verify", "keep": "Left hidden after a report",
    "forget": "Addresses of those who reported destroyed",
    "hold": "Taken in hand", "hold longer": "Held longer", "release": "Let go", "take over": "Taken over", "assign": "Assigned",
    "skip": "Skipped", "export log": "Audit log exported",
    "thank": "Thanked", "note": "Note written", "watch": "Watch mark set", "unwatch": "Watch mark taken off",
}  # fmt: skip
#: Kinds of things that moderators decide on; rows "Audit log, read" of the access matrix.
MODERATORS_KINDS = {
    "question",
    "photo",
    "answer",
    "revision",
    "update",
    "review",
    "reply",
    "caveat",
    "clarification",
    "topic",
    "appeal",
    "report",
    "note",
    "watch",
}
VERIFIERS_KINDS = {"verification", "physician", "evidence", "amendment", "headshot"}
#: Kinds that administrators alone read of.
OTHER_KINDS = {"user", "sitesettings", "legaltext", "cannedreason", "import", "job", "snippet"}
_TONES = {
    "approve": "ok",
    "restore": "ok",
    "verify": "ok",
    "reinstate": "ok",
    "return": "warn",
    "ask": "warn",
    "merge": "warn",
}


@dataclass(frozen=True)
class Event:
    """One act in the life of a thing."""

    entry: AuditEntry
    actor: str
    statement: str = ""

    @property
    def at(self) -> datetime:
        """Return when it was."""
        return self.entry.at

    @property
    def ago(self) -> str:
        """Return how long ago it was."""
        return ago(self.entry.at)

    @property
    def move(self) -> str:
        """Return how the status changed, or nothing."""
        return move_words(self.entry)

    @property
    def text_words(self) -> str:
        """Return whether the text changed, with the beginnings of its hashes."""
        before, after = self.entry.hash_before[:8], self.entry.hash_after[:8]
        if not (before or after):
            return "–"
        return (
            f"{after or before}, as before"
            if before == after or not after
            else f"{before or 'new'} → {after}"
        )

    @property
    def label(self) -> str:
        """Return the act in words."""
        return action_words(self.entry.action)

    @property
    def thing(self) -> str:
        """Return "Question 2290"."""
        return f"{kind_words(self.entry.object_type)} {self.entry.object_id}"

    @property
    def reason(self) -> str:
        """Return the reason's code in words."""
        return self.entry.reason.replace("-", " ").replace("_", " ")

    @property
    def tone(self) -> str:
        """Return the tone of the tag: ok, warn or care."""
        return _TONES.get(self.entry.action, "care" if self.entry.action in DECISIONS else "")


def kind_words(kind: str) -> str:
    """Return a kind of thing in words."""
    return {
        "cannedreason": "Ready reason", "legaltext": "Legal text", "sitesettings": "Site settings", "revision": "Edit",
        "verification": "Application", "user": "Account", "vote": "Vote on answer", "thanks": "Thanks for answer",
        "follow_question": "Question", "follow_topic": "Topic", "follow_physician": "Physician",
        "evidence": "Document", "amendment": "Change", "headshot": "Photo of a physician", "caveat": "Peer’s words",
        "reply": "Reply", "clarification": "Question to an asker",
        "report": "Reported item",
        "watch": "Account",
    }.get(kind, kind.capitalize())  # fmt: skip


def move_words(entry: AuditEntry) -> str:
    """Return how the status changed, or nothing where it did not."""
    if entry.status_before == entry.status_after:
        return ""
    before, after = (
        status.replace("_", " ") or "none" for status in (entry.status_before, entry.status_after)
    )
    return f"{before} → {after}"


_MANY = {
    "Peer’s words": "Peers’ words",
    "Question to an asker": "Questions to askers",
    "Photo of a physician": "Photos of physicians",
    "Site settings": "Site settings",
}


def kinds_words(kind: str) -> str:
    """Return several things of a kind in words: "Photos", "Replies"."""
    word = kind_words(kind)
    if word in _MANY:
        return _MANY[word]
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def action_words(action: str) -> str:
    """Return an action in words."""
    return ACTIONS.get(action, action.replace("_", " ").replace("-", " ").capitalize())


def kinds_readable_to(user: roles.Viewer) -> set[str] | None:
    """Return the kinds of things whose entries this person may read; None stands for all."""
    if roles.may_administer(user):
        return None
    kinds: set[str] = set()
    if roles.may_moderate(user):
        kinds |= MODERATORS_KINDS
    if roles.may_verify(user):
        kinds |= VERIFIERS_KINDS
    return kinds


def readable_to(user: roles.Viewer) -> QuerySet[AuditEntry]:
    """Return the entries that this person may read: administrators all, moderators those of their queues."""
    kinds = kinds_readable_to(user)
    return AuditEntry.objects.all() if kinds is None else AuditEntry.objects.filter(object_type__in=kinds)


def life_of(*things: tuple[str, int], limit: int = 200) -> list[Event]:
    """Return what happened to these (kind, id) pairs, the newest first, with what their authors were told."""
    if not things:
        return []
    wanted = Q()
    for kind, pk in things:
        wanted |= Q(object_type=kind, object_id=pk)
    return events(AuditEntry.objects.filter(wanted)[:limit])


def events(entries: Iterable[AuditEntry]) -> list[Event]:
    """Return entries with their actors' names and statements, in two queries more."""
    rows = list(entries)
    names = names_of({row.actor_id for row in rows if row.actor_id})
    statements = dict(Statement.objects.filter(entry__in=rows).values_list("entry_id", "text"))
    return [Event(row, actor_name(row, names), statements.get(row.pk, "")) for row in rows]


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """Return the pseudonyms of accounts."""
    return dict(User.objects.filter(pk__in=list(ids)).values_list("pk", "pseudonym"))


def hides_its_actor(entry: AuditEntry) -> bool:
    """Tell whether nobody reads here who did this: a reporter's identity is no business of moderators."""
    return entry.object_type == "report" and entry.action == "report"


def actor_name(entry: AuditEntry, names: dict[int, str]) -> str:
    """Return who acted; the clock and the program have no account."""
    if hides_its_actor(entry):
        return "somebody"
    if entry.actor_id is None:
        return "the program"
    return names.get(entry.actor_id, "a closed account")


def newest_decisions(user: roles.Viewer, *, limit: int) -> list[Event]:
    """Return the newest decisions that this person may read of, but for those that were taken back."""
    # Photos are decided with their question: their own entries would say everything twice.
    rows = deciding.in_force(readable_to(user).filter(action__in=DECISIONS)).exclude(object_type="photo")
    return events(rows.order_by("-at", "-pk")[:limit])


def decided_today(user: roles.Viewer) -> int:
    """Return how many decisions this person made today."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    mine = AuditEntry.objects.filter(actor_id=user.pk, action__in=DECISIONS, at__gte=midnight)
    return deciding.in_force(mine).exclude(object_type="photo").count()
