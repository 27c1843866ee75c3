from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from core.tenancy import use_public
from deploy.demo import loading


class Command(BaseCommand):
    help = "Load the example agencies through the same functions as production. May run again at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", default="var/demo", help="where accounts.json is written")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("DEMO is not set: example data with known passwords belongs on no other deployment.")
        use_public()
        data = loading.read_data()
        todo = list(loading.steps(data))
        columns = (TextColumn("{task.description:<38}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("contoh", total=len(todo))
            for name, step in todo:
                bar.update(task, description=name)
                step()
                bar.advance(task)
        loading.write_sign_ins(Path(options["folder"]), data)
