"""Whoever keeps something about people says how it goes and how they get a copy of it."""

import inspect
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from accounts.domain import erasers, erasure, export
from accounts.models import Physician, User
from forum.models import Answer, Question

#: Models that no eraser touches, each with its reason.
STAYS = {
    "accounts.User": "the account's own row, which `erasure.erase` deletes last",
    "accounts.AuditEntry": "append-only: ids, codes and hashes",
    "accounts.Provider": "a public register, loaded from its file",
    "accounts.RegisterLoad": "which file of the register was loaded; nobody's",
    "auth.Group": "roles, the same for all",
    "auth.Group_permissions": "what a role may do",
    "auth.Permission": "names of rights",
    "contenttypes.ContentType": "names of models",
    "forum.Announcement": "that followers of a thing were told: ids",
    "forum.CannedReason": "the site's own words",
    "forum.Consent": "append-only ledger: ids, hashes, what was agreed to",
    "forum.ConsentHead": "the ends of the ledger's chains: ids and hashes",
    "forum.Erasure": "the list of erasures: ids and random file names",
    "forum.LegalText": "the site's own words",
    "forum.SpecialtyTopic": "which specialties answer under which topics; nobody's",
    "forum.SiteSettings": "the site's own words",
    "forum.Topic": "the site's own words",
    "procrastinate.ProcrastinatePeriodicDefer": "when the clock's jobs ran",
    "procrastinate.ProcrastinateWorker": "the workers' heartbeats",
}
#: Models that no export holds though an eraser covers them.
NOT_EXPORTED = {
    "accounts.Batch": "that a moderator decided on many things in one go: ids",
    "accounts.BatchLine": "that a moderator decided on many things in one go: ids",
    "accounts.Note": "internal to the desk, see docs/adr/0022: asked for by letter, an administrator answers",
    "accounts.Watch": "internal to the desk, see docs/adr/0022: asked for by letter, an administrator answers",
    "accounts.Decision": "what undoing a moderator's decision of the last minutes takes; statements are exported",
    "accounts.Escalation": "internal to the desk, as notes are",
    "forum.FirstLook": "that a moderator looked at a thing: ids; their own acts are in the audit log",
    "forum.Merge": "which question joined which: ids, and the log has it",
    "accounts.DataExport": "the copy itself",
    "accounts.Throttle": "keyed hashes that nobody can read back",
    "admin.LogEntry": "what the desk did; the person's own acts are in the audit log",
    "procrastinate.ProcrastinateEvent": "when a job ran",
    "procrastinate.ProcrastinateJob": "ids of notices that are in the export themselves",
    "sessions.Session": "keys of cookies; the devices are in the export",
}
#: Models that are exported and stay.
EXPORTED_TOO = {"accounts.User", "accounts.AuditEntry", "forum.Consent"}


def labels() -> Iterator[str]:
    for model in apps.get_models(include_auto_created=True):
        yield model._meta.label


def erased() -> set[str]:
    return {label for each in erasure.registered() for label in each.covers}


def exported() -> set[str]:
    return {label for part in export.parts() for label in part.covers}


def test_every_model_has_an_eraser_or_a_reason() -> None:
    known = set(labels())
    assert known - erased() - set(STAYS) == set(), (
        "say in an eraser's `covers` how it goes, or here why it stays"
    )
    assert erased() & set(STAYS) == set()
    assert (erased() | set(STAYS)) - known == set(), "a model that is gone"


def test_every_model_is_in_the_export_or_has_a_reason() -> None:
    assert erased() - exported() - set(NOT_EXPORTED) == set(), (
        "say in an exporter's `covers`, or here why not"
    )
    assert exported() & set(NOT_EXPORTED) == set()
    assert exported() - erased() == EXPORTED_TOO


def test_what_points_to_an_account_is_never_excepted_as_nobodys() -> None:
    """Directly, through others, or by a number that is called after one."""
    tied = _tied_to(User)
    assert {"forum.Rendition", "accounts.Evidence", "mfa.Authenticator", "forum.QuestionTopic"} <= tied
    by_number = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if not field.is_relation
        and field.name in {"actor_id", "decider_id", "user_id", "account_id", "asker_id"}
    }
    only_ids = {"accounts.AuditEntry", "forum.Consent", "forum.Erasure"}
    assert by_number - erased() <= only_ids
    assert tied & set(STAYS) == {"accounts.User"}


def _tied_to(start: type[models.Model]) -> set[str]:
    found = {start._meta.label}
    while True:
        more = {
            model._meta.label
            for model in apps.get_models(include_auto_created=True)
            for field in model._meta.get_fields()
            if isinstance(field, models.ForeignKey) and field.related_model._meta.label in found
        }
        if more <= found:
            return found
        found |= more


def test_names_are_taken_once() -> None:
    first = erasure.registered()[0]
    with pytest.raises(ValueError, match="already"):
        erasure.eraser(first.name)(first.erase)
    part = export.parts()[0]
    with pytest.raises(ValueError, match="already"):
        export.exporter(part.name, about="x")(part.rows)


def test_each_part_says_what_it_is() -> None:
    for part in export.parts():
        assert part.about.endswith(".")
        assert len(part.about) > 40


#: Columns of a profile that say nothing of the person.
BARE = {"id", "user", "rating_sum", "rating_count", "rank", "claimed_by", "listed_at", "created_at"}


def test_every_column_of_a_profile_is_emptied() -> None:
    emptied = set(inspect.getsource(erasers.profile).split('"'))
    columns = {field.name for field in Physician._meta.concrete_fields}
    assert columns - emptied - BARE == set(), (
        "a new column of the profile: empty it in accounts.domain.erasers.profile"
    )


#: Columns of questions and answers that are numbers, times or the site's own, in rows that stay.
BARE_QUESTION = {
    "id", "status", "version", "created_at", "submitted_at", "decided_at", "draft_key", "asked_at", "published_at", "edited_at",
    "closed_at", "source", "source_id", "archive_id", "asked_by", "search", "answered",
}  # fmt: skip
BARE_ANSWER = {
    "id", "status", "version", "created_at", "submitted_at", "decided_at", "question", "author", "answered_at", "published_at",
    "edited_at", "position", "source", "search", "video_objected_at", "video_followed_up_at", "imported_helpful", "helpful_count",
    "merged_from",
}  # fmt: skip


def test_every_column_of_a_question_and_an_answer_is_emptied() -> None:
    from forum.domain import account_erasers  # noqa: PLC0415 (beside what it is compared with)

    questions = {field.name for field in Question._meta.concrete_fields}
    assert questions - set(account_erasers._NOTHING) - {"asker", "merged_into"} - BARE_QUESTION == set()
    answers = {field.name for field in Answer._meta.concrete_fields}
    assert answers - set(account_erasers._NO_ANSWER) - set(account_erasers._NO_BYLINE) - BARE_ANSWER == set()
