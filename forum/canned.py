"""Ready reasons for a moderator's "no" or "not yet" (PRODUCT §18), loaded into `CannedReason`.

Each text says what is wrong, why it matters, how to fix it and what happens next. It goes to the author;
a moderator may add a personal line. The code goes into the audit log.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Canned:
    """One ready reason. Its place among those of its queue is its place in `CANNED`."""

    queue: Literal["question", "answer", "photo"]
    code: str
    label: str
    text: str


CANNED: tuple[Canned, ...] = (
    Canned(
        queue="question",
        code="identifies-someone",
        label="Identifies someone",
        text=(
            "Your question contains something by which a person could be recognized, such as a name, a"
            " place of work or a phone number. Public pages are read by strangers, and by people who know"
            " you. Please take that part out, here and in the photos, and send it again. We will read it"
            " again soon."
        ),
    ),
    Canned(
        queue="question",
        code="urgent-care",
        label="Needs urgent care",
        text=(
            "What you describe should be seen today, and an answer on this site may take days. Please call"
            " your emergency number, or go to an emergency room or urgent care center now. Your text is"
            " kept. Once you have been seen, you can add what you were told and send it again."
        ),
    ),
    Canned(
        queue="question",
        code="under-age",
        label="Under age",
        text=(
            "It seems that this question is from, or about, someone too young for this site. We do not"
            " publish such questions, to protect that person. A school nurse, a pharmacist or a family"
            " doctor can help, and in many places you may ask them first what they keep private. If we"
            " misread your age, tell us in the details and send it again."
        ),
    ),
    Canned(
        queue="question",
        code="not-a-health-question",
        label="Not a health question",
        text=(
            "Your question is about something other than health, for example a bill, a shop or a legal"
            " matter. Physicians here cannot answer that well. If there is a health side to it, put that"
            " first and send it again. If not, a patient advocate or consumer office may be the right"
            " place."
        ),
    ),
    Canned(
        queue="question",
        code="duplicate",
        label="Duplicate",
        text=(
            "You have already asked this, and that question is still here. We keep one page for each"
            " question so that all answers stand together. Please add what is new to the first one as an"
            " update. If this is about something different, say how in the first sentence and send it"
            " again."
        ),
    ),
    Canned(
        queue="question",
        code="prescription-or-dose",
        label="Prescription or dose request",
        text=(
            "You ask for a prescription, or for the amount of a medicine to take. Nobody can decide that"
            " safely without examining you and knowing your other medicines. Your clinic or pharmacist can."
            " You are welcome to ask how the medicine works or what to watch for: change the question to"
            " that and send it again."
        ),
    ),
    Canned(
        queue="question",
        code="cannot-be-understood",
        label="Cannot be understood",
        text=(
            "We could not tell what you would like to know, and physicians would have to guess. Please say"
            " in short sentences what happened, when it began and what your question is, then send it"
            " again. It is fine to have somebody help you with the words."
        ),
    ),
    Canned(
        queue="answer",
        code="addresses-another-question",
        label="Addresses another question",
        text=(
            "Your answer is about something other than what was asked here, so the person would go away"
            " without help. Please read the question and its updates again and change the answer, or"
            " withdraw it if it was meant for another page. Send it again when it fits."
        ),
    ),
    Canned(
        queue="answer",
        code="selling",
        label="Selling",
        text=(
            "Your answer promotes a product, a service or a practice, or names a price. People must be able"
            " to trust that advice here is not advertising. Please describe the kind of treatment in"
            " general terms, without brands you profit from, offers or ways to book, and send it again."
        ),
    ),
    Canned(
        queue="answer",
        code="certain-diagnosis",
        label="Certain diagnosis",
        text=(
            "Your answer states as a fact what the person has. You have not examined them, and they may act"
            " on it. Please say what is likely, what else it could be, and who could find out. Then send it"
            " again."
        ),
    ),
    Canned(
        queue="answer",
        code="missing-safety-advice",
        label="Missing safety advice",
        text=(
            "Your answer does not say when the person should be seen, or leaves out the danger signs of"
            " this topic. Somebody whose case is worse than it sounds may read it. Please add where to go,"
            " how soon, and what must not wait. Then send it again."
        ),
    ),
    Canned(
        queue="answer",
        code="contradicts-itself",
        label="Contradicts itself",
        text=(
            "Two parts of your answer seem to say opposite things; perhaps a word is missing. We do not"
            " correct medical wording for you, because only you know what you meant. Please read it once"
            " more, change what is wrong, and send it again."
        ),
    ),
    Canned(
        queue="answer",
        code="uses-a-real-name",
        label="Uses a real name",
        text=(
            "Your answer uses a name for the person other than the one shown. It may be their real name,"
            " and it would stay public. Please remove it, or use the name on the page, and send the answer"
            " again."
        ),
    ),
    Canned(
        queue="answer",
        code="scope-remark",
        label="Scope remark",
        text=(
            "Your answer says that this is the wrong place for the question. Moderators decide that, and"
            " for the person it sounds like a closed door. Please answer the part you can, or withdraw and"
            " skip it; nobody minds. You may send it again without that remark."
        ),
    ),
    Canned(
        queue="answer",
        code="copied-text",
        label="Copied text",
        text=(
            "Large parts of your answer are the same as a text published elsewhere. Copied text may belong"
            " to someone else, and it does not speak to this person. Please say it in your own words, name"
            " your source if you rely on one, and send it again."
        ),
    ),
    Canned(
        queue="photo",
        code="photo-identifies",
        label="Photo identifies someone",
        text=(
            "Your photo shows something by which a person could be recognized, such as a face, a tattoo, a"
            " name or a street. Please crop or cover it on your device and send the photo again. The text"
            " of your question is kept."
        ),
    ),
    Canned(
        queue="photo",
        code="photo-unclear",
        label="Photo cannot be used",
        text=(
            "The photo is too dark or blurred to show what you ask about, so it would not help a physician."
            " Please take it again in daylight, an arm's length away, and send it again. You can also send"
            " your question without it."
        ),
    ),
)
