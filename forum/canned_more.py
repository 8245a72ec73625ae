"""The starting set of ready reasons for the queues that PRODUCT §18 does not list, in the same shape.

What, why, how to fix, next step. Those of reviews are the closed list of PRODUCT §17: "negative" is not among them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedMore:
    """One ready reason; its place among those of its queue is its place in `MORE`."""

    queue: str
    code: str
    label: str
    text: str


MORE: tuple[CannedMore, ...] = (
    CannedMore(
        queue="update",
        code="identifies-someone",
        label="Identifies someone",
        text=(
            "Your update holds something by which a person could be recognized, such as a name, a place of work or a phone"
            " number. Strangers read it, and people who know you. Please take that part out and send it again."
        ),
    ),
    CannedMore(
        queue="update",
        code="urgent-care",
        label="Needs urgent care",
        text=(
            "What you describe should be seen today; an answer here may take days. Please call {emergency number}, or go to"
            " an emergency room or urgent care center now. Your text is kept. You can change it and send it again later."
        ),
    ),
    CannedMore(
        queue="update",
        code="another-question",
        label="A question of its own",
        text=(
            "This asks something new, and few people would find it under the older question. Physicians answer best where"
            " one thing is asked. Please ask it as a question of its own. If it belongs here after all, say how, and send"
            " it again."
        ),
    ),
    CannedMore(
        queue="update",
        code="cannot-be-understood",
        label="Cannot be understood",
        text=(
            "We could not tell what has changed since you asked, and physicians would have to guess. Please say in short"
            " sentences what is new and since when. Then send it again."
        ),
    ),
    CannedMore(
        queue="review",
        code="private-details",
        label="Private details",
        text=(
            "Your review holds private details of a person. Everybody can read it, also people who know them. Please leave"
            " out names, addresses and anything that points to somebody, and send it again. The rest is ready to publish."
        ),
    ),
    CannedMore(
        queue="review",
        code="abuse",
        label="Abuse",
        text=(
            "Your review insults or threatens. A review may be as critical as the visit was; it may not attack a person."
            " Please say what happened and what you think of it in words that attack nobody, and send it again."
        ),
    ),
    CannedMore(
        queue="review",
        code="not-a-patient-visit",
        label="Not a patient visit",
        text=(
            "Reviews are about a visit of your own as a patient, so that others learn what to expect. This one does not seem"
            " to be. If it is, please say what the visit was for, without details that identify you, and send it again."
        ),
    ),
    CannedMore(
        queue="review",
        code="paid-or-conflicted",
        label="Paid or conflicted",
        text=(
            "Reviews may not be paid for, be given for a discount or a gift, or be written by people who work with or"
            " against the physician; readers could not trust them. If we are mistaken, tell us by an appeal. We will look"
            " at it again."
        ),
    ),
    CannedMore(
        queue="review",
        code="off-topic",
        label="Off topic",
        text=(
            "This is not about a visit to this physician, so it does not help those who look for one. A health question"
            " belongs on the page “Ask a question”. If it is about a visit, please say so, and send it again."
        ),
    ),
    CannedMore(
        queue="review",
        code="duplicate",
        label="Duplicate",
        text=(
            "There is a review of the same visit already. Each visit counts once, so that the stars stay fair. Please change"
            " that one if something is missing in it; it is read again then."
        ),
    ),
    CannedMore(
        queue="reply",
        code="confirms-a-patient",
        label="Confirms that the writer was a patient",
        text=(
            "Your reply says, or lets readers conclude, that the writer was your patient. That is confidential, whatever they"
            " wrote themselves. Please speak about how you work in general, and send it again."
        ),
    ),
    CannedMore(
        queue="reply",
        code="private-details",
        label="Private details",
        text=(
            "Your reply holds private details of a person. Everybody can read it, also people who know them. Please leave"
            " them out, and send it again."
        ),
    ),
    CannedMore(
        queue="reply",
        code="abuse",
        label="Abuse",
        text=(
            "Your reply attacks the writer. Readers judge you by how you answer. Please say it in words that attack nobody,"
            " and send it again."
        ),
    ),
    CannedMore(
        queue="reply",
        code="selling",
        label="Selling",
        text=(
            "Your reply advertises. People read replies to learn how you work, not to be sold something. Please leave out"
            " offers, prices and ways to book, and send it again."
        ),
    ),
    CannedMore(
        queue="reply",
        code="off-topic",
        label="Off topic",
        text=(
            "Your reply does not speak to the review, so it does not help those who read both. Please answer what it says,"
            " without details of the visit, and send it again."
        ),
    ),
    CannedMore(
        queue="caveat",
        code="about-the-person",
        label="About the person, not the answer",
        text=(
            "This is about the physician who gave the answer. Readers need to know what speaks for or against the answer."
            " Please write about what it says, and send it again."
        ),
    ),
    CannedMore(
        queue="caveat",
        code="no-reason-given",
        label="Says no reason",
        text=(
            "This says that the answer is wrong and not why, so readers cannot judge it. Please say what speaks against it,"
            " and from which source if there is one. Then send it again."
        ),
    ),
    CannedMore(
        queue="caveat",
        code="selling",
        label="Selling",
        text=(
            "This advertises. People must be able to trust that advice here is not advertising. Please leave out offers,"
            " prices and ways to book, and send it again."
        ),
    ),
    CannedMore(
        queue="caveat",
        code="private-details",
        label="Private details",
        text=(
            "This holds private details of a person. Everybody can read it, also people who know them. Please leave them"
            " out, and send it again."
        ),
    ),
    CannedMore(
        queue="caveat",
        code="own-answer",
        label="An answer of its own",
        text=(
            "This answers the question anew. Readers look for that among the answers, where it carries your name and"
            " standing. Please write it as an answer of yours. A short remark on this one may be sent again."
        ),
    ),
    CannedMore(
        queue="caveat",
        code="not-unsafe",
        label="Not unsafe",
        text=(
            "We read the answer again and found nothing in it that puts people at risk. The mark is for what may harm"
            " somebody. You can say what you would add as a caveat instead, and send it again."
        ),
    ),
    CannedMore(
        queue="clarification",
        code="identifies",
        label="Asks for what identifies",
        text=(
            "This asks for something by which the asker could be recognized. What they reply is public. Please do not ask for"
            " names, places or anything else that points to them, and send it again."
        ),
    ),
    CannedMore(
        queue="clarification",
        code="contact",
        label="Asks to get in touch",
        text=(
            "This asks to be written to or called. Everything here stays on the page, so that others can follow it and nobody"
            " is drawn away. Please ask here what you need to know, and send it again."
        ),
    ),
    CannedMore(
        queue="clarification",
        code="an-answer",
        label="An answer, not a question",
        text=(
            "This reads like an answer. Readers look for that among the answers, where it carries your name and standing."
            " Please write it as one. If something is still open, ask that alone, and send it again."
        ),
    ),
    CannedMore(
        queue="clarification",
        code="unclear",
        label="Not clear to a patient",
        text=(
            "A patient may not follow these words, and would reply to something else. Please ask in plain words, one thing at"
            " a time, and send it again."
        ),
    ),
    CannedMore(
        queue="clarification",
        code="not-needed",
        label="Stands in the question",
        text=(
            "The question or one of its updates says this already, and asking again costs the asker a day. Please read it"
            " once more. If you need something else, ask that, and send it again."
        ),
    ),
)
