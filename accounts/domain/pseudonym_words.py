"""Words that the rules for pseudonyms look for; `accounts.domain.naming` uses them."""

#: Words that attack somebody. They count as whole words only, after digits that stand for letters are read as
#: letters: a list that looked inside words would refuse the therapist and the grape.
HOSTILE = (
    "bastard bitch cunt fag faggot fuck fucker fucking hitler kike killyourself kys moron nazi nigga nigger paki "
    "pedo rape rapist retard slut spic terrorist tranny twat wanker whore"
)

#: Given names that are common in the countries we write for (the most frequent of the US Social Security and UK
#: ONS tables of the last decades). Short on purpose: it makes a warning, and nobody is refused for it.
GIVEN = (
    "aaron adam alan alex alexander alice amanda amber amy andrea andrew angela anna anne anthony ashley barbara "
    "benjamin betty brandon brenda brian carol catherine charles charlotte cheryl chris christian christina "
    "christine christopher cynthia daniel david deborah debra denise dennis diana diane donald donna dorothy "
    "douglas edward elizabeth emily emma eric ethan evelyn frances frank gary george gloria grace gregory hannah "
    "heather helen henry jack jacob jacqueline james janet janice jason jean jeffrey jennifer jeremy jessica joan "
    "john jonathan jordan jose joseph joshua joyce juan judith judy julia julie justin karen katherine kathleen "
    "kathryn keith kelly kenneth kevin kimberly kyle larry laura lauren lawrence linda lisa logan louis margaret "
    "maria marie marilyn martha mary matthew megan melissa michael michelle mohammed muhammad nancy natalie nathan "
    "nicholas nicole noah olivia pamela patricia patrick paul peter philip rachel ralph raymond rebecca richard "
    "robert roger ronald russell ruth ryan samantha samuel sandra sara sarah scott sean sharon shirley simon "
    "sophia stephanie stephen steven susan teresa theresa thomas timothy tyler victoria vincent virginia walter "
    "wayne william zachary"
)
