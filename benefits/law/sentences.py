"""What conditions, lines, doubts and values are called, in plain English.

Only data: whoever shows a determination passes the translator (``wording.Wording``). ``_`` does
nothing here; it marks the texts for the catalogue. Placeholders are named; {own} and {needed} are
the values of the condition, {amount} that of the line.
"""

from __future__ import annotations

from typing import Final

from . import family_grant_sentences as of_the_grant


def _(text: str) -> str:
    return text


def ngettext_noop(one: str, many: str) -> tuple[str, str]:
    """Mark a text and its plural for the catalogues and leave them as they are."""
    return one, many


RULES: Final[dict[str, str]] = {
    "old_age": _("Old-age pension, permanent rule"),
    "age_transition": _("Old-age pension, age transition"),
    "points": _("Pension by points"),
    "progressive_age": _("Pension by contribution time and rising age"),
    "toll_50": _("Pension with half of the missing time added"),
    "toll_100": _("Pension with the missing time added in full"),
    "teacher_permanent": _("Teacher's pension, permanent rule"),
    "teacher_points": _("Teacher's pension by points"),
    "teacher_progressive_age": _("Teacher's pension by contribution time and rising age"),
    "teacher_toll_100": _("Teacher's pension with the missing time added in full"),
    "special_15": _("Pension after 15 years of harmful work"),
    "special_20": _("Pension after 20 years of harmful work"),
    "special_25": _("Pension after 25 years of harmful work"),
    "special_points_15": _("Pension by points after 15 years of harmful work"),
    "special_points_20": _("Pension by points after 20 years of harmful work"),
    "special_points_25": _("Pension by points after 25 years of harmful work"),
    "disabled_time": _("Disabled person's pension by contribution time"),
    "disabled_age": _("Disabled person's pension by age"),
    "rural_age": _("Rural worker's old-age pension"),
    "mixed_age": _("Old-age pension for rural and other work together"),
    "acquired_time": _("Pension by contribution time, right from before the reform"),
    "acquired_teacher": _("Teacher's pension, right from before the reform"),
    "acquired_age": _("Old-age pension, right from before the reform"),
    "acquired_special_15": _("Pension after 15 harmful years, right from before the reform"),
    "acquired_special_20": _("Pension after 20 harmful years, right from before the reform"),
    "acquired_special_25": _("Pension after 25 harmful years, right from before the reform"),
    "temporary_incapacity": _("Temporary incapacity benefit"),
    "permanent_incapacity": _("Permanent incapacity pension"),
    "accident_aid": _("Accident aid"),
    "survivors": _("Survivors' pension"),
    "maternity": _("Maternity pay"),
    "family_allowance": _("Family allowance"),
    "imprisonment": _("Imprisonment aid"),
    "assistance": _("Assistance benefit for old or disabled people"),
    "inclusion_aid": _("Inclusion aid"),
    "unemployment": _("Unemployment insurance"),
    "closed_season": _("Unemployment insurance of fishers in the closed season"),
    "family_grant": _("Family grant"),
    "family_grant_conditions": _("Conditions of the family grant"),
}

# key: (label, sentence)
CONDITIONS: Final[dict[str, tuple[str, str]]] = {
    "age": (_("Age"), _("You were {own} old on {on}. The rule asks for {needed}.")),
    "contribution_time": (
        _("Contribution time"),
        _("You had {own} of contributions by {on}. The rule asks for {needed}."),
    ),
    "carencia": (
        _("Monthly contributions"),
        _("You had {own} of paid contributions by {on}. The rule asks for {needed}."),
    ),
    "joined_before_reform": (
        _("Insured when the reform came"),
        _("Your record begins on {own}. The rule is for people insured by {needed}."),
    ),
    "teaching_time": (
        _("Teaching time"),
        _("You had {own} of teaching by {on}. The rule asks for {needed}."),
    ),
    "exposure_time": (
        _("Time in harmful work"),
        _("You had {own} of work that harms health by {on}. The rule asks for {needed}."),
    ),
    "exposure_time_together": (
        _("Time in harmful work"),
        _("With other degrees converted you had {own} of harmful work by {on}. Needed: {needed}."),
    ),
    "disabled_time": (
        _("Contribution time as a disabled person"),
        _("You had {own} of contributions as a disabled person by {on}. {needed} are needed."),
    ),
    "disabled_time_together": (
        _("Contribution time as a disabled person"),
        _("Counted by the degree you had longest, your time made {own} by {on}. Needed: {needed}."),
    ),
    "rural_and_other_work": (
        _("Rural and other work"),
        _("You had {own} of rural and other work by {on}. The rule asks for {needed}."),
    ),
    "rural_work": (
        _("Rural work"),
        _("You had {own} of rural work by {on}. The rule asks for {needed}."),
    ),
    "time_at_reform": (
        _("Time when the reform came"),
        _("You had {own} of contributions when the reform came. More than {needed} was needed."),
    ),
    "time_with_toll": (
        _("Contribution time with the added time"),
        _("You had {own} of contributions by {on}. With the added time {needed} are needed."),
    ),
    "points": (
        _("Points (age and time)"),
        _("Your age and contribution time together made {own} on {on}. {needed} are needed."),
    ),
    "insured_status": (
        _("Insured status"),
        _("You were insured until {own}. The day that counts is {needed}."),
    ),
    "carencia_risk": (
        _("Monthly contributions"),
        _("You have {own} of contributions that count. {needed} are needed."),
    ),
    "unable_days": (
        _("Time unable to work"),
        _("The assessment found {own}. At least {needed} in a row are needed."),
    ),
    "permanent_incapacity": (
        _("Unable to work for good"),
        _("Found by the assessment: {own}. Needed: {needed}."),
    ),
    "unable_before_joining": (
        _("Unable to work before joining"),
        _("Unable before you were insured: {own}. For the benefit it must be: {needed}."),
    ),
    "closed_prison": (
        _("In closed prison"),
        _("In closed prison: {own}. For the benefit it must be: {needed}."),
    ),
    "covered_category": (
        _("Kind of work"),
        _("You were insured as: {own}. Not every kind of work gives this right."),
    ),
    "lasting_damage": (
        _("Lasting damage"),
        _("Lasting damage found by the assessment: {own}. Needed: {needed}."),
    ),
    "less_able_to_work": (
        _("Less able to do your work"),
        _("Less able to do your usual work: {own}. Needed: {needed}."),
    ),
    "retired": (_("Retired"), _("Retired: {own}. For the benefit it must be: {needed}.")),
    "closed_regime": (
        _("Closed prison regime"),
        _("In a closed regime: {own}. Needed: {needed}."),
    ),
    "low_income": (
        _("Low income"),
        _("The income that counts is {own} a month. The limit is {needed}."),
    ),
    "prisoner_paid": (
        _("Pay during prison"),
        _("Pay from an employer during prison: {own}. For the benefit it must be: {needed}."),
    ),
    "prisoner_benefit": (
        _("Benefit during prison"),
        _("Another benefit during prison: {own}. For this benefit it must be: {needed}."),
    ),
    "has_dependants": (
        _("Dependants"),
        _("Dependants with a right to the benefit: {own}. At least {needed} is needed."),
    ),
    "death": (_("Death"), _("Death registered on {own}.")),
    "deceased_insured": (
        _("Insured or entitled at death"),
        _("Insured, retired or entitled to retire at death: {own}. Needed: {needed}."),
    ),
    "homicide": (
        _("Excluded by a court"),
        _("Excluded by a court for the death: {own}. For the benefit it must be: {needed}."),
    ),
    "event": (_("Birth or adoption"), _("Registered on {own}.")),
    "adopted_child_age": (
        _("Age of the adopted child"),
        _("The child was {own} old. The limit is {needed}."),
    ),
    "has_children": (
        _("Children"),
        _("Children who count in this month: {own}. At least {needed} is needed."),
    ),
    "impairment": (
        _("Long-term impairment"),
        _("Long-term impairment found by the assessment: {own}. Needed: {needed}."),
    ),
    "household_income": (
        _("Income of the household"),
        _("Each member of your household has {own} a month. The limit is {needed}."),
    ),
    "social_register": (
        _("Social register up to date"),
        _("Your entry in the social register is of {own}. It must not be older than {needed}."),
    ),
    "biometrics": (
        _("Fingerprints or face on record"),
        _("Your fingerprints or face are on record, or you are excused: {own}. Needed: {needed}."),
    ),
    "other_benefit": (
        _("Other benefit"),
        _("You get another benefit: {own}. For this benefit it must be: {needed}."),
    ),
    "termination": (
        _("How the work ended"),
        _("Your work ended by: {own}. The right needs a dismissal without cause."),
    ),
    "months_worked": (
        _("Months of work"),
        _("You worked {own}. For this request {needed} are needed."),
    ),
    "asked_in_time": (
        _("Asked in time"),
        _("You asked on {own}. The time for asking runs from day 7 after the dismissal."),
    ),
    "other_income": (
        _("Other income"),
        _("Other income that keeps you: {own}. For the benefit it must be: {needed}."),
    ),
    "continued_benefit": (
        _("Continued benefit"),
        _("A continued benefit of social security: {own}. It must be: {needed}."),
    ),
    "rescued": (
        _("Rescued from forced labour"),
        _("Rescued from forced labour by the labour inspection: {own}. It must be: {needed}."),
    ),
    "closed_season": (
        _("Closed season"),
        _("Where you fish, the closed season begins on {own}."),
    ),
    "asked_for_season": (
        _("Asked in time"),
        _("You asked on {own}. You can ask from 30 days before the closed season until {needed}."),
    ),
    "fisher_registered": (
        _("Register of fishers"),
        _("You had been in the register of fishers for {own}. Needed: {needed}."),
    ),
    "fish_contribution": (
        _("Contribution on what you sold"),
        _("Contributions on the fish you sold: {own}. Needed: {needed}."),
    ),
    "months_between": (
        _("Time since the last right"),
        _("{own} have passed since your last right. {needed} are needed."),
    ),
    **of_the_grant.CONDITIONS,
}

LINES: Final[dict[str, tuple[str, str]]] = {
    "months_left_out": (
        _("Low months left out"),
        _("{amount} of your lowest-paid months are left out, because you are better off so."),
    ),
    "sum_of_salaries": (
        _("Sum of your corrected pay"),
        _("Your pay of {count} months, corrected for prices to {base}, adds up to {amount}."),
    ),
    "index_not_published": (
        _("Last price index"),
        _("Prices are counted up to {amount}, the last index published."),
    ),
    "minimum_divisor": (
        _("Lowest divisor"),
        _("The sum is divided by at least {amount} months."),
    ),
    "mean": (_("Mean"), _("The sum divided by {divisor} months makes {amount} a month.")),
    "mean_raised": (
        _("Raised to the minimum wage"),
        _("The mean is below the minimum wage, so {amount} is used."),
    ),
    "mean_limited": (
        _("Limited to the ceiling"),
        _("The mean is above the ceiling, so {amount} is used."),
    ),
    "coefficient": (
        _("Share of the mean"),
        _("With {time} of contributions the pension is {amount} of the mean."),
    ),
    "whole_mean": (_("Share of the mean"), _("The pension is {amount} of the mean.")),
    "factor": (
        _("Retirement factor"),
        _("With {time} of contributions and your age the factor is {amount}."),
    ),
    "mean_of_highest": (
        _("Mean of your best pay"),
        _("The mean of the 80 % best-paid months, corrected for prices, is {amount} a month."),
    ),
    "minimum_wage": (_("Minimum wage"), _("This benefit is one minimum wage: {amount}.")),
    "amount_at_reform": (
        _("Amount when the reform came"),
        _("By the old rules you would have got {amount} on {on}."),
    ),
    "readjusted": (
        _("Readjusted"),
        _("With the yearly increases since then that is {amount} on {on}."),
    ),
    "mean_all": (
        _("Mean of your pay"),
        _("The mean of all your pay, corrected for prices, is {amount} a month."),
    ),
    "share_of_salary": (
        _("Share of the mean"),
        _("{share} of {salary} makes {amount} a month."),
    ),
    "mean_of_last": (
        _("Mean of the last months"),
        _("It is not more than the mean of your last 12 months: {amount}."),
    ),
    "pension_base": (_("Pension"), _("The share of the mean makes {amount} a month.")),
    "helper_supplement": (
        _("Help of another person"),
        _("With the supplement for permanent help of another person: {amount} a month."),
    ),
    "base_pension": (
        _("Pension of the deceased"),
        _("The person who died got, or would have got, {amount} a month."),
    ),
    "family_share": (
        _("Share of the survivors"),
        _("With dependants numbering {count}, {amount} of it is paid."),
    ),
    "pension": (_("Pension"), _("That makes {amount} a month for all together.")),
    "equal_share": (_("Share of each"), _("Each dependant gets {amount} a month.")),
    "maternity_part": (
        _("Pay of one of your jobs"),
        _("For one of your jobs, or your own work, that is {amount} a month."),
    ),
    "maternity_pay": (_("Maternity pay"), _("Maternity pay is {amount} a month.")),
    "allowance": (
        _("Family allowance"),
        _("{quota} for each child, for children numbering {count}, makes {amount}."),
    ),
    "band_kept": (
        _("Kept of this part"),
        _("From {lower} to {upper}, {share} is paid: {amount}."),
    ),
    "part_of_month": (
        _("Part of a month"),
        _("You worked {days} of this month and get that part of it: {amount}."),
    ),
    "late_dependants": (
        _("Dependants who came later"),
        _("From {since} dependants numbering {count} share {amount} a month."),
    ),
    "mean_of_three": (
        _("Mean of your last pay"),
        _("The mean of your last months of pay ({count}) is {amount}."),
    ),
    "instalment": (
        _("Instalment"),
        _("Each instalment is {amount}. Number of instalments: {count}."),
    ),
    "expenses_deducted": (
        _("Expenses for care"),
        _("Expenses for care of {amount} a month are taken off the income of your household."),
    ),
    "grant": (_("Grant"), _("For a family of {count} the grant is {amount} a month.")),
    "protected_half": (
        _("Half for a time"),
        _("Because your income rose you keep half, {amount} a month, for {months}."),
    ),
    "first_amount": (_("Monthly amount"), _("{share} of {salary} makes {amount} a month.")),
    "part_paid_here": (
        _("Part paid here"),
        _("{share} of your time was in this country, which pays that part: {amount} a month."),
    ),
    "raised_to_floor": (
        _("Raised to the minimum wage"),
        _("No pension is below the minimum wage: you get {amount}."),
    ),
    "limited_to_ceiling": (
        _("Limited to the ceiling"),
        _("No pension is above the ceiling: you get {amount}."),
    ),
    **of_the_grant.LINES,
}

DOUBTS: Final[dict[str, str]] = {
    "pending_marks": _("Some months of the record carry a pending mark."),
    "months_below_minimum": _("Some months are below the minimum and do not count yet."),
    "teaching_time": _("Teaching time has to be checked by a person."),
    "special_time": _("Harmful work has to be checked by a person."),
    "rural_time": _("Rural work has to be checked by a person."),
    "disability_degree": _("The degree of disability has to be checked by a person."),
    "medical_assessment": _("A medical finding has to be confirmed by a person."),
    "disability_assessment": _("The assessment of disability has to be confirmed by a person."),
    "decree_window": _("The accident falls into the months of a decree that lapsed."),
    "dependants": _("Who depends on whom has to be confirmed by a person."),
    "maternity_event": _("The adoption, stillbirth or abortion has to be confirmed by a person."),
    "several_activities": _("More than one job at a time: a person looks at each of them."),
    "late_dependants": _("A dependant came later: a person looks at the shares from that day."),
    "rescue": _("The report of the labour inspection has to be confirmed by a person."),
    "closed_season": _("The closed season and the register of fishers are checked by a person."),
    "biometrics_told": _("The record of fingerprints or face has to be confirmed by a person."),
    "expenses": _("Expenses for care have to be confirmed by a person."),
    "income_in_review_band": _("The income is near the limit: a person looks at expenses too."),
    "one_person_family": _("A family of one person has to be confirmed by a person."),
    "other_scheme_time": _(
        "The certificate of time in another scheme has to be checked by a person."
    ),
    "military_time": _("The certificate of military service has to be checked by a person."),
    "time_abroad": _("Time abroad counts by an agreement: a person looks at what it says."),
    "paid_late": _("Some contributions were paid after their due date."),
    "after_death": _("The person died before this day: what is still owed is for a person to say."),
}

RESULTS: Final[dict[str, str]] = {
    "met": _("met"),
    "not_met": _("not met"),
    "unknown": _("not known yet"),
}

SOURCES: Final[dict[str, str]] = {
    "contribution record": _("contribution record"),
    "person register": _("person register"),
    "claim": _("claim"),
    "assessment": _("assessment"),
    **of_the_grant.SOURCES,
}

ROUNDINGS: Final[dict[str, str]] = {
    "half_up": _("rounded to the nearest cent"),
    "truncate": _("parts of a cent dropped"),
    "half_even": _("rounded to the nearest cent, halves to even"),
    "up": _("rounded up to a whole cent"),
}

UNKNOWN: Final = _("{label}: we do not know this yet. {needed} is needed.")

MISSING: Final[dict[str, str]] = {
    "birth": _("date of birth"),
    "sex": _("sex as registered"),
    "pay": _("your last pay"),
    "base": _("the pension of the person who died"),
    "dependant": _("facts about the dependant {name}"),
    "payment": _("whether the contribution of {month} was paid"),
    "remuneration": _("the pay of {month}"),
    "parameter": _("a legal value that is not published for {date} ({name})"),
}

# singular and plural of counted things
COUNTS: Final[dict[str, tuple[str, str]]] = {
    "years": ngettext_noop("{n} year", "{n} years"),
    "months": ngettext_noop("{n} month", "{n} months"),
    "days": ngettext_noop("{n} day", "{n} days"),
    "points": ngettext_noop("{n} point", "{n} points"),
}

MONTHS: Final[tuple[str, ...]] = (
    _("January"), _("February"), _("March"), _("April"), _("May"), _("June"),
    _("July"), _("August"), _("September"), _("October"), _("November"), _("December"),
)  # fmt: skip
DATE: Final = _("{day} {month} {year}")
MONTH_OF_YEAR: Final = _("{month} {year}")
LIST_OF_TWO: Final = _("{first} and {last}")
LIST_COMMA: Final = _(", ")
NOTHING: Final = _("nothing")
YES: Final = _("yes")
NO: Final = _("no")
TEXTS: Final[dict[str, str]] = {
    "employee": _("employee"),
    "domestic": _("domestic worker"),
    "casual": _("casual worker"),
    "own_account": _("own-account worker"),
    "company_service": _("own-account worker serving a company"),
    "simplified": _("own-account worker, simplified plan"),
    "mei": _("individual microentrepreneur"),
    "voluntary": _("voluntary contributor"),
    "voluntary_simplified": _("voluntary contributor, simplified plan"),
    "voluntary_low_income": _("voluntary contributor, low income"),
    "smallholder": _("smallholder or fisher"),
    "other_scheme": _("civil servant with a scheme of their own"),
    "military": _("military service"),
    "abroad": _("insured in another country"),
    "without_cause": _("dismissal without cause"),
    "indirect": _("dismissal brought about by the employer"),
    "end_of_company": _("end of the company"),
    "resignation": _("resignation"),
    "just_cause": _("dismissal for just cause"),
    "agreement": _("agreement of both sides"),
    "voluntary_scheme": _("voluntary redundancy scheme"),
    "end_of_term": _("end of a fixed term"),
    "retirement": _("retirement"),
    **of_the_grant.TEXTS,
}
