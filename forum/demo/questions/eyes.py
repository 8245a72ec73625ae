"""Questions about eyes and eyelids."""

from forum.demo.shapes import Answer, Decision, Photo, Question, Update, prose

QUESTIONS: tuple[Question, ...] = (
    Question(
        key="lid-lump",
        asker="walnut-cloud",
        title="Firm pea in my upper eyelid for five weeks. Warm cloths have not shrunk it",
        body=prose("""
            It began as a sore stye. The soreness went after a week, but the lump stayed. I press a warm
            washcloth on it twice a day for a few minutes. My sight is fine, except that it blurs a little
            when I look up. How much longer should I go on before I ask to have it cut out?
        """),
        topics=("eyes",),
        days_ago=29,
        happened="Five weeks before asking",
        side="left",
        age_band="50-59",
        treated="no",
        photos=(
            Photo(
                picture="eyelid_lump",
                alt=(
                    "Closed left eye with a smooth, round, slightly pink lump in the middle of the upper lid."
                ),
            ),
            Photo(
                picture="eye_open",
                alt=(
                    "Same eye open; the lid sits a little lower over the lump and the white of the eye is"
                    " clear."
                ),
            ),
        ),
        updates=(
            Update(
                body=(
                    "I bought a heat mask and do ten minutes now. It feels smaller to me. I will add a"
                    " photo in two weeks."
                ),
                days_ago=0.5,
                state="pending",
            ),
        ),
        answers=(
            Answer(
                physician="wattlebird",
                headline="A few minutes of warmth is too short, and a cloth cools too fast",
                body=prose("""
                    What is left after a stye is often a blocked oil gland, and the oil in it is as hard as
                    cold butter. To melt it the lid has to stay warm for about ten minutes. A washcloth is
                    cool again after two.

                    Try this for four weeks:

                    1. A heat mask or a clean sock with warm rice, ten minutes, twice a day. Test it on your
                       wrist first.
                    2. Then, with a clean finger, stroke from the brow down to the lashes over the lump, ten
                       times.
                    3. Wipe the lid edge.

                    Never squeeze it. If it is no smaller by then, a small cut from the inside of the lid
                    takes a few minutes and leaves no scar you can see.
                """),
                days_ago=28.6,
                hashtags=("chalazion", "eyelid"),
                disclaimer="General information from an eye doctor who has not looked into your eyes.",
            ),
            Answer(
                physician="thornquist",
                headline="The blur when you look up fits the lump",
                body=(
                    "A firm lump can press on the clear front of the eye and bend the picture slightly. It"
                    " goes when the lump goes. Blur that stays, or comes with pain, has some other cause"
                    " and should be checked that day."
                ),
                days_ago=27,
            ),
            Answer(
                physician="kellowhan",
                headline="If it comes back in the same place, ask for a sample to be taken",
                body=prose("""
                    One lump that heals is nothing to worry about. A lump that returns in the *same* spot,
                    bleeds, or takes the lashes with it should be sent to a laboratory, above all past
                    fifty. That is rare, and the test is simple.
                """),
                days_ago=25,
            ),
        ),
    ),
    Question(
        key="slept-in-lenses",
        asker="ginger-pebble",
        title=(
            "Slept in my contact lenses and one eye is red and gritty. Drops from the pharmacy or a doctor?"
        ),
        body=prose("""
            They are monthly lenses. I fell asleep on the train and then again at home. The right eye woke
            me at four: it waters, feels like sand, and the bathroom light is unpleasant. I took the lens
            out at six. It is noon now and no better.
        """),
        topics=("eyes",),
        days_ago=17,
        happened="Last night",
        side="right",
        age_band="18-29",
        treated="no",
        urgent=True,
        answers=(
            Answer(
                physician="wattlebird",
                headline="A doctor, today, and leave the lenses out",
                body=prose("""
                    Pain, redness and a dislike of light in someone who slept in lenses means an infection
                    of the cornea until an eye doctor has shown it is not. It can scar within a day or two.
                    **Please be seen today**, at an eye clinic or emergency room, and take the lens and its
                    case with you: they can be tested.

                    Pharmacy drops for red eyes hide the redness and treat nothing. Any drop with a steroid
                    in it can make an infection much worse, so do not borrow one.
                """),
                days_ago=16.7,
                hashtags=("contactlenses",),
                disclaimer="General information from an eye doctor who has not looked into your eyes.",
            ),
        ),
    ),
    Question(
        key="floaters-golf",
        asker="drowsy-heron",
        title="New specks drifting in one eye since this morning, like soot. Is that just age?",
        body=prose("""
            I am 62 and had a few floaters before, but today there are a dozen in the left eye, and I
            thought that I saw a flicker at the side when I turned off the lamp.
        """),
        topics=("eyes",),
        days_ago=22,
        happened="This morning",
        side="left",
        age_band="60-69",
        treated="no",
        urgent=True,
        state="withdrawn",
    ),
    Question(
        key="office-pink-eye",
        asker="river-button",
        title="Pink eye going around the office where I work. When is it safe to go back to my desk?",
        body=prose("""
            Both my eyes have been sticky for two days. I am a receptionist and shake many hands. Two
            colleagues had the same thing last week and one was told five days, the other was told nothing
            at all.
        """),
        topics=("eyes",),
        days_ago=34,
        happened="Two days before asking",
        side="both",
        age_band="30-39",
        treated="yes",
        state="hidden",
        decision=Decision(
            code="identifies-someone",
            note=(
                "A reader told us that the workplace and two colleagues could be recognized from your"
                " question, so we have taken it off the public page for now. Write to us if you would like"
                " it back with those details cut, or if you see this differently."
            ),
            days_ago=30,
        ),
        answers=(
            Answer(
                physician="kellowhan",
                headline="When the eyes no longer run, and with your own towel",
                body=(
                    "Most pink eye is caused by a virus and spreads while the eyes are watery, often for"
                    " about a week. Wash your hands, share nothing that touches the face, and stay home if"
                    " your work is close contact. Pain, poor sight or a dislike of light needs a visit the"
                    " same day."
                ),
                days_ago=33,
            ),
        ),
    ),
    Question(
        key="screen-dry-eyes",
        asker="amber-meadow",
        title=(
            "Eyes burn by mid-afternoon at the screen although drops help for ten minutes. What else is"
            " there?"
        ),
        body=prose("""
            I sit at a screen for nine hours. From about two o'clock both eyes burn and water. I use drops
            from a bottle, six or seven times a day. New glasses made no difference. On vacation it is gone.
        """),
        topics=("eyes",),
        days_ago=14,
        happened="Since last winter",
        side="both",
        age_band="30-39",
        treated="no",
        answers=(
            Answer(
                physician="wattlebird",
                headline="Watering eyes can be dry eyes, and the bottle may be part of it",
                body=prose("""
                    We blink a third as often at a screen, so the tear film breaks up and the eye floods
                    itself in answer. Three changes do more than another drop:

                    - put the screen *below* eye level, so the lids cover more of the eye
                    - close both eyes fully for two seconds, every time you send an e-mail
                    - turn away the fan or vent that blows at your face

                    Bottles often hold a preservative that irritates when used more than four times a day.
                    Ask for drops without it.
                """),
                days_ago=13.3,
                hashtags=("dryeye",),
                disclaimer="General information from an eye doctor who has not looked into your eyes.",
            ),
            Answer(
                physician="thornquist",
                headline="Have the lids looked at, too",
                body=(
                    "The oil that keeps tears from drying comes from glands in the lid edge. When those are"
                    " blocked, no drop lasts long. An optometrist can see that in a minute, and warmth"
                    " helps."
                ),
                days_ago=1.1,
                state="pending",
            ),
        ),
    ),
)
