"""Questions about botulinum toxin."""

from forum.demo.shapes import Answer, Decision, Photo, Question, Revision, Update, Video, prose

QUESTIONS: tuple[Question, ...] = (
    Question(
        key="biting-lip",
        asker="cedar-lark",
        title=(
            "I keep biting my lower lip since my chin was treated with Botox twelve days ago. Will it pass?"
        ),
        body=prose("""
            I had a few units put into my chin because it looked like orange peel whenever I talked. The
            dimples are gone, which is what I wanted. But when I smile, the right half of my lower lip now
            stays up while the left half goes down, straws are awkward, and I have bitten the inside of the
            lip three times this week.

            Swallowing and speaking are normal. I took the photo in the mirror. Is there anything that
            speeds this up?
        """),
        topics=("botulinum-toxin",),
        days_ago=65,
        happened="Twelve days before asking",
        side="right",
        age_band="30-39",
        treated="yes",
        photos=(
            Photo(
                picture="lower_face",
                alt=(
                    "Lower half of a face with the eyes covered; in a smile one half of the lower lip stays"
                    " up."
                ),
                mirrored=True,
                video_consent=True,
            ),
        ),
        updates=(
            Update(
                body=(
                    "Five weeks in. Straws work again and the lip is nearly level. I stopped biting it"
                    " about ten days ago."
                ),
                days_ago=42,
            ),
        ),
        answers=(
            Answer(
                physician="thornquist",
                headline="The muscle that lowers the lip sits a thumb's width from the one you had treated",
                body=prose("""
                    The chin muscle lies right beside a thin muscle that pulls the lower lip down. When some
                    of the toxin drifts sideways, or a needle goes in slightly too far out, that neighbor
                    goes to sleep as well and the lip no longer moves evenly. It is among the more common
                    side effects in this spot.

                    It passes by itself. With small amounts I tend to see lips even out between the fourth
                    and the eighth week, and the very last bit by the third month.

                    Nothing speeds it up reliably. *Please do not have the other side treated to match.*
                    Until then:

                    - cut food small and chew on the left
                    - drink from the rim of a cup, not from a straw
                    - rinse with salt water if a bite is sore

                    Do tell the person who injected you. The exact points belong in your record, so that the
                    next treatment can stay closer to the middle.
                """),
                days_ago=64.2,
                hashtags=("chin", "asymmetry"),
                disclaimer=(
                    "I answer from what you wrote and nothing more. A person who can look at you and touch"
                    " the area may well come to a different view, and theirs counts."
                ),
                revisions=(
                    Revision(
                        headline=(
                            "The muscle that lowers the lip sits a thumb's width from the one you had treated"
                        ),
                        body=prose("""
                            The chin muscle lies right beside a thin muscle that pulls the lower lip down.
                            When some of the toxin drifts sideways, or a needle goes in slightly too far
                            out, that neighbor goes to sleep as well and the lip no longer moves evenly. It
                            is among the more common side effects in this spot.

                            It passes by itself. With small amounts I tend to see lips even out between the
                            fourth and the eighth week, and the very last bit by the third month.

                            Your picture was taken in a mirror, so I have gone by your words: the right
                            side.

                            Nothing speeds it up reliably. *Please do not have the other side treated to
                            match.* Until then:

                            - cut food small and chew on the left
                            - drink from the rim of a cup, not from a straw
                            - rinse with salt water if a bite is sore

                            Do tell the person who injected you. The exact points belong in your record, so
                            that the next treatment can stay closer to the middle. And if drinks ever go
                            down the wrong way, that is no longer a chin matter: get help at once.
                        """),
                        days_ago=62,
                        state="published",
                    ),
                ),
            ),
            Answer(
                physician="marchbanks",
                headline="Bitten lips heal fast, but protect them",
                body=(
                    "The lining of the mouth repairs itself within a week if it is not bitten again. A soft"
                    " dental guard at night helps people who chew in their sleep. A sore that is still"
                    " there after three weeks should be seen by a dentist or doctor."
                ),
                days_ago=63,
            ),
            Answer(
                physician="vossling",
                headline="What it looks like from outside, and what happens beneath",
                body=(
                    "I made a short film that explains which muscle is which. Have somebody photograph you,"
                    " not through the mirror, once a week in the same light. Small steps are easier to see"
                    " that way."
                ),
                days_ago=61,
                video=Video(
                    url="https://vimeo.com/demo/lower-lip-muscles",
                    note=(
                        "Recorded for this question. Only the mouth and chin from the photo can be seen in"
                        " it. The person who asked can have it taken down here at any time."
                    ),
                    photo_use=True,
                ),
                hashtags=("chin",),
            ),
            Answer(
                physician="greenstave",
                headline="The three things that would change my advice",
                body=prose("""
                    A lazy lip twelve days later is a nuisance. These are not, and they belong in an
                    emergency room:

                    1. You choke, or liquids come back through the nose.
                    2. Your voice goes weak, or your words start to slur.
                    3. Your eyelids, neck or arms get weak as well.

                    You mention none of them, which is good.
                """),
                days_ago=60,
            ),
            Answer(
                physician="drayhurst",
                headline="Mention it if you take anything that affects muscles",
                body=(
                    "A few antibiotics given by drip, and illnesses such as myasthenia, can make the effect"
                    " stronger. If either applies to you, let the person who injected you know before the"
                    " next round."
                ),
                days_ago=57,
            ),
            Answer(
                physician="hollowdene",
                headline="Eight weeks is a fair guess",
                body=(
                    "Most people I have known with this were done with it in about eight weeks, and none"
                    " needed anything."
                ),
                days_ago=50,
            ),
        ),
    ),
    Question(
        key="migraine-neck",
        asker="marble-kettle",
        title=(
            "Neck feels too weak to hold my head up after the first migraine injections. Carry on with"
            " round two?"
        ),
        body=prose("""
            I had the usual set of injections for chronic migraine six weeks ago: forehead, temples, back of
            the head, neck and shoulders. From the second week my neck has been sore and tired, as if my
            head were heavier. It is slowly getting better. I went from eighteen headache days a month to
            eleven.

            Round two is in six weeks. I do not want to lose the good part.
        """),
        topics=("botulinum-toxin", "medicines"),
        days_ago=120,
        happened="Six weeks before asking",
        age_band="30-39",
        treated="yes",
        closed_days_ago=60,
        answers=(
            Answer(
                physician="kellowhan",
                headline="Tell them before, not on, the day of round two",
                body=prose("""
                    Neck weakness after the first round is well known, more so in slim people with long
                    necks. The plan can be changed: higher up on the neck, fewer points, or less at each
                    point. For that the clinic needs to know it early, so please call them this week.

                    Seven headache days fewer is a strong first result, and it often improves with the
                    second and third round.
                """),
                days_ago=118,
            ),
            Answer(
                physician="thornquist",
                headline="It is the same dose, placed differently, that usually solves this",
                body=prose("""
                    Weakness on lifting the head from a pillow points to the muscles at the back of the
                    neck. The person injecting can stay closer to the skull and shallower. Gentle heat and a
                    supportive pillow are fine meanwhile; I would leave heavy overhead work alone.

                    If you cannot hold your head up *at all*, or swallowing changes, do not wait for an
                    appointment.
                """),
                days_ago=117,
                hashtags=("migraine",),
                disclaimer="I do not treat migraine myself; I know these muscles from surgery.",
            ),
        ),
    ),
    Question(
        key="sweaty-palms",
        asker="blue-thimble",
        title="Will toxin injections for sweaty palms make my grip weaker? I climb for a living",
        body=prose("""
            I repair wind turbines and climb ladders all day. My palms drip, chalk turns to paste, gloves
            are soaked. A clinic offered injections and said that some people lose strength for a few weeks.
            How common is it, and how weak is weak?
        """),
        topics=("botulinum-toxin", "skin"),
        days_ago=2.4,
        happened="All my life",
        side="both",
        age_band="18-29",
        treated="no",
    ),
    Question(
        key="breastfeeding",
        asker="plum-thicket",
        title="Is it known whether anti-wrinkle injections are safe while breastfeeding a four-month-old?",
        body=prose("""
            I had them twice a year before the baby and would like to start again. One clinic says no
            problem, the other says wait until I stop nursing. I cannot find a straight answer.
        """),
        topics=("botulinum-toxin", "medicines"),
        days_ago=0.2,
        age_band="30-39",
        treated="no",
        state="pending",
    ),
    Question(
        key="clinic-complaint",
        asker="humble-comet",
        title="How do I get my money back from a clinic that injected something I did not agree to?",
        body=prose("""
            I signed for the forehead and they did the sides of the eyes as well, and charged for both.
            Nothing is wrong with how it looks. I just want my money back and do not know whom to write to.
        """),
        topics=("botulinum-toxin",),
        days_ago=40,
        age_band="40-49",
        state="rejected",
        decision=Decision(
            code="not-a-health-question",
            note=(
                "Your question is about a bill and consent, and physicians here cannot settle that. A"
                " patient advocate, or the board that licenses the clinic, can. If you notice any effect on"
                " your eyes or face, please ask about that in a new question."
            ),
            days_ago=39.4,
        ),
    ),
)
