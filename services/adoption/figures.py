"""What goes upward about common templates: counts by template and version, never a text."""

from typing import Any

from services.adoption.queries import adoptions
from services.adoption.standing import Standing

# Under which figure a component is counted; what the agency writes itself is none of them.
_COUNTED = {
    Standing.AS_TEMPLATE: "as_template",
    Standing.CHANGED: "changed",
    Standing.EXPLAINED: "changed",
    Standing.MOVED_ON: "behind",
    Standing.BREAKS: "breaking",
}


def adoption_figures() -> dict[str, Any]:
    """Return the part of this app's rollup that is about common templates, to be merged into its figures:

        {"templates": [{"code": "facility-lending", "version": 2, "newest": 3, "services": 4,
                        "as_template": 40, "changed": 6, "explained": 2, "behind": 5, "breaking": 0}, ...]}

    One row for each template and version that a service follows, by code and version. A service counts with the version
    that is being prepared, or else with the one that applies. The last five count components of these services:
    `changed` includes `explained` (a deviation with a reason), `behind` those whose template says something newer,
    `breaking` those that break a rule. `newest` is None when the template is not offered here any more.

    Reads the services, standards and components of the current schema in three statements, and each version of a
    template in use once.
    """
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for adoption in adoptions():
        standard = adoption.standard
        key = (standard.template_code, standard.template_version or 0)
        row = rows.setdefault(key, _row(*key, adoption.newest.version if adoption.newest else None))
        row["services"] += 1
        for part in adoption.components:
            standing = part.standing
            if standing in _COUNTED:
                row[_COUNTED[standing]] += 1
            row["explained"] += standing == Standing.EXPLAINED
    return {"templates": [rows[key] for key in sorted(rows)]}


def _row(code: str, version: int, newest: int | None) -> dict[str, Any]:
    counts = dict.fromkeys(("services", "as_template", "changed", "explained", "behind", "breaking"), 0)
    return {"code": code, "version": version, "newest": newest, **counts}
