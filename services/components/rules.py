"""Rules across the fields of one component, and its line on the promise card."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.ui.formats import rupiah
from services.components.base import Rule, Summary
from services.components.fields import Errors
from services.components.wording import duration_words

Values = Mapping[str, Any]


def duration_pair(value: str, unit: str) -> Rule:
    """Return a rule: whoever writes a number chooses its unit, and the other way round."""

    def rule(content: Values) -> Errors:
        return _half_duration(content, value, unit, prefix="")

    return rule


def _half_duration(content: Values, value: str, unit: str, *, prefix: str) -> Errors:
    if content[value] is not None and not content[unit]:
        return {f"{prefix}{unit}": _("Choose the unit of time.")}
    if content[unit] and content[value] is None:
        return {f"{prefix}{value}": _("Write how long, in digits.")}
    return {}


def steps_have_whole_durations(content: Values) -> Errors:
    found: Errors = {}
    for index, step in enumerate(content["steps"]):
        found.update(_half_duration(step, "duration_value", "duration_unit", prefix=f"steps.{index}."))
    return found


def requirements_listed_or_none(content: Values) -> Errors:
    if content["items"] or content["none_required"]:
        return {}
    return {"items": _("Add at least one requirement, or say that nothing is required.")}


def none_required_means_no_items(content: Values) -> Errors:
    if content["none_required"] and content["items"]:
        return {"none_required": _("You say that nothing is required, and also list requirements. Keep one of them.")}
    return {}


def free_has_no_amounts(content: Values) -> Errors:
    if content["free"] and content["amounts"]:
        return {"free": _("A service that is free of charge has no tariffs. Remove the tariffs, or choose a tariff.")}
    return {}


def tariff_needs_legal_basis(content: Values) -> Errors:
    """Without a regulation behind it no tariff may be written. Source: domain reference, section 10.1."""
    if content["amounts"] and not content["legal_basis"]:
        message = _("A tariff needs the regulation that sets it. Without a legal basis the service is free of charge.")
        return {"legal_basis": message}
    return {}


def fee_is_known(content: Values) -> Errors:
    if content["free"] is None:
        return {"free": _("Choose whether the service is free of charge.")}
    if content["free"]:
        return {}
    found: Errors = {}
    if not content["amounts"]:
        found["amounts"] = _("Add at least one tariff.")
    if not content["legal_basis"]:
        found["legal_basis"] = _("Write the regulation that sets the tariff.")
    return found


def summarise_duration(content: Values) -> Summary:
    parts = {"start": content["start_event"], "end": content["end_event"]}
    detail = _("from %(start)s until %(end)s") if content["end_event"] else _("from %(start)s")
    return Summary(duration_words(content["duration_value"], content["duration_unit"]), detail % parts)


def summarise_fee(content: Values) -> Summary:
    if content["free"]:
        return Summary(_("Free of charge"), content["note"] if len(content["note"]) <= 80 else "")
    amounts = sorted(row["amount"] for row in content["amounts"])
    if amounts[0] == amounts[-1]:
        return Summary(rupiah(amounts[0]), content["amounts"][0]["per"])
    spread = _("%(least)s to %(most)s") % {"least": rupiah(amounts[0]), "most": rupiah(amounts[-1])}
    return Summary(spread, _("according to the class of user"))


def summarise_products(content: Values) -> Summary:
    first, *others = (row["name"] for row in content["items"])
    if len(others) == 1:
        return Summary(first, _("and %(other)s") % {"other": others[0]})
    more = ngettext("and %(count)s other", "and %(count)s others", len(others)) % {"count": len(others)}
    return Summary(first, more if others else "")
