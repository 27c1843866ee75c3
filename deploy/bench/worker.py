"""One measured project in a process of its own: reads orders as JSON lines, answers each with one line.

Started by deploy.bench.projects with DJANGO_SETTINGS_MODULE set. An order names a function of deploy.bench.orders,
or one of another module by its full name.
"""

from __future__ import annotations

import importlib
import json
import sys
import traceback


def main() -> None:
    """Answer orders until standard input ends."""
    out = sys.stdout
    sys.stdout = sys.stderr
    import django

    django.setup()
    for line in sys.stdin:
        order = json.loads(line)
        try:
            module, _, name = order.pop("order").rpartition(".")
            function = getattr(importlib.import_module(module or "deploy.bench.orders"), name)
            answer = {"result": function(**order)}
        except Exception:  # noqa: BLE001  # whatever went wrong is told to the parent, which ends the run
            answer = {"error": traceback.format_exc()}
        out.write(json.dumps(answer) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
