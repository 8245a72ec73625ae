"""The shapes of the demo content. Times are days before the moment of loading (1.5 = 36 hours ago)."""

import re
from dataclasses import dataclass
from textwrap import dedent
from typing import Literal

QuestionState = Literal["pending", "returned", "rejected", "published", "hidden", "withdrawn"]
AnswerState = Literal["draft", "pending", "returned", "rejected", "published", "hidden", "withdrawn"]
RevisionState = Literal["published", "pending", "returned"]
UpdateState = Literal["published", "pending"]
PhysicianState = Literal["verified", "lapsed", "suspended", "closed", "submitted"]
BylineMode = Literal["full", "name_only", "withheld"]
Audience = Literal["public", "physicians"]
Side = Literal["", "left", "right", "both"]
AgeBand = Literal["", "18-29", "30-39", "40-49", "50-59", "60-69", "70+"]
Treated = Literal["", "yes", "no"]
Role = Literal["patient", "moderator", "administrator"]

LIST_ITEM = re.compile(r"(?:-|\d+\.) ")


def prose(text: str) -> str:
    """Return source text wrapped for the editor as it is meant to be stored.

    Lines of a paragraph are joined, blank lines part paragraphs, each list item keeps a line of its own.
    """
    blocks = []
    for block in dedent(text).strip().split("\n\n"):
        lines: list[str] = []
        for line in (raw.strip() for raw in block.splitlines()):
            if lines and not LIST_ITEM.match(line):
                lines[-1] = f"{lines[-1]} {line}"
            else:
                lines.append(line)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic with its care panel; each emergency line completes "Call 911 now if you:"."""

    slug: str
    name: str
    aliases: tuple[str, ...]
    description: str
    reviewed_by: str
    reviewed_days_ago: int
    emergency: tuple[str, ...]
    same_day: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account that is not a physician. `pseudonym` is the only name a reader sees."""

    pseudonym: str
    email: str
    role: Role = "patient"
    first_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A patient's review of a physician. `writer` is a pseudonym of `people.PATIENTS`."""

    writer: str
    stars: Literal[1, 2, 3, 4, 5]
    visit_months_ago: int
    days_ago: float
    topic: str
    text: str
    reply: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """What a moderator read in the register. A negative `expires_in_days` lies in the past."""

    authority: str
    jurisdiction: str
    number: str
    expires_in_days: int
    register: str
    checked_days_ago: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Physician:
    """A physician. `closed` is "Verified when answered; profile closed", `submitted` waits for a decision."""

    key: str
    email: str
    display_name: str
    legal_name: str
    credentials: tuple[str, ...]
    nucc_code: str
    specialty: str
    practice_city: str
    region: str
    country: str
    languages: tuple[str, ...]
    bio: str
    licence: Licence
    state: PhysicianState
    joined_days_ago: int
    byline_mode: BylineMode = "full"
    standing_disclaimer: str = ""
    npi: str = ""
    practice_url: str = ""
    state_reason: str = ""
    state_days_ago: int | None = None
    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo of a question. `picture` names a function of `forum.demo.pictures`."""

    picture: str
    alt: str
    mirrored: bool = False
    sensitive: bool = False
    audience: Audience = "public"
    video_consent: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What the asker added later."""

    body: str
    days_ago: float
    state: UpdateState = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A moderator's "no" or "not yet": a code of `forum.canned` and the words its author reads."""

    code: str
    note: str
    days_ago: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """A video answer on another site."""

    url: str
    note: str
    photo_use: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A later text of a published answer. Only a published one replaces what readers see."""

    headline: str
    body: str
    days_ago: float
    state: RevisionState
    decision: Decision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A physician's answer. `headline` and `body` are its first text, before any revision.

    `days_ago` is when it was sent; the approval of a published one follows within hours.
    """

    physician: str
    headline: str
    body: str
    days_ago: float
    hashtags: tuple[str, ...] = ()
    video: Video | None = None
    disclaimer: str = ""
    state: AnswerState = "published"
    decision: Decision | None = None
    revisions: tuple[Revision, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with everything that hangs on it.

    `days_ago` is when it was sent. `closed_days_ago` and `urgent` are attributes beside the state.
    """

    key: str
    asker: str
    title: str
    body: str
    topics: tuple[str, ...]
    days_ago: float
    happened: str = ""
    side: Side = ""
    age_band: AgeBand = ""
    treated: Treated = ""
    photos: tuple[Photo, ...] = ()
    updates: tuple[Update, ...] = ()
    answers: tuple[Answer, ...] = ()
    state: QuestionState = "published"
    decision: Decision | None = None
    closed_days_ago: float | None = None
    urgent: bool = False
