"""The code of a forum in an address: typed from a screen, so small letters are as good as capitals."""


class ForumCode:
    regex = "[A-HJ-NP-Za-hj-np-z]{2,6}[2-9]{1,3}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value
