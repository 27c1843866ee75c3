"""What stands in the addresses of forums."""

from __future__ import annotations


class ForumCode:
    """The code of a forum: typed from a screen, so small letters are as good as capitals."""

    regex = "[A-HJ-NP-Za-hj-np-z]{2,6}[2-9]{1,3}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


class PersonalKey:
    """A key that leads to somebody's own page; other letters, such as NUL, are not found before anything asks."""

    regex = "[A-Za-z0-9_-]{1,64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
