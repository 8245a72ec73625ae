"""Questions about the thyroid."""

from forum.demo.shapes import Answer, Decision, Question, Revision, Update, prose

QUESTIONS: tuple[Question, ...] = (
    Question(
        key="tsh-brand-change",
        asker="silver-teapot",
        title=(
            "My TSH doubled after the pharmacy changed my thyroid tablet to another maker. Same dose, so why?"
        ),
        body=prose("""
            I have taken levothyroxine for eleven years and my TSH was always near 2. In the spring the
            pharmacy gave me tablets from another maker with the same number on the box. Two months later
            the TSH was 4.9 (range 0.4 to 4.5). Two weeks after that, at another laboratory, it was 4.1.

            I feel much as before, perhaps a little colder. I also began calcium tablets at about the same
            time, for my bones, and I take everything together at breakfast because that is the only way I
            remember.

            Should I ask for the old maker back, for more, or wait? And can I trust two laboratories that do
            not agree?
        """),
        topics=("thyroid", "medicines"),
        days_ago=97,
        happened="Since last spring",
        age_band="60-69",
        treated="yes",
        updates=(
            Update(
                body=(
                    "I moved the calcium to bedtime and kept the new tablets. Seven weeks later the TSH is"
                    " 2.3. Thank you."
                ),
                days_ago=28,
            ),
        ),
        answers=(
            Answer(
                physician="drayhurst",
                headline="Look at the calcium first, then at the maker, and change one thing at a time",
                body=prose("""
                    This is a very good question, and you have already given the most likely answer in your
                    third paragraph.

                    **The tablet and its company**

                    Levothyroxine is taken up in the small bowel, and only part of each tablet makes it into
                    the blood even on a perfect morning. Calcium binds to it in the gut, and what is bound
                    leaves again unused. Iron does the same, and so do some antacids, fiber powders and, to
                    a lesser degree, coffee. Taken together at breakfast, calcium can cost you enough of the
                    hormone to move a TSH from 2 to 5 within two months. The usual advice is an empty
                    stomach, water only, half an hour to an hour before food, and **four hours between the
                    thyroid tablet and calcium or iron**.

                    If mornings are too crowded, bedtime works as well for many people, provided the last
                    meal was three hours ago. Tell your clinic before you switch, so that the next test can
                    be read in that light.

                    **The maker**

                    Two makers may print the same number and still differ slightly in how much reaches the
                    blood. The rules keep that difference small, and most people never notice it. A few do,
                    above all people without any thyroid of their own, people treated after thyroid cancer,
                    and women who are pregnant. It is reasonable to ask the pharmacy to stay with *one*
                    maker, whichever it is. It is also reasonable to repeat the test six to eight weeks
                    after any change, because the TSH takes that long to settle. A test sooner than that
                    shows a number on its way to somewhere else.

                    **The two laboratories**

                    A TSH of 4.9 and one of 4.1 sound different and may well be the same. Three things move
                    the figure without any change in you:

                    - the hour, since TSH is highest at night and falls toward the afternoon
                    - the method, since machines of different makers disagree by some tenths
                    - chance, since the same blood tested twice seldom gives the same figure

                    So compare results from one laboratory, at about one time of day, and take the tablet
                    *after* the blood draw. If you use biotin for hair or nails, stop it for at least two
                    days before, or longer if the dose is high, and say so. It can make a thyroid test look
                    better or worse than it is.

                    **What I would suggest talking over with your own clinic**

                    1. Move the calcium to lunch or bedtime, and change nothing else.
                    2. Repeat TSH, with free T4, after six to eight weeks in the same laboratory.
                    3. If it is back near your usual value, you have your answer, and nobody had to raise a
                       dose.
                    4. If it is not, the dose or the maker comes next, and that is a decision for the person
                       who prescribes it and knows your heart and bones.

                    Past sixty I am in no hurry to push a TSH down by adding hormone. Too much of it thins
                    bones and can bring on an uneven heartbeat, and you are taking calcium to protect those
                    very bones.

                    **When not to wait**

                    Call the clinic sooner if you get short of breath, slow or racing in the heart, swollen
                    in the face or legs, or unusually sleepy. Chest pain is a reason for an ambulance and
                    not for a thyroid test. And please do not stop the tablets while you sort this out:
                    nothing happens for a week or two, and after that a great deal does.
                """),
                days_ago=96,
                hashtags=("tsh", "levothyroxine", "calcium"),
                revisions=(
                    Revision(
                        headline="Look at the calcium first, change one thing at a time",
                        body=prose("""
                            Calcium should be kept four hours away from the thyroid tablet. Please see the
                            rest of my text, which I would like to shorten to this line.
                        """),
                        days_ago=60,
                        state="returned",
                        decision=Decision(
                            code="missing-safety-advice",
                            note=(
                                "The shorter text leaves out when not to wait, and points to a longer text"
                                " that would no longer be there. Please keep the last section and the"
                                " repeat test. The public text stays as it is until you send this again."
                            ),
                            days_ago=59.5,
                        ),
                    ),
                ),
            ),
            Answer(
                physician="kellowhan",
                headline="A pill box with two lids did it for my patients",
                body=(
                    "Put the thyroid tablet by the toothbrush and the calcium by the dinner plates. People"
                    " who tie a tablet to a thing they do anyway hardly ever forget it."
                ),
                days_ago=95,
            ),
        ),
    ),
    Question(
        key="neck-lump",
        asker="copper-finch",
        title="Small lump low in my neck that moves up when I swallow. How fast should it be checked?",
        body=prose("""
            I felt it while shaving, to the right of the windpipe, about as big as a cherry stone. It goes
            up and down with a swallow. It does not hurt, my voice is the same and I feel well. Nobody in
            the family has thyroid trouble that I know of. I am 38.
        """),
        topics=("thyroid",),
        days_ago=5,
        happened="Four days before asking",
        side="right",
        age_band="30-39",
        treated="no",
        answers=(
            Answer(
                physician="drayhurst",
                headline="Within a few weeks, and with an ultrasound: most of these turn out harmless",
                body=prose("""
                    A lump that rides up with a swallow usually sits in the thyroid. Such nodules are very
                    common, and more than nine in ten are not cancer. The first steps are a TSH and an
                    ultrasound, and the picture then says whether a needle sample is needed.

                    I would want it seen *this week* if it grows quickly, if you become hoarse, or if there
                    are firm lumps at the side of the neck. Trouble breathing is for the emergency number.
                """),
                days_ago=4.2,
                hashtags=("thyroidnodule",),
            ),
            Answer(
                physician="thornquist",
                headline="It is a benign nodule and you can forget about it",
                body=(
                    "You have a benign thyroid nodule. They are common and need nothing. I would not go"
                    " looking for trouble with scans at your age."
                ),
                days_ago=3.4,
                state="returned",
                decision=Decision(
                    code="certain-diagnosis",
                    note=(
                        "You state what the lump is as a fact, and nobody has examined or scanned it."
                        " Please say what is likely, what would confirm it, and who should see it when. The"
                        " rest can be published once that is in."
                    ),
                    days_ago=3.1,
                ),
            ),
        ),
    ),
    Question(
        key="overactive-tremor",
        asker="amber-meadow",
        title="How long after the tablets for an overactive thyroid does the shaking in my hands stop?",
        body=prose("""
            I was told three weeks ago that my thyroid is overactive and got tablets to slow it. My pulse is
            down from 110 to about 90, but my hands still shake when I pour tea, and I wake up hot. Is it
            too early to expect more?
        """),
        topics=("thyroid",),
        days_ago=3.1,
        happened="Three weeks ago",
        side="both",
        age_band="30-39",
        treated="yes",
        answers=(
            Answer(
                physician="drayhurst",
                headline=(
                    "Three weeks is early; most people notice the change between week four and week eight"
                ),
                body=prose("""
                    The tablets stop new hormone being made. What the gland had in store still has to be
                    used up, and that takes weeks. Ask if a second medicine, one that blocks the effect on
                    the heart and hands, would suit you in the meantime. It works within hours, but people
                    with asthma often cannot have it.

                    One rule for as long as you take these tablets: **fever or a sore throat means a blood
                    count the same day**, before the next dose. It is a rare side effect and one that is
                    safe only when it is caught early.
                """),
                days_ago=2.5,
                hashtags=("hyperthyroidism",),
            ),
        ),
    ),
)
