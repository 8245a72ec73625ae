"""The columns of the public NPPES file that are read, by the names in its first line.

Source: NPPES Data Dissemination File, Code Values and Read Me (CMS): 330 columns, dates as MM/DD/YYYY. Columns
are found by name, so their order may change and others may be added.
"""

TAXONOMIES = 15

#: Column of `accounts.models.Provider` → column of the file.
TEXTS: dict[str, str] = {
    "npi": "NPI",
    "entity_type": "Entity Type Code",
    "last_name": "Provider Last Name (Legal Name)",
    "first_name": "Provider First Name",
    "middle_name": "Provider Middle Name",
    "name_suffix": "Provider Name Suffix Text",
    "credential_text": "Provider Credential Text",
    "organisation_name": "Provider Organization Name (Legal Business Name)",
    "other_last_name": "Provider Other Last Name",
    "other_first_name": "Provider Other First Name",
    "other_middle_name": "Provider Other Middle Name",
    "other_credential_text": "Provider Other Credential Text",
    "other_name_type": "Provider Other Last Name Type Code",
    "city": "Provider Business Practice Location Address City Name",
    "state": "Provider Business Practice Location Address State Name",
    "country": "Provider Business Practice Location Address Country Code (If outside U.S.)",
    "deactivation_reason": "NPI Deactivation Reason Code",
    "replacement_npi": "Replacement NPI",
}
DATES: dict[str, str] = {
    "enumerated_on": "Provider Enumeration Date",
    "updated_on": "Last Update Date",
    "deactivated_on": "NPI Deactivation Date",
    "reactivated_on": "NPI Reactivation Date",
}
TAXONOMY: tuple[str, ...] = (
    "Healthcare Provider Taxonomy Code",
    "Provider License Number",
    "Provider License Number State Code",
    "Healthcare Provider Primary Taxonomy Switch",
)
#: Four columns for each of fifteen taxonomies, one taxonomy after the other.
TAXONOMY_COLUMNS = tuple(f"{name}_{n}" for n in range(1, TAXONOMIES + 1) for name in TAXONOMY)
NEEDED = (*TEXTS.values(), *DATES.values(), *TAXONOMY_COLUMNS)

#: The order in which a row is written into the table.
STORED = (*TEXTS, *DATES, "taxonomies", "last_key", "first_key", "other_last_key")
