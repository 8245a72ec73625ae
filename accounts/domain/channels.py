"""Ways to hear of something, the rows of the preferences page, and what an event consists of.

An event's words are ours and never those of a person: no title, text, topic, note or photo stands in them.
"""

from dataclasses import dataclass

from accounts.models import Channel

IN_APP, INSTANT, DIGEST, OFF = Channel.IN_APP, Channel.INSTANT, Channel.DIGEST, Channel.OFF

#: Channel → its name on the preferences page.
CHANNELS = {channel: str(channel.label) for channel in Channel}

ANY = (IN_APP, INSTANT, DIGEST, OFF)
#: Decisions about what somebody posted: they may choose how to hear of them, not whether.
NOT_OFF = (IN_APP, INSTANT, DIGEST)
#: Whoever takes over an account must not be able to silence the warning.
ALWAYS = (INSTANT,)

#: The category of warnings.
SECURITY = "security"

EVERYONE, PHYSICIAN, MODERATOR = "everyone", "physician", "moderator"


@dataclass(frozen=True)
class Category:
    """One row of the preferences page: its title, the channel before anybody chose, what may be chosen, whom it meets.

    ``why`` says why it cannot be off, where it cannot.
    """

    title: str
    default: Channel
    choices: tuple[Channel, ...] = ANY
    audience: str = EVERYONE
    why: str = ""

    @property
    def locked(self) -> bool:
        """Whether it cannot be switched off."""
        return OFF not in self.choices


_DECISION = "We owe you every decision about what you sent, so this cannot be off."
_SAFETY = "This keeps your account safe, so it is always sent."

CATEGORIES: dict[str, Category] = {
    "receipts": Category("We have received what you sent", INSTANT),
    "own_decisions": Category(
        "Decisions about your questions, updates and photos", INSTANT, NOT_OFF, why=_DECISION
    ),
    "urgent": Category(
        "What you sent sounds urgent",
        INSTANT,
        ALWAYS,
        why="It may not wait, so it is always sent.",
    ),
    "answers": Category("New answers to your questions", INSTANT),
    "review_decisions": Category("Decisions about your reviews", INSTANT, NOT_OFF, why=_DECISION),
    "appeals": Category("Decisions about your appeals", INSTANT, NOT_OFF, why=_DECISION),
    "reports": Category("What became of your reports", INSTANT),
    "followed_questions": Category("New answers to questions you follow", INSTANT),
    "followed_topics": Category("New on topics and physicians you follow", DIGEST),
    "answer_decisions": Category(
        "Decisions about your answers", INSTANT, NOT_OFF, audience=PHYSICIAN, why=_DECISION
    ),
    "consents": Category(
        "An asker took back a photo, or objects to a video",
        INSTANT,
        NOT_OFF,
        audience=PHYSICIAN,
        why="You may have to act on it, so this cannot be off.",
    ),
    "verification": Category("Your verification", INSTANT, NOT_OFF, audience=PHYSICIAN, why=_DECISION),
    "new_questions": Category("New questions in your specialty", DIGEST, audience=PHYSICIAN),
    "searches": Category("New questions that fit a search you saved", DIGEST, audience=PHYSICIAN),
    "thanks": Category("Thanks from askers", DIGEST, audience=PHYSICIAN),
    "peers": Category("What other physicians say of your answers", DIGEST, audience=PHYSICIAN),
    "new_reviews": Category("New reviews of you", INSTANT, audience=PHYSICIAN),
    "queues": Category("Queues over their target", INSTANT, audience=MODERATOR),
    "assigned": Category("Something is given to you at the desk", IN_APP, audience=MODERATOR),
    "account": Category(
        "Your data and the end of your account",
        INSTANT,
        ALWAYS,
        why="You asked for it, so it is always sent.",
    ),
    SECURITY: Category("How you sign in", INSTANT, ALWAYS, why=_SAFETY),
}


@dataclass(frozen=True)
class Event:
    """One kind of notice: subject, one sentence, the button, the page it opens (``{id}`` is filled in), its category."""

    subject: str
    sentence: str
    button: str
    path: str
    category: str

    @property
    def row(self) -> Category:
        """Return the category."""
        return CATEGORIES[self.category]

    @property
    def default(self) -> Channel:
        """Return the channel of those who never chose."""
        return self.row.default

    @property
    def locked(self) -> bool:
        """Whether it cannot be switched off."""
        return self.row.locked

    @property
    def audience(self) -> str:
        """Return whom it can happen to."""
        return self.row.audience
