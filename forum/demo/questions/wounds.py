"""Questions about cuts, stitches, burns and scars."""

from forum.demo.shapes import Answer, Decision, Photo, Question, Revision, prose

QUESTIONS: tuple[Question, ...] = (
    Question(
        key="stitched-shin",
        asker="sunny-ferry",
        title="Yellow film over the stitches on my shin at day six. Is it pus or is it healing?",
        body=prose("""
            I slipped on a boat ladder and got seven stitches. Since the day before yesterday there is a
            thin yellow layer between two of the stitches. It is wet in the morning and dry by evening. It
            does not smell. The skin around it is pink, a few millimeters, no more than before. I keep it
            under a gauze and change that daily.

            The stitches are due out on day twelve.
        """),
        topics=("wounds",),
        days_ago=55,
        happened="Six days before asking",
        side="left",
        age_band="50-59",
        treated="yes",
        photos=(
            Photo(
                picture="stitched_shin",
                alt=(
                    "Shin with a straight, closed wound and seven dark stitches; a pale yellow film between"
                    " two of them."
                ),
                sensitive=True,
            ),
            Photo(
                picture="bandaged_shin",
                alt="Same lower leg with a clean white bandage; the skin above and below it looks normal.",
            ),
        ),
        answers=(
            Answer(
                physician="greenstave",
                headline="Thin, yellow and without smell is most often the wound's own glue",
                body=prose("""
                    Healing wounds leak a clear or straw-colored fluid. It dries to a soft film, and under
                    that film new skin crawls across. Pus is thicker, looks like custard, smells, and comes
                    with skin that gets *more* red, warm and sore from day to day.

                    Rinse it in the shower, pat it dry, and do not pick at the film.
                """),
                days_ago=54.5,
                hashtags=("stitches",),
            ),
            Answer(
                physician="thornquist",
                headline="Three lines to draw and one number to take",
                body=prose("""
                    Shins heal slowly, since the skin is thin and sits on bone. A pink rim of a few
                    millimeters at day six is what I expect.

                    Draw around the pink with a pen tonight. If tomorrow it has crossed the line, if the
                    pain is worse than it was yesterday, or if your temperature is over 100.4 °F (38 °C), go
                    in the same day. Put the leg up when you sit; swelling pulls at the stitches.
                """),
                days_ago=54,
                disclaimer=(
                    "I answer from what you wrote and nothing more. A person who can look at you and touch"
                    " the area may well come to a different view, and theirs counts."
                ),
            ),
            Answer(
                physician="kellowhan",
                headline="A nurse can settle this in two minutes",
                body=(
                    "Most practices have a nurse who looks at wounds without a long wait. Ask about your"
                    " tetanus shot at the same time; boat ladders are not clean."
                ),
                days_ago=53,
            ),
            Answer(
                physician="quillfern",
                headline="On a shin, leave the stitches until the day you were given",
                body=(
                    "Taken out too soon, wounds on the shin open again more readily than almost anywhere"
                    " else. Twelve to fourteen days is normal for this part of the leg, even if it looks"
                    " finished at seven."
                ),
                days_ago=51,
            ),
            Answer(
                physician="marchbanks",
                headline="Skip the peroxide",
                body="Soap and water clean it well enough; peroxide and alcohol also hurt the new cells.",
                days_ago=48,
                hashtags=("woundcare",),
            ),
        ),
    ),
    Question(
        key="iron-burn",
        asker="patient-puffin",
        title="Burned my wrist on the iron and the blister broke by itself. Do I cut the loose skin away?",
        body=prose("""
            It is about as big as a large coin, on the inside of the right wrist. I held it under cold water
            for a few minutes. The blister came up in an hour and tore on my sleeve overnight. The floor of
            it is pink and very sore.
        """),
        topics=("wounds",),
        days_ago=8,
        happened="Yesterday",
        side="right",
        age_band="18-29",
        treated="no",
        answers=(
            Answer(
                physician="thornquist",
                headline="Leave the skin where it lies: it is the best bandage you have",
                body=prose("""
                    The loose roof keeps the floor moist and clean. Smooth it back down, put plain petroleum
                    jelly over it and a dressing that does not stick. Change it each day. Pink and sore is a
                    good sign, because nerves that hurt are alive.

                    Next time, run cool water over it for twenty minutes; it still helps up to three hours
                    later.
                """),
                days_ago=7.5,
                hashtags=("burn", "blister"),
                revisions=(
                    Revision(
                        headline="Leave the skin where it lies: it is the best bandage you have",
                        body=prose("""
                            The loose roof keeps the floor moist and clean. Smooth it back down, put plain
                            petroleum jelly over it and a dressing that does not stick. Change it each day.
                            Pink and sore is a good sign, because nerves that hurt are alive.

                            Have it seen within a day if it turns white or leathery, if it no longer hurts
                            when touched, or if it goes all the way around the wrist. Bits of skin that hang
                            off in shreds may be trimmed with clean scissors.

                            Next time, run cool water over it for twenty minutes; it still helps up to three
                            hours later.
                        """),
                        days_ago=0.6,
                        state="pending",
                    ),
                ),
            ),
            Answer(
                physician="marchbanks",
                headline="Sunscreen for a year, once it has closed",
                body=(
                    "New skin over a burn has no protection of its own and can stay darker for many months."
                    " Cover it, or use a high-factor sunscreen, each day the sun is out."
                ),
                days_ago=7,
            ),
            Answer(
                physician="kellowhan",
                headline="We stock a very good burn gel at the practice, come by for it",
                body=(
                    "Our own gel costs little and works far better than petroleum jelly. Ring the front"
                    " desk and they will post you a tube the same day."
                ),
                days_ago=6.8,
                state="rejected",
                decision=Decision(
                    code="selling",
                    note=(
                        "This answer offers something that your own practice sells, and answers here may"
                        " not advertise. It also says one product works better without showing why. You are"
                        " welcome to write about caring for a broken blister in general terms as a new"
                        " answer."
                    ),
                    days_ago=6.5,
                ),
            ),
        ),
    ),
    Question(
        key="chest-scar",
        asker="northern-quilt",
        title="Scar across my chest pulls when I reach up, a year after surgery. Can it still be loosened?",
        body=prose("""
            I had a breast removed thirteen months ago. The scar is flat and pale, but when I reach for a
            shelf it feels as if a string were tied from my ribs to my armpit. I did the exercises for two
            months and then stopped. I would rather that only physicians see the photo.
        """),
        topics=("wounds", "skin"),
        days_ago=19,
        happened="Thirteen months ago",
        side="left",
        age_band="60-69",
        treated="yes",
        photos=(
            Photo(
                picture="flat_scar",
                alt="Side of the chest with a long, pale, flat scar that runs toward the armpit.",
                sensitive=True,
                audience="physicians",
            ),
        ),
        answers=(
            Answer(
                physician="thornquist",
                headline="Yes. A year is late, and it is not too late",
                body=prose("""
                    The string you feel has a name, cording: bands of tight tissue that run from the chest
                    to the armpit and sometimes down to the elbow. It can turn up months after surgery and
                    it answers well to treatment.

                    Ask for a physiotherapist or a lymphedema therapist who works with people after breast
                    surgery. The work is slow stretching and massage along the band, a few weeks of it. Your
                    surgical team should feel the scar once as well, to be sure there is nothing else in it.

                    Let them know soon if the arm swells, turns red, or you feel a new lump.
                """),
                days_ago=18,
                hashtags=("cording", "scar"),
                disclaimer="General opinion, given without having examined you.",
            ),
        ),
    ),
    Question(
        key="teen-piercing",
        asker="lucky-sparrow",
        title=(
            "My belly piercing is red and I am fifteen, how do I treat it so that my mom does not find out?"
        ),
        body=prose("""
            A friend did it two weeks ago with a needle. It is red and has a crust. I clean it with vodka. I
            cannot go to our doctor because he talks to my mom.
        """),
        topics=("wounds",),
        days_ago=6,
        state="rejected",
        decision=Decision(
            code="under-age",
            note=(
                "You wrote that you are fifteen, and this site is for people of 18 and over, so we cannot"
                " publish your question. Please show the piercing to a school nurse, a pharmacist or a"
                " clinic soon. In many places you can ask them first what they keep to themselves. Use"
                " clean salt water and not alcohol. If redness spreads or you get a fever, you need to be"
                " seen the same day, and an adult you trust can come with you."
            ),
            days_ago=5.9,
        ),
    ),
)
