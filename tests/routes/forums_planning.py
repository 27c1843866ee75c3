"""Pages of planning: the lists, a forum in its states, its plan and its moves."""

from tests.routes import Route

ROUTES: list[Route] = []
