"""Thanks: from the person who asked, once for each answer."""

import pytest

from accounts.domain.transitions import NotAllowed
from accounts.models import AuditEntry, Notice
from forum.domain import thanking
from forum.domain.voting import NotPublic
from forum.models import Thanks
from tests.factories import AnswerFactory, PhysicianFactory, QuestionFactory, UserFactory, make_moderator

pytestmark = pytest.mark.django_db


def test_once_and_the_physician_hears_of_it_once() -> None:
    answer = AnswerFactory()
    thanking.thank(answer, by=answer.question.asker)
    thanking.thank(answer, by=answer.question.asker)
    assert Thanks.objects.get().answer == answer
    assert thanking.is_thanked(answer)
    notice = Notice.objects.get()
    assert (notice.event, notice.recipient, notice.about) == ("answer_thanked", answer.author.user, answer.pk)
    assert AuditEntry.objects.filter(object_type="thanks", object_id=answer.pk).count() == 1


def test_each_answer_of_the_same_question() -> None:
    question = QuestionFactory()
    for answer in AnswerFactory.create_batch(2, question=question):
        thanking.thank(answer, by=question.asker)
    assert Thanks.objects.count() == 2


def test_nobody_else() -> None:
    answer = AnswerFactory()
    other_asker = AnswerFactory().question.asker
    for person in (UserFactory(), other_asker, answer.author.user, PhysicianFactory().user, make_moderator()):
        with pytest.raises(NotAllowed):
            thanking.thank(answer, by=person)
    assert not Thanks.objects.exists()


def test_not_where_no_physician_of_this_site_wrote_it() -> None:
    asker = UserFactory()
    imported = PhysicianFactory(user=None, source="Old forum", standing="")
    for author in (None, imported):
        answer = AnswerFactory(question=QuestionFactory(asker=asker), author=author, source="Old forum")
        with pytest.raises(NotAllowed):
            thanking.thank(answer, by=asker)


@pytest.mark.parametrize("status", ["pending", "hidden", "withdrawn"])
def test_only_what_is_public(status: str) -> None:
    answer = AnswerFactory(status=status)
    with pytest.raises(NotPublic):
        thanking.thank(answer, by=answer.question.asker)
