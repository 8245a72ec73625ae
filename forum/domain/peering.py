"""Physicians on each other's answers. Read from top to bottom.

Agreeing is one press and shows a name. Everything with words is read by a moderator first; "Unsafe" goes to the
moderators at once, and while it waits the answer carries a notice that says so without the words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from accounts import roles
from accounts.domain import audit, deciding, throttling
from accounts.domain.notifying import notify, notify_many
from accounts.domain.transitions import NotAllowed, transition
from accounts.models import Physician, User
from forum.domain import second_look, sent_texts
from forum.domain.moderation import OUTCOMES
from forum.domain.voting import NotPublic
from forum.models import Answer, PeerAgreement, PeerView

SHORTEST, LONGEST = 20, 1000
AGREEMENTS = throttling.Limit("peer agreements", tries=100, within=timedelta(days=1))
VIEWS = throttling.Limit("peer views", tries=20, within=timedelta(days=1))
#: Statuses in which words of a peer stand or wait; one physician has one such view of an answer.
OPEN = ("draft", "pending", "returned", "published", "hidden")
#: So many agreements in each direction make two physicians a ring that moderators should look at.
RING = 3


def may_judge(answer: Answer, *, by: User) -> bool:
    """Tell whether this person may say something of an answer as a peer: verified, and it is not their own."""
    physician = getattr(by, "physician", None)
    return physician is not None and physician.may_post and answer.author_id != physician.pk


@transaction.atomic
def agree(answer: Answer, *, by: User) -> int:
    """Agree with an answer and return how many do; agreeing twice counts once.

    Raises `voting.NotPublic`, `NotAllowed` for others than verified physicians, on one's own answer, and while words of
    one's own about it stand, and `throttling.TooManyTries`.
    """
    locked, physician = _judged(answer, by)
    if own_view(locked, physician) is not None:
        raise NotAllowed("You have written about this answer. Take that back first, then you can agree.")
    if not PeerAgreement.objects.filter(answer=locked, physician=physician).exists():
        throttling.take(AGREEMENTS, who=str(by.pk))
        agreement = PeerAgreement.objects.create(answer=locked, physician=physician)
        audit.record(by=by, action="agree", item=locked, kind="answer")
        notify("peer_agreed", to=locked.owner_id(), about=agreement.answer_id)
    return count(locked)


@transaction.atomic
def retract(answer: Answer, *, by: User) -> int:
    """Take an agreement back and return how many are left; there may be none to take. Raises as `agree`."""
    locked, physician = _judged(answer, by)
    taken, _ = PeerAgreement.objects.filter(answer=locked, physician=physician).delete()
    if taken:
        audit.record(by=by, action="retract", item=locked, kind="answer")
    return count(locked)


def count(answer: Answer) -> int:
    """Return how many physicians in good standing agree with an answer."""
    return PeerAgreement.objects.counted().filter(answer=answer).count()


def own_view(answer: Answer, physician: Physician) -> PeerView | None:
    """Return what this physician wrote of an answer, as far as it stands or waits."""
    return PeerView.objects.filter(answer=answer, physician=physician, status__in=OPEN).first()


@transaction.atomic
def say(answer: Answer, *, by: User, verdict: str, body: str) -> PeerView:
    """Send words on an answer for a decision and return them; an agreement goes. A returned view is sent again.

    ``verdict`` is a key of `PeerView.VERDICTS`. "unsafe" is told to all moderators at once. The same words twice are
    sent once. Raises as `agree`, and `NotAllowed` while other words of one's own wait, stand or are hidden.
    """
    locked, physician = _judged(answer, by)
    view = own_view(locked, physician)
    if view is not None and view.status == "pending" and (view.verdict, view.body) == (verdict, body):
        return view
    if view is not None and view.status != "returned":
        raise NotAllowed("You have written about this answer already. Take that back first.")
    throttling.take(VIEWS, who=str(by.pk))
    PeerAgreement.objects.filter(answer=locked, physician=physician).delete()
    if view is None:
        view = PeerView.objects.create(answer=locked, physician=physician, verdict=verdict, body=body)
        transition(view, "submit", by=by)
    else:
        transition(view, "submit", by=by, verdict=verdict, body=body)
    sent_texts.keep(view)
    if verdict == "unsafe":
        notify_many("unsafe_mark", to=_moderators(), about=view.pk)
    return view


@transaction.atomic
def withdraw(view: PeerView, *, by: User) -> None:
    """Take words back. Raises `transitions.TransitionRefused`."""
    transition(view, "withdraw", by=by)


@deciding.decided
@transaction.atomic
def decide(
    view: PeerView, action: str, *, by: User, version: int | None = None, reason: str = "", note: str = ""
) -> None:
    """Decide on a peer's words and tell their writer; the answer's author hears when they first appear.

    "Unsafe" takes two moderators who say the same, see `second_look`. Raises `transitions.TransitionRefused`. The author of
    the answer decides nothing about it.
    """
    if view.answer.owner_id() == by.pk:
        raise NotAllowed("You may not do that here. Nobody decides on what is about themselves.")
    if not second_look.is_settled(view, action, by=by, version=version, reason=reason):
        return
    first = action == "approve" and view.published_at is None
    changes = {"published_at": timezone.now()} if first else {}
    transition(view, action, by=by, version=version, reason=reason, note=note, **changes)
    notify(f"caveat_{OUTCOMES[action]}", to=view.owner_id(), about=view.answer_id)
    if first:
        notify("peer_wrote", to=view.answer.owner_id(), about=view.answer_id)


@dataclass(frozen=True)
class Mutual:
    """Two physicians who agreed with each other's answers, and how often in each direction."""

    one: int
    other: int
    given: int
    received: int


def mutual(physicians: Iterable[int] | None = None, *, least: int = RING) -> list[Mutual]:
    """Return pairs who agreed with each other at least ``least`` times each way, the busiest first, 100 at most.

    With ``physicians`` only pairs of which one is among these ids. Moderators look; nothing follows by itself.
    """
    chosen = list(physicians) if physicians is not None else None
    with connection.cursor() as cursor:
        cursor.execute(_MUTUAL, {"least": least, "chosen": chosen})
        return [Mutual(*row) for row in cursor.fetchall()]


_MUTUAL = """
    WITH given AS (
        SELECT agreement.physician_id AS giver, answer.author_id AS taker, count(*) AS times
        FROM forum_peeragreement agreement JOIN forum_answer answer ON answer.id = agreement.answer_id
        WHERE answer.author_id IS NOT NULL
        GROUP BY 1, 2
        HAVING count(*) >= %(least)s
    )
    SELECT there.giver, there.taker, there.times, back.times
    FROM given there JOIN given back ON back.giver = there.taker AND back.taker = there.giver
    WHERE there.giver < there.taker
      AND (%(chosen)s::bigint[] IS NULL OR there.giver = ANY(%(chosen)s) OR there.taker = ANY(%(chosen)s))
    ORDER BY there.times + back.times DESC, there.giver, there.taker
    LIMIT 100
"""


def _judged(answer: Answer, by: User) -> tuple[Answer, Physician]:
    """Return the answer, locked, and the physician who judges it: two presses come one after the other."""
    public = Answer.objects.published().select_related("author")
    locked = public.select_for_update(of=("self",), no_key=True).filter(pk=answer.pk).first()
    if locked is None:
        raise NotPublic
    physician = Physician.objects.verified().filter(user=by).first()
    if physician is None or not by.is_active:
        raise NotAllowed("Only verified physicians say what they think of an answer.")
    if locked.author_id == physician.pk:
        raise NotAllowed("This is your own answer. Other physicians can say what they think of it.")
    return locked, physician


def _moderators() -> list[int]:
    people = User.objects.filter(is_active=True, groups__name__in=[roles.MODERATORS, roles.ADMINISTRATORS])
    return list(people.values_list("pk", flat=True).distinct())
