"""The sentences that open an oversight page. They name what is there, and blame nobody."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.ui.formats import moment, number, percent
from tenants.oversight.queries import Fall, Summary
from tenants.oversight.rows import AgencyRow, in_hundredths


def headline(summary: Summary) -> str:
    """Say in one sentence how many agencies publish everything they should."""
    if not summary.agencies:
        return _("No agency is connected yet.")
    if not summary.with_figures:
        return _("No figures were taken yet.")
    if summary.complete == summary.agencies:
        return ngettext(
            "%(total)s agency publishes the standards of all its external services.",
            "All %(total)s agencies publish the standards of all their external services.",
            summary.agencies,
        ) % {"total": number(summary.agencies)}
    return ngettext(
        "%(complete)s of %(total)s agency publishes the standards of all its external services.",
        "%(complete)s of %(total)s agencies publish the standards of all their external services.",
        summary.agencies,
    ) % {"complete": number(summary.complete), "total": number(summary.agencies)}


def lead(summary: Summary) -> str:
    """Say what the others still have to do, and how complete the standards are on average."""
    parts = []
    if summary.incomplete:
        parts.append(
            ngettext(
                "%(n)s agency is still completing its standards.",
                "%(n)s agencies are still completing their standards.",
                summary.incomplete,
            )
            % {"n": number(summary.incomplete)}
        )
    if summary.empty:
        parts.append(
            ngettext(
                "%(n)s agency has not listed an external service yet.",
                "%(n)s agencies have not listed an external service yet.",
                summary.empty,
            )
            % {"n": number(summary.empty)}
        )
    if summary.percent is not None:
        parts.append(
            _("On average %(share)s of the components are complete.") % {"share": percent(summary.percent).strip()}
        )
    return " ".join(parts)


def taken(summary: Summary) -> str:
    """Say when the figures were taken and of how many agencies there are any."""
    if summary.newest_taken_at is None or summary.oldest_taken_at is None:
        return _("Figures are taken every night. Nothing but figures reaches this page.")
    coverage = ngettext(
        "Figures of %(known)s of %(total)s agency.", "Figures of %(known)s of %(total)s agencies.", summary.agencies
    ) % {"known": number(summary.with_figures), "total": number(summary.agencies)}
    newest, oldest = moment(summary.newest_taken_at), moment(summary.oldest_taken_at)
    if newest == oldest:
        times = _("Taken on %(moment)s.") % {"moment": newest}
    else:
        times = _("Taken between %(oldest)s and %(newest)s.") % {"oldest": oldest, "newest": newest}
    return " ".join((coverage, times, _("Nothing but figures reaches this page.")))


def what_is_open(row: AgencyRow, most: int = 3) -> str:
    """Say in a sentence which components are missing, or that complete standards wait to be published."""
    if row.missing_components:
        return _("Missing: %(components)s.") % {"components": what_is_missing(row, most)}
    if not row.unpublished:
        return ""
    return ngettext(
        "%(n)s standard is complete and can be published.",
        "%(n)s standards are complete and can be published.",
        row.unpublished,
    ) % {"n": number(row.unpublished)}


def what_is_missing(row: AgencyRow, most: int) -> str:
    """Name the components that external services lack, the most frequent first, each with their number."""
    found = row.missing_components
    names = [
        _("%(component)s (%(n)s)") % {"component": item.label, "n": number(item.services)} for item in found[:most]
    ]
    if len(found) > most:
        more = len(found) - most
        names.append(ngettext("%(n)s other component", "%(n)s other components", more) % {"n": number(more)})
    return ", ".join(names)


def what_fell(fall: Fall) -> list[str]:
    """Say which figures are worse than a week ago."""
    before, now = fall.before, fall.now
    shares = [None if day["completeness"] is None else in_hundredths(day["completeness"]) for day in (before, now)]
    lines = (
        (_("completeness"), shares[0], shares[1], True, percent),
        (_("published"), before["published"], now["published"], True, number),
        (_("PEKPPP 1 to 5"), before["pekppp_mean"], now["pekppp_mean"], True, number),
        (_("reviews overdue"), before["reviews_overdue"], now["reviews_overdue"], False, number),
        (_("failed checks"), before["checks_failed"], now["checks_failed"], False, number),
    )
    return [
        _("%(figure)s: %(before)s, now %(now)s") % {"figure": name, "before": write(was), "now": write(is_now)}
        for name, was, is_now, more_is_better, write in lines
        if was is not None and is_now is not None and (was > is_now if more_is_better else was < is_now)
    ]
