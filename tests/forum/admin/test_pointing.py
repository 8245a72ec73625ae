"""From the select on the review page to the highlighted sentence in the author's composer."""

from typing import Any

import pytest

from accounts.models import Statement
from forum.domain import answering
from forum.models import Answer, CannedReason
from tests.factories import PhysicianFactory, QuestionFactory, make_moderator

pytestmark = pytest.mark.django_db
BODY = "It will surely go away. Please have it seen this week. Keep it dry until then."


@pytest.fixture
def waiting() -> Answer:
    by = PhysicianFactory().user
    answer = answering.start_answer(QuestionFactory(), by=by)
    answering.save_words(answer, by=by, headline="Have it seen", body=BODY)
    return answering.submit(answer, by=by)


def decide(desk: Any, answer: Answer, **words: str) -> Any:
    page = f"/admin/forum/answer/{answer.pk}/change/"
    text = desk.get(page).content.decode()
    option = (
        text.split('name="sentence"')[1]
        .split("1. It will surely")[0]
        .rpartition('value="')[2]
        .partition('"')[0]
    )
    data = {
        "do": "decide",
        "version": answer.version,
        "sentence": option,
        "note": "How do you know?",
        **words,
    }
    return desk.post(page, data)


def test_the_author_sees_it_beside_the_note_and_in_the_text(waiting: Answer, sign_in: Any) -> None:
    desk, author = sign_in(make_moderator()), sign_in(waiting.author.user)
    again = decide(desk, waiting, action="return", reason="").content.decode()
    assert "selected" in again.split('name="sentence"')[1].split("</select>")[0], (
        "kept when a reason is missing"
    )
    reason = CannedReason.objects.filter(queue="answer", active=True)[0].code
    assert decide(desk, waiting, action="return", reason=reason).status_code == 302
    assert Statement.objects.get().sentence == "It will surely go away."
    composer = author.get(f"/workspace/answers/{waiting.pk}/").content.decode()
    assert "The sentence that is meant" in composer
    assert composer.count('<mark class="pointed">') == 2
    assert (
        "The sentence that is meant" in desk.get(f"/admin/forum/answer/{waiting.pk}/change/").content.decode()
    )
    waiting.refresh_from_db()
    answering.save_words(waiting, by=waiting.author.user, body=BODY.replace("will surely", "may well"))
    changed = author.get(f"/workspace/answers/{waiting.pk}/").content.decode()
    assert "It does not stand in your text any more" in changed
    assert "What you have changed since" in changed
    assert "What you have changed since" not in composer
    assert changed.count('<mark class="pointed">') == 1


def test_only_with_a_return(waiting: Answer, sign_in: Any) -> None:
    decide(sign_in(make_moderator()), waiting, action="approve", note="")
    waiting.refresh_from_db()
    assert waiting.status == "published"
    assert not Statement.objects.exclude(sentence="").exists()
