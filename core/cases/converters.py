"""What stands in the addresses of cases."""

from __future__ import annotations


class CaseCode:
    """The public code of a case: typed from paper, so small letters are as good as capitals."""

    regex = "[A-Za-z]{3}-[0-9]{4}-[A-Za-z0-9]{4}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value
