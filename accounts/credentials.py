"""Credentials in the order in which they stand after a name. A leaf.

The rule is that of the physicians' own signatures and of the colleges that give the letters ("MD, FACS" with the American
College of Surgeons, "MD, FRCPC" with the Royal College of Physicians and Surgeons of Canada): the degree that makes a
physician first, then other doctorates, then master's degrees, then memberships and fellowships, country by country in
the order of the table. Abbreviations and names are facts of those institutions.
"""

import difflib
import re

#: Abbreviation → what it stands for. The order of the tables is the order after a name.
MEDICAL_DEGREES: dict[str, str] = {
    "MD": "Doctor of Medicine",
    "DO": "Doctor of Osteopathic Medicine",
    "MDCM": "Doctor of Medicine and Master of Surgery",
    "MBBS": "Bachelor of Medicine, Bachelor of Surgery",
    "MBChB": "Bachelor of Medicine, Bachelor of Surgery",
    "BMBS": "Bachelor of Medicine, Bachelor of Surgery",
    "BMBCh": "Bachelor of Medicine, Bachelor of Surgery",
    "MB BChir": "Bachelor of Medicine, Bachelor of Surgery",
    "MB BCh": "Bachelor of Medicine, Bachelor of Surgery",
    "MB BCh BAO": "Bachelor of Medicine, Surgery and Obstetrics",
    "DMD": "Doctor of Dental Medicine",
    "DDS": "Doctor of Dental Surgery",
    "BDS": "Bachelor of Dental Surgery",
    "DPM": "Doctor of Podiatric Medicine",
    "OD": "Doctor of Optometry",
}
DOCTORATES: dict[str, str] = {
    "PhD": "Doctor of Philosophy",
    "DPhil": "Doctor of Philosophy",
    "DSc": "Doctor of Science",
    "ScD": "Doctor of Science",
    "DrPH": "Doctor of Public Health",
    "PharmD": "Doctor of Pharmacy",
    "PsyD": "Doctor of Psychology",
    "JD": "Juris Doctor",
}
MASTERS: dict[str, str] = {
    "MPH": "Master of Public Health",
    "MSc": "Master of Science",
    "MS": "Master of Science",
    "MA": "Master of Arts",
    "MPhil": "Master of Philosophy",
    "MMed": "Master of Medicine",
    "MCh": "Master of Surgery",
    "ChM": "Master of Surgery",
    "MHSc": "Master of Health Science",
    "MHS": "Master of Health Science",
    "MHA": "Master of Health Administration",
    "MEd": "Master of Education",
    "MBA": "Master of Business Administration",
}
FELLOWS: dict[str, str] = {
    # United States
    "FACS": "American College of Surgeons",
    "FAAD": "American Academy of Dermatology",
    "FACP": "American College of Physicians",
    "FAAFP": "American Academy of Family Physicians",
    "FAAOS": "American Academy of Orthopaedic Surgeons",
    "FACOG": "American College of Obstetricians and Gynecologists",
    "FACE": "American College of Endocrinology",
    "FAAP": "American Academy of Pediatrics",
    "FACC": "American College of Cardiology",
    "FAHA": "American Heart Association",
    "FHRS": "Heart Rhythm Society",
    "FSCAI": "Society for Cardiovascular Angiography and Interventions",
    "FACEP": "American College of Emergency Physicians",
    "FACG": "American College of Gastroenterology",
    "AGAF": "American Gastroenterological Association",
    "FASGE": "American Society for Gastrointestinal Endoscopy",
    "FAASLD": "American Association for the Study of Liver Diseases",
    "FCCP": "American College of Chest Physicians",
    "ATSF": "American Thoracic Society",
    "FCCM": "American College of Critical Care Medicine",
    "FIDSA": "Infectious Diseases Society of America",
    "FASN": "American Society of Nephrology",
    "FACR": "American College of Radiology or of Rheumatology",
    "FSIR": "Society of Interventional Radiology",
    "FASTRO": "American Society for Radiation Oncology",
    "FASCO": "American Society of Clinical Oncology",
    "FAAN": "American Academy of Neurology",
    "FANA": "American Neurological Association",
    "FAANS": "American Association of Neurological Surgeons",
    "FAPA": "American Psychiatric Association",
    "DFAPA": "American Psychiatric Association, distinguished",
    "FAAAAI": "American Academy of Allergy, Asthma & Immunology",
    "FACAAI": "American College of Allergy, Asthma and Immunology",
    "FAAPMR": "American Academy of Physical Medicine and Rehabilitation",
    "FASA": "American Society of Anesthesiologists",
    "FCAP": "College of American Pathologists",
    "FACMG": "American College of Medical Genetics and Genomics",
    "FACPM": "American College of Preventive Medicine",
    "FACOEM": "American College of Occupational and Environmental Medicine",
    "FAAHPM": "American Academy of Hospice and Palliative Medicine",
    "FASAM": "American Society of Addiction Medicine",
    "FAASM": "American Academy of Sleep Medicine",
    "SFHM": "Society of Hospital Medicine, senior",
    "FHM": "Society of Hospital Medicine",
    "FASCRS": "American Society of Colon and Rectal Surgeons",
    "FASMBS": "American Society for Metabolic and Bariatric Surgery",
    "FSVS": "Society for Vascular Surgery",
    "FAUGS": "American Urogynecologic Society",
    "FASRS": "American Society of Retina Specialists",
    "FACOS": "American College of Osteopathic Surgeons",
    "FACOI": "American College of Osteopathic Internists",
    "FACOFP": "American College of Osteopathic Family Physicians",
    "FACOOG": "American College of Osteopathic Obstetricians and Gynecologists",
    "FAOCD": "American Osteopathic College of Dermatology",
    "FICS": "International College of Surgeons",
    # Canada
    "FRCPC": "Royal College of Physicians and Surgeons of Canada",
    "FRCSC": "Royal College of Physicians and Surgeons of Canada",
    "CCFP": "College of Family Physicians of Canada, certificate",
    "FCFP": "College of Family Physicians of Canada",
    # United Kingdom
    "FRCS": "Royal College of Surgeons",
    "FRCP": "Royal College of Physicians",
    "MRCP": "Royal College of Physicians, member",
    "MRCS": "Royal College of Surgeons, member",
    "MRCGP": "Royal College of General Practitioners, member",
    "FRCGP": "Royal College of General Practitioners",
    "FRCOphth": "Royal College of Ophthalmologists",
    "FRCOG": "Royal College of Obstetricians and Gynaecologists",
    "MRCOG": "Royal College of Obstetricians and Gynaecologists, member",
    "FRCPCH": "Royal College of Paediatrics and Child Health",
    "MRCPCH": "Royal College of Paediatrics and Child Health, member",
    "FRCPsych": "Royal College of Psychiatrists",
    "MRCPsych": "Royal College of Psychiatrists, member",
    "FRCA": "Royal College of Anaesthetists",
    "FFICM": "Faculty of Intensive Care Medicine",
    "FRCEM": "Royal College of Emergency Medicine",
    "FRCR": "Royal College of Radiologists",
    "FRCPath": "Royal College of Pathologists",
    "FFPH": "Faculty of Public Health",
    # Australia and New Zealand
    "FRACP": "Royal Australasian College of Physicians",
    "FRACS": "Royal Australasian College of Surgeons",
    "FRACGP": "Royal Australian College of General Practitioners",
    "FACRRM": "Australian College of Rural and Remote Medicine",
    "FACD": "Australasian College of Dermatologists",
    "FRANZCO": "Royal Australian and New Zealand College of Ophthalmologists",
    "FRANZCOG": "Royal Australian and New Zealand College of Obstetricians and Gynaecologists",
    "FRANZCP": "Royal Australian and New Zealand College of Psychiatrists",
    "FRANZCR": "Royal Australian and New Zealand College of Radiologists",
    "FANZCA": "Australian and New Zealand College of Anaesthetists",
    "FACEM": "Australasian College for Emergency Medicine",
    "FCICM": "College of Intensive Care Medicine",
    "FRCPA": "Royal College of Pathologists of Australasia",
    "FRNZCGP": "Royal New Zealand College of General Practitioners",
    # Ireland
    "FRCSI": "Royal College of Surgeons in Ireland",
    "FRCPI": "Royal College of Physicians of Ireland",
    "MRCPI": "Royal College of Physicians of Ireland, member",
    "MICGP": "Irish College of GPs, member",
    "FFSEM": "Faculty of Sports and Exercise Medicine",
}

NAMES = MEDICAL_DEGREES | DOCTORATES | MASTERS | FELLOWS
VOCABULARY = tuple(NAMES)
_RANK = {each: place for place, each in enumerate(VOCABULARY)}


def _bare(text: str) -> str:
    return re.sub(r"[\s.]", "", text).casefold()


_BY_BARE = {_bare(each): each for each in VOCABULARY}


def find(text: str) -> str:
    """Return the vocabulary's spelling of "m.d." or "mb bch bao", or an empty string for what is not in it."""
    return _BY_BARE.get(_bare(text), "")


def near(text: str) -> list[str]:
    """Return up to three credentials that may have been meant, the nearest first."""
    found = difflib.get_close_matches(_bare(text)[:40], _BY_BARE, n=3, cutoff=0.6)
    return [_BY_BARE[each] for each in found]


def in_order(credentials: list[str]) -> list[str]:
    """Return the credentials without doubles, known ones in the vocabulary's order, others behind as given."""
    unique = list(dict.fromkeys(credentials))
    return sorted(unique, key=lambda each: _RANK.get(each, len(_RANK)))
