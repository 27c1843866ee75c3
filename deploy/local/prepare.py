"""Bring the demo's database up to date: `python -m deploy.local.prepare <folder>`, with the owner's credentials.

One process for all three commands: loading Django takes longer than finding that there is nothing to do.
"""

from __future__ import annotations

import sys
from pathlib import Path

import django
from django.core.management import CommandError, call_command


def main(folder: Path) -> int:
    django.setup()
    try:
        call_command("migrate_public", verbosity=0)
        call_command("migrate_fleet", verbosity=0)
        call_command("load_demo", folder=str(folder))
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        return error.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
