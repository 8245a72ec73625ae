"""Peers on the pages: the button, the words, what readers see."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from forum.domain import peering
from forum.models import PeerAgreement, PeerView
from tests.factories import AnswerFactory, PhysicianFactory, UserFactory, make_moderator
from tests.forum.pages import flat

SignIn = Callable[[User | None], Client]
WORDS = {"verdict": "differently", "body": "Cooling helps more than heat in the first two days."}


@pytest.mark.django_db
class TestPeers:
    def page(self, client: Client, answer: object) -> str:
        return client.get(f"/questions/{answer.question_id}/{answer.question.slug}/").content.decode()  # type: ignore[attr-defined]

    def test_agree_and_take_back_without_a_script(self, sign_in: SignIn) -> None:
        answer, peer = AnswerFactory(), PhysicianFactory()
        client = sign_in(peer.user)
        assert 'aria-pressed="false"' in self.page(client, answer)
        answered = client.post(f"/answers/{answer.pk}/agree/", {"on": "1"})
        assert f"#a{answer.pk}" in answered["Location"]
        assert "1 physician agrees" in flat(self.page(Client(), answer))
        assert f"Dr. {peer.display_name}" in flat(self.page(Client(), answer))
        client.post(f"/answers/{answer.pk}/agree/", {"on": "0"})
        assert not PeerAgreement.objects.exists()

    def test_the_button_is_for_physicians(self, sign_in: SignIn) -> None:
        answer = AnswerFactory()
        for person in (
            None,
            UserFactory(),
            make_moderator(),
            answer.author.user,
            PhysicianFactory(standing="lapsed").user,
        ):
            client = sign_in(person)
            assert "/agree/" not in self.page(client, answer)
            assert client.post(f"/answers/{answer.pk}/agree/", {"on": "1"}).status_code in {302, 403}
        assert not PeerAgreement.objects.exists()

    def test_words_wait_then_stand_with_a_name(self, sign_in: SignIn) -> None:
        answer, peer = AnswerFactory(), PhysicianFactory()
        client, address = sign_in(peer.user), f"/workspace/peers/{answer.pk}/"
        assert "goes to the moderators at once" in client.get(address).content.decode()
        assert client.post(address, WORDS)["Location"] == address
        assert "Waiting for review" in flat(client.get(address).content.decode())
        assert "Cooling" not in self.page(Client(), answer)
        peering.decide(PeerView.objects.get(), "approve", by=make_moderator())
        assert f"Dr. {peer.display_name} sees it differently Cooling helps" in flat(
            self.page(Client(), answer)
        )
        client.post(f"{address}withdraw/")
        assert "Cooling" not in self.page(Client(), answer)

    def test_unsafe_puts_a_notice_on_the_answer(self, sign_in: SignIn) -> None:
        answer, peer = AnswerFactory(), PhysicianFactory()
        sign_in(peer.user).post(f"/workspace/peers/{answer.pk}/", {**WORDS, "verdict": "unsafe"})
        page = self.page(Client(), answer)
        assert "A physician has called this answer unsafe. Moderators are looking at it." in flat(page)
        assert "Cooling" not in page
        assert peer.display_name not in page

    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [
            ({"body": WORDS["body"]}, "Choose what you think of it."),
            ({**WORDS, "verdict": "wrong"}, "Choose one of the three."),
            ({**WORDS, "body": "No."}, "Say why in at least 20 characters."),
            ({**WORDS, "body": "x" * 1001}, "You have 1,001 characters; 1,000 is the most."),
        ],
    )
    def test_says_what_is_wrong(self, sign_in: SignIn, sent: dict[str, str], sentence: str) -> None:
        answer = AnswerFactory()
        page = sign_in(PhysicianFactory().user).post(f"/workspace/peers/{answer.pk}/", sent).content.decode()
        assert sentence in page
        assert sent["body"] in page
        assert not PeerView.objects.exists()

    def test_suspended_with_the_page_open(self, sign_in: SignIn) -> None:
        answer, peer = AnswerFactory(), PhysicianFactory(standing="suspended")
        answered = sign_in(peer.user).post(f"/workspace/peers/{answer.pk}/", WORDS)
        assert answered.status_code == 409
        assert WORDS["body"] in answered.content.decode()
        assert not PeerView.objects.exists()

    def test_hidden_answers_are_not_there(self, sign_in: SignIn) -> None:
        client = sign_in(PhysicianFactory().user)
        for answer in (AnswerFactory(status="hidden"), AnswerFactory(question__status="pending")):
            for path in (f"/workspace/peers/{answer.pk}/", f"/workspace/peers/{answer.pk}/withdraw/"):
                assert client.get(path).status_code == 404
                assert client.post(path, WORDS).status_code == 404

    def test_somebody_elses_words_cannot_be_withdrawn(self, sign_in: SignIn) -> None:
        answer = AnswerFactory()
        peering.say(answer, by=PhysicianFactory().user, **WORDS)
        client = sign_in(PhysicianFactory().user)
        assert client.post(f"/workspace/peers/{answer.pk}/withdraw/").status_code == 302
        assert PeerView.objects.get().status == "pending"


@pytest.mark.django_db
class TestDesk:
    def test_unsafe_comes_first_and_is_decided(self, sign_in: SignIn) -> None:
        answer = AnswerFactory()
        peering.say(answer, by=PhysicianFactory().user, **WORDS)
        unsafe = peering.say(answer, by=PhysicianFactory().user, **{**WORDS, "verdict": "unsafe"})
        client = sign_in(make_moderator())
        assert client.get("/admin/forum/peerview/next/")["Location"].endswith(f"/{unsafe.pk}/change/")
        page = flat(client.get(f"/admin/forum/peerview/{unsafe.pk}/change/").content.decode())
        assert "An answer was called unsafe" in page
        assert answer.headline in page
        sent = {"do": "decide", "action": "approve", "version": unsafe.version}
        address = f"/admin/forum/peerview/{unsafe.pk}/change/"
        first = flat(client.post(address, sent, follow=True).content.decode())
        assert "another moderator has to say yes, too" in first
        assert "Second look needed" in first
        assert sign_in(make_moderator()).post(address, sent).status_code == 302
        unsafe.refresh_from_db()
        assert unsafe.status == "published"
        assert "Unsafe marks" in client.get("/admin/").content.decode()

    def test_rings_are_shown(self, sign_in: SignIn) -> None:
        one, other = PhysicianFactory.create_batch(2)
        for _ in range(3):
            peering.agree(AnswerFactory(author=one), by=other.user)
            peering.agree(AnswerFactory(author=other), by=one.user)
        page = flat(sign_in(make_moderator()).get("/admin/forum/peeragreement/").content.decode())
        assert f"Dr. {one.display_name} Dr. {other.display_name} 3 3" in page
        view = peering.say(AnswerFactory(author=one), by=other.user, **WORDS)
        page = flat(
            sign_in(make_moderator()).get(f"/admin/forum/peerview/{view.pk}/change/").content.decode()
        )
        assert "agreed with each other 3 and 3 times" in page

    @pytest.mark.parametrize("rows", [1, 3])
    @pytest.mark.parametrize("name", ["peerview", "peeragreement"])
    def test_queries(
        self, sign_in: SignIn, rows: int, name: str, django_assert_max_num_queries: object
    ) -> None:
        for _ in range(rows):
            answer = AnswerFactory()
            peering.agree(answer, by=PhysicianFactory().user)
            peering.say(answer, by=PhysicianFactory().user, **WORDS)
        client = sign_in(make_moderator())
        client.get(f"/admin/forum/{name}/")
        with django_assert_max_num_queries(17):  # type: ignore[operator]
            client.get(f"/admin/forum/{name}/")
