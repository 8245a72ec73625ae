"""Danger words: what a patient writes that may need somebody to look at once (TRUST 21).

A mark weighs nothing by itself: "no trouble breathing" is marked, too, and says "after “no”", because people miss a "no"
more easily than a mark. What was long ago says so likewise. Nothing is rejected or held by it. Bounded patterns, so the
time is linear in the length of the text (TRUST 9).
"""

import re
from collections.abc import Iterator

from forum.domain.mark_kinds import DANGER, Mark

LABEL = "danger word"

_NEAR = r"[^.!?\n]{0,45}?"
_NOT = (
    r"(?:can ?no?t|can['’]?t|cannot|could ?n['’]?t|could not|can (?:hardly|barely)|won['’]?t|will not|does ?n['’]?t"
    r"|does not|do(?:n['’]t| not)|unable to|not able to|didn['’]t|have not|haven['’]t|has not|hasn['’]t|hard to"
    r"|difficult to|struggl\w{1,3} to)"
)
_SUDDEN = r"(?:sudden(?:ly)?|all at once|out of nowhere)"
_SEVERE = (
    r"(?:severe|terrible|unbearable|excruciating|agonizing|agonising|worst|crushing|stabbing|sharp|sudden|extreme|intense"
    r"|very bad|horrible|intolerable)"
)
_BODY = r"(?:chest|belly|abdom\w{2,4}|stomach|tummy|back|head|side|flank|groin|pelvi\w{1,3})"
_PILLS = r"(?:pills?|tablets?|paracetamol|tylenol|acetaminophen|medicines?|medications?|pack|bottle|capsules?|sleeping pills?|insulin)"
_CHILD = r"(?:toddler|baby|infant|newborn|child|kid|son|daughter|little one|dog|boy|girl|he|she)"
_YOUNG = r"(?:newborn|infant|(?:\w{1,8}[- ])?(?:days?|weeks?)[- ]old|baby of \w{1,8} (?:days|weeks))"

_PHRASES = (
    # Heart and breath
    rf"chest {_NEAR}(?:pain|pressure|tight\w{{0,4}}|heavy|hurts?|crush\w{{1,3}}|squeez\w{{1,3}})"
    rf"|(?:pain|pressure|tightness|heaviness|squeezing){_NEAR}\bchest|chest pains?",
    "(?:trouble|difficulty|difficulties|problems?) (?:with )?(?:breathing|swallowing|speaking)"
    rf"|short(?:ness)? of breath|breathless|{_NOT} (?:\w{{1,9}} ){{0,2}}(?:breath\w{{0,3}}"
    rf"|catch my breath|get (?:any )?air|swallow\w{{0,4}}|speak|talk)\b",
    r"gasping|fight\w{0,3} for (?:air|breath)|wheezing badly|(?:lips?|face|fingers|baby|he"
    r"|she) (?:\w{1,8} ){0,3}(?:blue|grey|gray)\b|suffocat\w{2,3}|chok(?:ing|ed) (?:on|me|him"
    "|her)|stopped breathing",
    r"throat (?:\w{1,8} ){0,3}(?:clos\w{1,3}|tight\w{0,4}|swell\w{0,4}|swollen)|(?:tongue|lips?"
    r"|face|throat)\b[^.!?\n]{0,30}\b(?:swelling|swollen|swells?|puffed up)(?: up)?"
    r"|anaphyla\w{2,5}|allergic shock|epi-?pen",
    r"heart[^.!?\n]{0,25}\b(?:racing|irregular\w{0,2}|stopp\w{2,3}|pounding|1[4-9]\d|2\d\d)"
    r"|pulse[^.!?\n]{0,20}(?:very fast|racing|1[4-9]\d)|pass(?:ing|ed)? out|faint(?:ed"
    r"|ing)?\b(?! (?:\w{1,6} )?(?:line|scar|spot|mark|smell|positive))|black(?:ed|ing|s)? ?out"
    r"|collaps\w{1,3}|unconscious|nearly fainted|heart attack",
    # Brain
    r"\bdroop\w{0,3}|one side (?:of (?:my|his|her|the) (?:face|body))|slurr\w{2,3}|(?:arm|leg"
    r"|hand|side)\b[^.!?\n]{0,20}\b(?:went |suddenly |is |are |feels? )(?:numb|weak|paraly\w{2,5}"
    r"|dead)|paraly[sz]\w{1,4}",
    rf"{_NOT} (?:\w{{1,8}} ){{0,2}}(?:move|lift|feel) (?:my|his|her|the|it)\b(?: (?:left|right"
    r"|arms?|legs?|hands?|face|feet))?|weak on one side|numb between|\bstroke\b",
    rf"{_SUDDEN}[^.!?\n]{{0,25}}\b(?:confus\w{{2,3}}|headache|blind\w{{0,4}}|vision|speech"
    rf"|numb\w{{0,4}}|double|weak\w{{0,4}})|(?:mother|father|mom|mum|dad|husband|wife|he|she"
    r"|grand\w{3,7}|very|getting|and) (?:is |was |seems )?(?:\w{1,10} )?confused\b|confusion\b"
    "|does not know where|thunderclap|worst (?:headache|pain)|(?:head ?ache|head"
    rf"|fever)[^.!?\n]{{0,30}}stiff neck|stiff neck[^.!?\n]{{0,20}}fever",
    r"seizures?\b|convuls\w{2,5}|\bhaving a fit\b|(?:won['’]?t|will not|can(?:no|['’])t|does not"
    r"|doesn['’]t) wake(?: up)?|not respond\w{0,3}|unresponsive|\blimp\b|very drowsy|is drowsy"
    "|meningitis",
    # Eyes
    rf"(?:lost|loss of|losing) (?:\w{{1,6}} ){{0,2}}(?:vision|sight|eyesight)|went blind"
    rf"|curtain (?:\w{{1,8}} ){{0,4}}eye|flashes[^.!?\n]{{0,20}}floaters|{_NOT} see (?:well"
    "|anything|out|clearly|properly)?|see(?:ing)? double|double vision"
    "|vision is (?:suddenly )?double",
    r"(?:acid|bleach|chemical|cleaner|lye|ammonia|glue|splash\w{0,2})\b[^.!?\n]{0,25}\beyes?\b"
    r"|\beye\b[^.!?\n]{0,25}\b(?:acid|bleach|chemical)|cannot open (?:it|my eye)",
    # Blood
    r"(?:vomit\w{0,3}|throw\w{0,3} up|threw up|cough\w{0,3}(?: up)?"
    r"|spit\w{0,4}) (?:up )?(?:\w{1,6} )?blood|blood in (?:my|his|her|the) (?:vomit|stool"
    r"|urine|sputum)|(?:tarry|black)[^.!?\n]{0,20}stools?|stools?[^.!?\n]{0,15}(?:black"
    r"|tar)\b|(?:lots?|much|a lot) of (?:bright )?(?:red )?blood|bright red blood",
    rf"{_NOT} stop (?:\w{{1,8}} )?bleeding|bleeding[^.!?\n]{{0,30}}(?:not stop|{_NOT} stop"
    rf"|heav\w{{1,4}}|badly)|keeps bleeding|heavy bleeding|bleed\w{{1,4}} (?:heavily|badly|a lot)"
    rf"|soak\w{{1,3}} through|hemorrhag\w{{1,4}}|haemorrhag\w{{1,4}}",
    # Pregnancy and small children
    rf"pregnan\w{{1,3}}{_NEAR}(?:bleed\w{{1,3}}|severe|cramps and|no movement|not mov\w{{1,3}}"
    rf"|stopped moving)|baby[^.!?\n]{{0,20}}(?:stopped moving|not mov\w{{1,3}})|not felt the baby"
    "|water broke",
    rf"{_YOUNG}[^.!?\n]{{0,35}}\b(?:fever|3[89]|4[01]|limp|sleepy|not feed|won['’]t (?:drink|feed"
    rf"|eat))|\b(?:baby|infant|newborn)\b[^.!?\n]{{0,30}}\b(?:limp|very sleepy|not feed"
    "|won['’]t (?:drink|feed)|with (?:a )?fever|does not feed)",
    # Oneself and others
    r"suicid\w{1,4}|kill(?:ing)? (?:my|him|her|them)sel(?:f|ves)|end (?:my|his|her) life"
    "|(?:don['’]?t|do not) want to (?:live|be here|be alive|wake up)|want(?:s|ed)? to die"
    "|wish I (?:was|were) dead|better off without me|no reason to live|take my own life",
    "(?:hurt(?:ing)?|harm(?:ing)?|cut(?:ting)?|burn(?:ing)?) (?:my|him|her)self (?:on purpose"
    r"|again)?|self[- ]harm\w{0,3}|hurt (?:himself|herself|themselves)|(?:hear\w{0,3}) voices",
    "(?:husband|wife|partner|boyfriend|girlfriend|father|mother|he|she|dad"
    r"|mom)\b[^.!?\n]{0,15}\b(?:hits? me|beats? me|chok(?:ed|es) me|strangled me|rap(?:ed|es) me)"
    r"|threaten\w{1,3} to (?:kill|hurt)|afraid to go home|(?:was|been) raped|hurt somebody",
    # Poison
    r"(?:took|taken|swallowed|take) (?:\w{1,9} ){0,3}(?:whole|too many|too much"
    r"|all (?:of )?(?:my|the)|handful|overdose)[^.!?\n]{0,25}|(?:an|of an|took an"
    r"|taken an) overdose (?:of (?!reality))|overdosed|have the pills ready|poison(?:ed|ing)\b",
    rf"\b{_CHILD}\b (?:\w{{1,9}} ){{0,2}}(?:swallowed|drank|ate (?:a handful|some of|my|the)"
    rf"|has eaten|got into) [^.!?\n]{{0,40}}|swallowed (?:a |an |some )?(?:button |)(?:battery"
    rf"|magnets?|bleach|poison|cleaner|coins?)|(?:drank|drunk|swallowed)[^.!?\n]{{0,15}}(?:bleach"
    "|cleaner|antifreeze|lye|detergent)",
    # Infection
    r"rash[^.!?\n]{0,40}(?:not fade|not go away when|glass)|purple spots|(?:fever"
    r"|temperature)[^.!?\n]{0,12}\b(?:of |over |is )?(?:40|41|39\.[5-9]|10[4-6])|high fever"
    r"|shaking chills|fever[^.!?\n]{0,30}\bchills|red streaks?|spreading fast|sepsis|septic"
    r"|(?:skin|wound)[^.!?\n]{0,25}\b(?:turns?|turned|is|went|going) black",
    r"fever[^.!?\n]{0,40}\b(?:surgery|operation|liposuction|implant\w{0,2}|pus)|(?:cut|wound"
    r"|incision|stitches|scar)[^.!?\n]{0,25}\b(?:leaking pus|opened|open(?:ing)? up|burst)"
    r"|see inside|smells terrible|(?:redness|infection)[^.!?\n]{0,30}\b(?:spreading|fever)",
    # Pain
    rf"{_SEVERE}(?: (?:\w{{1,9}}))?(?: \w{{1,9}})? (?:pain|cramps?|{_BODY} pain|ache)\b|(?:pain"
    rf"|hurts?)[^.!?\n]{{0,15}}\b(?:unbearable|excruciating|worst of my life)|pain of my life"
    "|hard as a board|terrible headache|head (?:pounds|is exploding)",
    r"testicles?[^.!?\n]{0,30}\b(?:pain\w{0,3}|swollen|hurts?)|pain[^.!?\n]{0,15}testicles?"
    r"|erection[^.!?\n]{0,30}\b(?:hours|not gone|won['’]t)",
    rf"{_NOT} (?:\w{{1,6}} )?(?:pee|urinate|pass (?:any )?(?:water|urine))\w{{0,2}}|not pee(?:d)?"
    "|(?:lost|losing) control of (?:my|his|her) (?:bladder|bowels?)|(?:calf"
    rf"|leg)[^.!?\n]{{0,20}}\bswollen[^.!?\n]{{0,15}}\b(?:hot|pain\w{{0,3}})|swollen (?:and|,) hot"
    f"|{_NOT} stop (?:vomiting|throwing up)",
    # Accidents
    r"electric shock|live wire|electrocut\w{1,3}|(?:snake|viper|bat|scorpion|stray dog|cobra"
    r"|rattlesnake)\b[^.!?\n]{0,15}\bbit\w{0,3}|bitten by (?:a |an )?(?:snake|viper|bat|scorpion"
    r"|stray|dog|cobra|rattlesnake|raccoon|fox)|see (?:the )?bone\b|bone (?:sticks|is sticking"
    r"|is out)|bite[^.!?\n]{0,20}\bdeep",
    "hit (?:my|his|her|the) head|(?:head injury|car crash|fell off|fell from"
    r"|accident)[^.!?\n]{0,40}\b(?:vomit\w{0,3}|throw\w{0,3} up|headache|move|numb|confus\w{2,3})"
    r"|burn(?:s|ed)?\b[^.!?\n]{0,20}\b(?:whole|large|white in|third degree)|third[- ]degree",
    # Sugar, pressure
    r"(?:blood )?sugar[^.!?\n]{0,15}\b(?:[3-9]\d\d|[1-3]\d|4\d)\b"
    r"|blood pressure[^.!?\n]{0,15}\b(?:1[89]\d|2\d\d)\b",
    # After fillers and toxins
    r"(?:filler|injections?|botox|dysport)[^.!?\n]{0,45}\b(?:turn\w{0,3} white|going white"
    r"|went white|blotchy|blanch\w{0,3}|cannot see|can['’]t see|vision|blind|swallow\w{0,3}"
    r"|double)|skin (?:is )?(?:turn\w{0,3}|go\w{1,3}|went) white|voice is weak|yellow eyes"
    r"|\bjaundice and\b",
)  # fmt: skip
_DANGER = re.compile("|".join(rf"\b(?:{phrase})" for phrase in _PHRASES), re.IGNORECASE)

#: Before the words, in the same part of the sentence: "no", "never" and the like weaken them.
_BEFORE = re.compile(
    r"\b(no|not|never|without|don['’]?t have|do not have|didn['’]?t have|haven['’]?t had"
    r"|hasn['’]?t had|isn['’]?t|wasn['’]?t|neither|nor|none|denies|deny|free of)\b"
    r"(?:[^.!?;:\n]{0,60})$",
    re.IGNORECASE,
)
#: A "no" does not reach over these: "no fever but trouble breathing".
_TURNS = re.compile(
    r"\b(?:but|however|although|except|now|then|and (?:now|then|i have|i feel|my)|yet|only|since"
    r"|because|still|stop|it)\b",
    re.IGNORECASE,
)
_LONG_AGO = re.compile(
    r"\b((?:\w{1,8} )?years ago|(?:\w{1,8} )?decades ago|as a (?:child|kid|teenager|baby)"
    r"|when i was (?:a )?(?:child|kid|young|little|\d{1,2})|in (?:19|20)\d\d|last year"
    "|in the past|history of|died of|run(?:s)? in (?:my|the) family"
    r"|family history)\b",
    re.IGNORECASE,
)  # fmt: skip
_HYPOTHETICAL = re.compile(
    r"\b(of luck|prevent|risk of|scared of|fear of|afraid of|worried about|at risk for)\b", re.IGNORECASE
)
_REACH = 90


def find(text: str) -> Iterator[Mark]:
    """Yield the danger words in a text, each labelled with what weakens it: "danger word, after “no”"."""
    for match in _DANGER.finditer(text):
        start, end = match.span()
        while end > start and text[end - 1] in " ,;":
            end -= 1
        yield Mark(start, end, DANGER, _label(text, start, end))


def is_weakened(mark: Mark) -> bool:
    """Tell whether a danger mark stands after a "no", or is about what was long ago."""
    return mark.label != LABEL


def alarms(text: str) -> list[Mark]:
    """Return the danger words that nothing weakens."""
    return [mark for mark in find(text) if not is_weakened(mark)]


def _label(text: str, start: int, end: int) -> str:
    before = text[max(0, start - _REACH) : start]
    match = _BEFORE.search(before)
    if match and not _TURNS.search(before, match.end(1)):
        return f"{LABEL}, after “{match.group(1).lower()}”"
    near = _sentence(text, start, end)
    for pattern in (_LONG_AGO, _HYPOTHETICAL):
        if found := pattern.search(near):
            return f"{LABEL}, “{found.group(1).lower()}”"
    return LABEL


def _sentence(text: str, start: int, end: int) -> str:
    """Return what stands around a place up to the ends of its sentence, `_REACH` characters at the most."""
    head = re.split(r"[.!?\n]", text[max(0, start - _REACH) : start])[-1]
    tail = re.split(r"[.!?\n]", text[end : end + _REACH], maxsplit=1)[0]
    return head + text[start:end] + tail
