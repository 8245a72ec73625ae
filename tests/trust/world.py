"""One forum with everything in every state, each field holding a word that stands nowhere else."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection
from django.utils import timezone
from psycopg import sql

from accounts.domain import audit
from accounts.models import Appeal, Batch, Claim, Escalation, Note, Physician, Statement, User, Watch
from forum import states
from forum.domain import consent, photo_files
from forum.models import (
    Answer,
    Follow,
    Photo,
    Question,
    QuestionTopic,
    QuestionUpdate,
    Rendition,
    ReportCase,
    Review,
    Revision,
    SavedSearch,
    Snapshot,
    Snippet,
    Topic,
)
from tests import factories
from tests.trust.matrix import ROLES, may_view

#: Stands in all texts, so that a search or feed that leaks has something to find.
COMMON = "lantern"
#: Ids begin here, so that one that never existed has as many digits: `NEVER`.
FIRST, NEVER = 700_000, 799_999
NOBODY: frozenset[str] = frozenset()
EVERYBODY = frozenset(ROLES)
STAFF = frozenset({"moderator", "admin"})
DOCTORS = ("physician_unverified", "physician_verified", "physician_lapsed", "physician_suspended")
QUESTION_ROWS = {
    "draft": "draft (a signed-out draft belongs to the browser that made it)",
    "pending": "pending",
    "returned": "returned",
    "published": "published (read)",
    "closed": "published (closed to new answers: read)",
    "hidden": "hidden",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
    "merged": "merged",
}
OLDER = "older revision or difference"


@dataclass(frozen=True)
class Canary:
    """A word, what it stands in, who may come upon it anywhere, and who must."""

    word: str
    what: str
    may: frozenset[str]
    must: frozenset[str]


@dataclass
class World:
    """All of it. ``things`` are objects by (kind, state, owner's role)."""

    media: Path
    people: dict[str, User | None] = field(default_factory=dict)
    physicians: dict[str, Physician] = field(default_factory=dict)
    things: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    canaries: list[Canary] = field(default_factory=list)
    topic: Topic | None = None
    proposed_topic: Topic | None = None
    browser_draft: Question | None = None
    #: Published questions that are only there to be answered; one shows what all do.
    spare: set[int] = field(default_factory=set)

    def word(self, what: str, *, may: Iterable[str], must: Iterable[str] | None = None) -> str:
        """Return a new canary. Without ``must`` nobody has to come upon it."""
        made = f"cnry{len(self.canaries):04d}x"
        self.canaries.append(Canary(made, what, frozenset(may), frozenset(must or ())))
        return made

    def viewers(self, row: str, state: str, *, owner: str) -> frozenset[str]:
        """Return the roles that may read an object, by the matrix."""
        return frozenset(role for role in ROLES if may_view(row, state, role, own=role == owner))

    def of(self, kind: str) -> dict[tuple[str, str], Any]:
        """Return objects of a kind by (state, owner's role)."""
        return {(state, owner): item for (each, state, owner), item in self.things.items() if each == kind}


def build(media: Path) -> World:
    """Make the world in the present database."""
    world = World(media)
    with connection.cursor() as cursor:
        for model in (
            Question,
            Answer,
            Photo,
            Physician,
            QuestionUpdate,
            Revision,
            Review,
            Topic,
            Rendition,
            User,
            Appeal,
        ):
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [model._meta.db_table, FIRST]
            )
    _people(world)
    _topics(world)
    for state in QUESTION_ROWS:
        _question(world, state)
    _photos(world)
    _answers(world)
    _updates(world)
    _reviews(world)
    _peers(world)
    _asked_back(world)
    _appeals(world)
    _reports(world)
    _desk(world)
    _followed(world)
    return world


def _people(world: World) -> None:
    for role in ROLES:
        if role == "anonymous":
            world.people[role] = None
            continue
        # Row "Private facts": an administrator may look an address up, which is logged; on no other page is it seen.
        own = world.word(f"{role}: e-mail address", may={role, "admin"})
        user = factories.UserFactory(
            email=f"{own}@example.com", pseudonym=f"{role.replace('_', '-')}", password=None
        )
        world.people[role] = user
    groups = {"moderator": "Moderators", "admin": "Administrators"}
    for role, group in groups.items():
        world.people[role] = factories.in_group(world.people[role], group)
    for role in DOCTORS:
        standing = role.removeprefix("physician_")
        listed = role != "physician_unverified"
        seen = EVERYBODY if listed else STAFF | {role}
        private = STAFF | {role}
        physician = factories.PhysicianFactory(
            user=world.people[role],
            display_name=f"Orla {world.word(f'{role}: display name', may=seen, must=seen - STAFF)}",
            legal_name=world.word(f"{role}: legal name", may=private),
            bio=f"A {COMMON} {world.word(f'{role}: bio', may=seen, must=seen - STAFF)}",
            standing_disclaimer=world.word(f"{role}: standing disclaimer", may=private),
            listed_at=timezone.now() if listed else None,
            standing="submitted" if role == "physician_unverified" else standing,
        )
        verification = physician.verification
        verification.licence_number = world.word(f"{role}: licence", may=private)
        verification.npi = ""
        verification.save(update_fields=["licence_number", "npi"])
        if role == "physician_verified":
            wanted = world.word(f"{role}: biography that is proposed", may=private)
            verification.amendments.create(part="profile", proposed={"bio": wanted})
        world.physicians[role] = physician
        world.things["physician", standing, role] = physician
    gone = world.word("closed profile: name", may=STAFF)
    closed = factories.PhysicianFactory(user=None, display_name=f"Orla {gone}", closed_at=timezone.now())
    world.things["physician", "closed", ""] = closed


def _topics(world: World) -> None:
    word = world.word("topic: name", may=EVERYBODY, must=EVERYBODY)
    world.topic = factories.TopicFactory(name=f"Topic {word}", slug=f"topic-{word}", aliases=[COMMON])
    # Proposed topics are seen by the person who proposed them and by moderators.
    word = world.word("proposed topic: name", may=STAFF | {"asker_owner"})
    world.proposed_topic = factories.TopicFactory(
        name=f"{COMMON} {word}", slug=f"topic-{word}", accepted_at=None
    )
    # An accepted topic is public by itself; that unpublished questions are under it is not.
    word = world.word("topic of unpublished questions only: name", may=EVERYBODY)
    world.things["topic", "empty", ""] = factories.TopicFactory(name=f"Empty {word}", slug=f"topic-{word}")


def _question(world: World, state: str) -> Question:
    row = QUESTION_ROWS[state]
    may = world.viewers("Question", row, owner="asker_owner")
    if state == "merged":
        may |= {"asker_owner"}  # the public page redirects; PRODUCT §8 shows it to its asker
    public = state in {"published", "closed"}
    must = EVERYBODY if public else may
    if state == "draft":
        must = frozenset({"asker_owner"})
    status = "published" if state == "closed" else state
    merged = world.things["question", "published", "asker_owner"] if state == "merged" else None

    def word(what: str, *, required: bool = True) -> str:
        return world.word(f"question {state}: {what}", may=may, must=must if required else NOBODY)

    title = f"Is a {COMMON} {word('title', required=state != 'withdrawn')} a worry?"
    question = factories.QuestionFactory(
        asker=world.people["asker_owner"],
        title=title,
        body=f"My {COMMON} {word('body', required=state not in {'withdrawn', 'draft'})} hurts a little each day.",
        happened=word("happened", required=public),
        status=status,
        closed_at=timezone.now() if state == "closed" else None,
        merged_into=merged,
        published_at=None if state in {"draft", "pending", "returned", "rejected"} else timezone.now(),
        topic=world.topic,
    )
    place = world.things["topic", "empty", ""] if not public else None
    if place is not None:
        QuestionTopic.objects.create(question=question, topic=place, position=1)
    proposed = world.proposed_topic
    assert proposed is not None
    QuestionTopic.objects.create(question=question, topic=proposed, position=2)
    older = (
        world.viewers("Question", OLDER, owner="asker_owner") if state not in {"draft", "withdrawn"} else may
    )
    Snapshot.objects.create(
        question=question,
        version=1,
        content={"title": "", "body": world.word(f"question {state}: older words", may=older)},
    )
    _statement(world, question, owner="asker_owner", label=f"question {state}")
    world.things["question", state, "asker_owner"] = question
    if state == "draft":
        nobody = factories.QuestionFactory(
            asker=None,
            status="draft",
            title=world.word("a browser's draft: title", may=NOBODY),
            published_at=None,
        )
        world.things["question", "browser", ""] = nobody
        world.browser_draft = nobody
    return question


def _statement(world: World, item: Any, *, owner: str, label: str) -> None:
    """A moderator's note: only the person it was written to and moderators read it."""
    if item.status in {"draft", "pending", "published"}:
        return
    entry = audit.record(by=world.people["moderator"], action="return", item=item, reason="unclear")
    must = {owner} if item.status in {"returned", "rejected"} else NOBODY
    Statement.objects.create(
        entry=entry,
        object_type=item.KIND,
        object_id=item.pk,
        recipient=world.people[owner],
        reason="unclear",
        text=world.word(f"{label}: moderator's note", may=STAFF | {owner}, must=must),
    )


def _photos(world: World) -> None:
    def make(state: str, question: Question, row: str, **fields: Any) -> None:
        viewers = world.viewers("Photo rendition", row, owner="asker_owner")
        if state == "of draft":
            viewers -= STAFF  # row "Question, draft" is theirs alone
        fields = {"status": "published", "audience": "public", **fields}
        public = fields["status"] == "published" and question.status == "published"
        photo = factories.PhotoFactory(
            question=question,
            alt=world.word(f"photo {state}: alt", may=viewers, must=viewers - STAFF if public else NOBODY),
            **fields,
        )
        if question.status != "draft":
            consent.give(photo, by=question.asker)
        for kind in Rendition.KINDS:
            for form in Rendition.FORMATS:
                word = world.word(f"photo {state}: {kind} as {form}", may=viewers, must=viewers)
                made = factories.RenditionFactory(photo=photo, kind=kind, format=form, size=len(word))
                photo_files.write_file(world.media / made.path, word.encode())
        world.things["photo", state, "asker_owner"] = photo

    def question(state: str) -> Question:
        return world.things["question", state, "asker_owner"]

    unpublished = "of a draft, pending or returned photo"
    hidden = "hidden, or question hidden"
    make("of draft", question("draft"), unpublished, status="pending")
    make("pending", question("pending"), unpublished, status="pending")
    make("returned", question("returned"), unpublished, status="returned")
    make("late", question("published"), unpublished, status="pending")
    make("public", question("published"), "published, public")
    make("physicians", question("published"), "published, physicians only", audience="physicians")
    make("physicians alone", question("closed"), "published, physicians only", audience="physicians")
    make("hidden", question("published"), hidden, status="hidden")
    make("of hidden", question("hidden"), hidden)
    make("rejected", question("published"), "rejected, until destroyed", status="rejected")
    make("withdrawn", question("published"), "withdrawn or destroyed", status="withdrawn")
    make("of withdrawn", question("withdrawn"), "withdrawn or destroyed")


def _answers(world: World) -> None:
    places = {state: _place(world, state) for state in states.ANSWER_STATUSES}
    for state, question in places.items():
        for role in DOCTORS if state == "draft" else DOCTORS[1:]:
            _answer(world, state, role, question, label=state)
    for state in ("hidden", "withdrawn", "rejected", "pending"):
        # A published answer is not public where its question is not.
        question = world.things["question", state, "asker_owner"]
        _answer(world, "published", "physician_verified", question, label=f"published under {state}")
        # What is still being written shows nothing of a question that went away meanwhile.
        other = "returned" if state == "withdrawn" else "draft"
        _answer(world, other, "physician_lapsed", question, label=f"{other} under {state}")
    _revisions(world)


def _place(world: World, state: str) -> Question:
    word = world.word(f"question with {state} answers: title", may=EVERYBODY, must=EVERYBODY)
    made: Question = factories.QuestionFactory(
        asker=world.people["other_patient"], title=f"A {COMMON} for {word}, who knows?", topic=world.topic
    )
    if state not in {"published", "draft"} and not state.startswith("published, edit"):
        world.spare.add(made.pk)
    return made


def _answer(world: World, state: str, role: str, question: Question, *, label: str) -> Answer:
    row = "published (read)" if state == "published" else state
    may = world.viewers("Answer", row, owner=role)
    public = state == "published" and question.status == "published"
    if state == "published" and not public:
        may = STAFF | {role}
    must = EVERYBODY if public else frozenset({role})

    def word(what: str, *, required: bool = True) -> str:
        return world.word(f"answer {label} of {role}: {what}", may=may, must=must if required else NOBODY)

    answer = factories.AnswerFactory(
        question=question,
        author=world.physicians[role],
        status=state,
        headline=f"About the {COMMON} {word('headline')}",
        body=f"Have the {COMMON} looked at. {word('body')}",
        hashtags=[word("hashtag", required=public)],
        video_url="https://youtu.be/abc",
        video_note=word("video note", required=public),
        disclaimer=word("disclaimer", required=public),
    )
    if state != "draft":
        Snapshot.objects.create(
            answer=answer,
            version=1,
            content={"body": world.word(f"answer {label} of {role}: older words", may=STAFF | {role})},
        )
    _statement(world, answer, owner=role, label=f"answer {label} of {role}")
    world.things["answer", label, role] = answer
    return answer


def _revisions(world: World) -> None:
    for state in states.REVISION_STATUSES:
        if state in {"published"}:
            continue
        question = _place(world, f"published, edit {state},")
        role = "physician_verified"
        answer = _answer(world, "published", role, question, label=f"published with an edit {state}")
        may = {role} if state == "draft" else STAFF | {role}
        must = {role} if state in {"draft", "returned", "pending"} else NOBODY
        revision = Revision.objects.create(
            answer=answer,
            status=state,
            headline=world.word(f"revision {state}: headline", may=may, must=must),
            body=f"Another {COMMON}: {world.word(f'revision {state}: body', may=may, must=must)}",
            hashtags=[world.word(f"revision {state}: hashtag", may=may)],
            submitted_at=timezone.now(),
        )
        _statement(world, revision, owner=role, label=f"revision {state}")
        world.things["revision", state, role] = revision


def _updates(world: World) -> None:
    question = world.things["question", "published", "asker_owner"]
    for state in states.UPDATE_STATUSES:
        may = {"asker_owner"} if state == "draft" else STAFF | {"asker_owner"}
        if state == "published":
            may = EVERYBODY
        update = factories.QuestionUpdateFactory(
            question=question,
            status=state,
            body=f"The {COMMON} again: {world.word(f'update {state}', may=may, must=EVERYBODY if may == EVERYBODY else NOBODY)}",
            submitted_at=timezone.now(),
        )
        _statement(world, update, owner="asker_owner", label=f"update {state}")
        world.things["update", state, "asker_owner"] = update
    hidden = world.things["question", "hidden", "asker_owner"]
    word = world.word("update published under a hidden question", may=STAFF | {"asker_owner"})
    factories.QuestionUpdateFactory(question=hidden, body=word)


def _appeals(world: World) -> None:
    """An appeal is read by who wrote it and by moderators; so is the outcome."""
    rejected = (
        world.things["question", "rejected", "asker_owner"],
        world.things["answer", "rejected", "physician_verified"],
    )
    for item, owner, state in zip(
        rejected, ("asker_owner", "physician_verified"), ("waiting", "waiting"), strict=True
    ):
        may, label = STAFF | {owner}, f"appeal about a rejected {item.KIND}"
        entry = audit.record(by=world.people["admin"], action="reject", item=item, reason="unclear")
        appeal = Appeal.objects.create(
            by=world.people[owner],
            object_type=item.KIND,
            object_id=item.pk,
            decision=entry,
            text=f"My {COMMON} again: {world.word(label, may=may, must=may)}",
            submitted_at=timezone.now(),
        )
        world.things["appeal", state, owner] = appeal


def _reports(world: World) -> None:
    """A report is read by who made it and by moderators; the address that a signed-out person left, by nobody."""
    for number, (kind, state) in enumerate((("waiting", "published"), ("dismissed", "closed"))):
        item = world.things["question", state, "asker_owner"]
        case = ReportCase.objects.create(
            object_type="question", object_id=item.pk, status=kind, people=2, submitted_at=timezone.now(),
            decided_at=timezone.now() if number else None,
        )  # fmt: skip
        may = STAFF | {"other_patient"}
        text = world.word(f"text of a {kind} report", may=may, must=may)
        case.reports.create(reason="abuse", text=f"A {COMMON} {text}", reporter=world.people["other_patient"])
        address = world.word(f"address of a signed-out reporter, {kind}", may=NOBODY)
        text = world.word(f"text of a signed-out person's {kind} report", may=STAFF, must=STAFF)
        case.reports.create(reason="danger", text=text, email=f"{address}@example.org", mark=address)
        world.things["report", kind, "other_patient"] = case


def _desk(world: World) -> None:
    """Notes and the watch mark are the desk's: not the author's, and in no export. Something was done together, too."""
    by = world.people["admin"]
    assert by is not None
    for key in (
        ("question", "pending", "asker_owner"),
        ("question", "published", "asker_owner"),
        ("answer", "pending", "physician_verified"),
    ):
        item = world.things[key]
        word = world.word(f"internal note on a {key[1]} {key[0]}", may=STAFF, must=STAFF)
        Note.objects.create(
            object_type=item.KIND, object_id=item.pk, about_id=item.owner_id(), author=by, text=word
        )
    for role in ("asker_owner", "physician_verified"):
        word = world.word(f"why {role} is watched", may=STAFF, must=STAFF)
        Watch.objects.create(user=world.people[role], by=by, reason="other", text=word)
    batch = Batch.objects.create(by=by, deed="spam")
    rejected = world.things["question", "rejected", "asker_owner"]
    batch.lines.create(object_type="question", object_id=rejected.pk, version=1, outcome="done")
    waiting = world.things["question", "pending", "asker_owner"]
    word = world.word("why something was passed on to the administrators", may=STAFF, must=STAFF)
    Escalation.objects.create(
        object_type="question", object_id=waiting.pk, by=by, owner_id=waiting.asker_id, why=word
    )
    Claim.objects.create(
        object_type="answer",
        object_id=world.things["answer", "pending", "physician_verified"].pk,
        holder=by,
        until=timezone.now() + timedelta(minutes=15),
    )


def _followed(world: World) -> None:
    """Everybody follows everything, and followed it when it was public: nothing may come back through that."""
    people = [each for each in world.people.values() if each is not None]
    things = (
        *({"question": each} for each in Question.objects.all()),
        *({"topic": each} for each in Topic.objects.all()),
        *({"physician": each} for each in Physician.objects.all()),
    )
    Follow.objects.bulk_create(Follow(account=person, **thing) for person in people for thing in things)


def _reviews(world: World) -> None:
    rows = {"published": "published", "pending": "pending, returned or rejected"}
    for year, state in enumerate(
        ("published", "pending", "returned", "rejected", "draft", "hidden", "withdrawn")
    ):
        may = world.viewers("Review", rows.get(state, rows["pending"]), owner="other_patient")
        must = EVERYBODY if state == "published" else NOBODY
        if state == "withdrawn":
            may = NOBODY
        review = factories.ReviewFactory(
            physician=world.physicians["physician_verified"],
            author=world.people["other_patient"],
            status=state,
            body=f"Kind with my {COMMON}. {world.word(f'review {state}', may=may, must=must)}",
            published_at=timezone.now() - timedelta(days=1),
            counted_from=timezone.localdate() - timedelta(days=400 * year),
        )
        _statement(world, review, owner="other_patient", label=f"review {state}")
        world.things["review", state, "other_patient"] = review
        _reply(world, state)


def _peers(world: World) -> None:
    """Write words of peers in each state, each on an answer of its own."""
    for state in states.UPDATE_STATUSES:
        may = (
            EVERYBODY
            if state == "published"
            else {"physician_verified"} | (NOBODY if state == "draft" else STAFF)
        )
        if state == "withdrawn":
            may = NOBODY
        must = EVERYBODY if state == "published" else NOBODY
        answer = factories.AnswerFactory(
            question=factories.QuestionFactory(), author=world.physicians["physician_lapsed"]
        )
        view = factories.PeerViewFactory(
            answer=answer,
            physician=world.physicians["physician_verified"],
            status=state,
            body=f"Not for every {COMMON}. {world.word(f'peer {state}', may=may, must=must)}",
        )
        _statement(world, view, owner="physician_verified", label=f"peer {state}")
        world.things["peer", state, "physician_verified"] = view
    factories.PeerAgreementFactory(answer=answer)


def _asked_back(world: World) -> None:
    """Write what a physician asks back, in each state, and snippets, which are nobody else's."""
    question = world.things["question", "published", "asker_owner"]
    role = "physician_verified"
    for state in states.UPDATE_STATUSES:
        may = EVERYBODY if state == "published" else {role} | (NOBODY if state == "draft" else STAFF)
        if state == "withdrawn":
            may = NOBODY
        must = EVERYBODY if state == "published" else NOBODY
        about = question if state in {"published", "draft"} else factories.QuestionFactory()
        asked = factories.ClarificationFactory(
            question=about,
            physician=world.physicians[role],
            status=state,
            body=f"Which {COMMON}? {world.word(f'asked back {state}', may=may, must=must)}",
        )
        _statement(world, asked, owner=role, label=f"asked back {state}")
        world.things["clarification", state, role] = asked
    for each in ("physician_verified", "physician_lapsed"):
        word = world.word(f"snippet of {each}", may={each}, must={each})
        Snippet.objects.create(
            physician=world.physicians[each], title=f"Of {each}", text=f"About {COMMON}: {word}"
        )
        word = world.word(f"saved search of {each}", may={each}, must={each})
        SavedSearch.objects.create(physician=world.physicians[each], name=word, tab="all")


def _reply(world: World, state: str) -> None:
    """Write a reply in this state to a published review of its own."""
    may = (
        EVERYBODY
        if state == "published"
        else {"physician_verified"} | (NOBODY if state == "draft" else STAFF)
    )
    if state == "withdrawn":
        may = {"physician_verified"}
    review = factories.ReviewFactory(physician=world.physicians["physician_verified"])
    reply = factories.ReviewReplyFactory(
        review=review,
        status=state,
        body=f"We read of {COMMON}. {world.word(f'reply {state}', may=may, must=EVERYBODY if may == EVERYBODY else NOBODY)}",
    )
    _statement(world, reply, owner="physician_verified", label=f"reply {state}")
    world.things["reply", state, "physician_verified"] = reply


def fingerprint() -> dict[str, str]:
    """Return a hash of every row of every table of ours, by table; sessions, limits and caches are nobody's words."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(_tables()):
            rows = "SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM {} t"
            cursor.execute(sql.SQL(rows).format(sql.Identifier(table)))
            found[table] = cursor.fetchone()[0]
    return found


def _tables() -> Iterable[str]:
    for model in apps.get_models():
        if model._meta.app_label in {"accounts", "forum", "account"} and model._meta.managed:
            yield model._meta.db_table
    yield "procrastinate_jobs"


def rows() -> dict[tuple[str, int], str]:
    """Return a hash of every row of what people say and of the log, by table and id."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if model._meta.app_label in {"accounts", "forum"} and table != "accounts_throttle":
                names = sql.Identifier(model._meta.pk.column), sql.Identifier(table)
                cursor.execute(sql.SQL("SELECT {}, md5(t::text) FROM {} t").format(*names))
                found |= {(table, pk): value for pk, value in cursor.fetchall()}
    return found
