from __future__ import annotations

from django.db import models


class CodeForeignKey(models.ForeignKey):
    """Refer to a row by its official code: the field `province` keeps its value in `province_code`."""

    def get_attname(self) -> str:
        return f"{self.name}_code"
