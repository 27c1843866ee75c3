"""What can be taken away of a forum: files and a feed, no pages."""

from tests.routes import Route

ROUTES: list[Route] = []
MOVES = {
    "forums:data_csv",
    "forums:data_json",
    "forums:data_xlsx",
    "forums:inputs_feed",
    "forums_portal:inputs_sheet",
}
