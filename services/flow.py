"""The procedure as a drawing: one lane for each who acts, one line from step to step, the words at the right. Pure.

It is as wide as a small telephone and grows downwards, so that 25 steps stay readable there and on paper. Who cannot
see it loses nothing: the steps stand beside it as an ordered list.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.components.wording import duration_words

WIDTH = 340
LANES = 5  # lanes that stand apart; whoever acts beyond them shares the last
LANE = 22  # width of a lane
DOT = 11  # radius of a step's number
LINE = 18  # height of a line of words
GAP = 20  # between two steps
SIZE = 14  # of the letters
SMALL = 13
CUT_AFTER = 240  # characters of an action; the list has all of them

# Widths of letters in hundredths of their size, as in the widest bold face that systems come with: whoever has a
# narrower one sees shorter lines, and nobody sees a line cut off at the edge.
_WIDTHS = {
    letter: width
    for width, letters in (
        (35, " 'ijl"),
        (40, ",./:;IJ\\|"),
        (45, "-f"),
        (50, "!()[]_`rt"),
        (60, '"*?csz'),
        (70, "$0123456789EFLTaekovxy"),
        (75, "CPSYZbdghnpqu{}"),
        (85, "#+<=>ABDGHKNRUVX^~"),
        (95, "&OQw"),
        (105, "@M%m"),
        (115, "W"),
    )
    for letter in letters
}
_OTHER_LATIN, _OTHER = 90, 120


@dataclass(frozen=True)
class Node:
    """A step on the drawing: its lane, where its dot stands, and its lines of words."""

    number: int
    lane: int
    y: int
    actor: Sequence[str]
    action: Sequence[str]
    time: Sequence[str]

    @property
    def height(self) -> int:
        return LINE * (len(self.actor) + len(self.action) + len(self.time))


def draw_flow(steps: Sequence[Mapping[str, Any]], *, name: str = "") -> SafeString:
    """Return the drawing of a procedure as SVG; nothing for fewer than two steps. `name` sets its ids apart."""
    drawn = [step for step in steps if step.get("action") or step.get("actor")]
    if len(drawn) < 2:
        return SafeString("")
    lanes = _lanes(drawn)
    left = LANE * (min(len(set(lanes.values())), LANES)) + 10
    nodes = list(_nodes(drawn, lanes, room=WIDTH - left - 2))
    height = nodes[-1].y + max(nodes[-1].height, 2 * DOT) + 4
    ident = f"bagan-alir{name}"
    return format_html(
        '<svg class="mk-flow" role="img" aria-labelledby="{0}-judul {0}-uraian" viewBox="0 0 {1} {2}">'
        '<title id="{0}-judul">{3}</title><desc id="{0}-uraian">{4}</desc>{5}{6}{7}</svg>',
        ident,
        WIDTH,
        height,
        _("Flow of the procedure"),
        _describe(drawn),
        _draw_lanes(nodes, height),
        format_html_join("", "{}", ((_arrow(a, b),) for a, b in pairwise(nodes))),
        format_html_join("", "{}", ((_draw_node(node, left),) for node in nodes)),
    )


def _lanes(steps: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return the lane of each who acts, in the order of their first steps."""
    lanes: dict[str, int] = {}
    for step in steps:
        lanes.setdefault(_key(step), min(len(lanes), LANES - 1))
    return lanes


def _key(step: Mapping[str, Any]) -> str:
    return " ".join(str(step.get("actor", "")).lower().split())


def _nodes(steps: Sequence[Mapping[str, Any]], lanes: Mapping[str, int], *, room: int) -> Iterator[Node]:
    y = 4
    for number, step in enumerate(steps, start=1):
        action = str(step.get("action", ""))
        if len(action) > CUT_AFTER:
            action = f"{action[:CUT_AFTER].rstrip()} …"
        time = duration_words(step.get("duration_value"), str(step.get("duration_unit", "")))
        node = Node(
            number,
            lanes[_key(step)],
            y,
            actor=wrap(str(step.get("actor", "")), room=room, size=SMALL),
            action=wrap(action, room=room, size=SIZE),
            time=wrap(time, room=room, size=SMALL),
        )
        yield node
        y += max(node.height, 2 * DOT) + GAP


def wrap(text: str, *, room: int, size: int) -> list[str]:
    """Return `text` in lines that fit into `room`; words longer than a line are broken."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        for part in _broken(word, room=room, size=size):
            longer = f"{line} {part}" if line else part
            if line and _width(longer, size) > room:
                lines.append(line)
                line = part
            else:
                line = longer
    return [*lines, line] if line else lines


def _broken(word: str, *, room: int, size: int) -> Iterator[str]:
    part = ""
    for letter in word:
        if part and _width(part + letter, size) > room:
            yield part
            part = ""
        part += letter
    yield part


def _width(text: str, size: int) -> float:
    return size / 100 * sum(_WIDTHS.get(letter, _OTHER if letter > "\u024f" else _OTHER_LATIN) for letter in text)


def _describe(steps: Sequence[Mapping[str, Any]]) -> str:
    actors = list({_key(step): str(step["actor"]) for step in reversed(steps) if step.get("actor")}.values())[::-1]
    words = ngettext("%(count)s step.", "%(count)s steps.", len(steps)) % {"count": len(steps)}
    if actors:
        words += " " + _("Who acts: %(actors)s.") % {"actors": ", ".join(actors)}
    return words + " " + _("The steps are also written as a list.")


def _x(lane: int) -> int:
    return lane * LANE + LANE // 2 + 1


def _draw_lanes(nodes: Sequence[Node], height: int) -> SafeString:
    lanes = sorted({node.lane for node in nodes})
    lines = ((_x(lane), _x(lane), height) for lane in lanes if len(lanes) > 1)
    return format_html_join("", '<line class="mk-flow__lane" x1="{}" y1="0" x2="{}" y2="{}"/>', lines)


def _arrow(node: Node, following: Node) -> SafeString:
    """Draw the way from one step to the next; between lanes it crosses just above the next step."""
    x1, y1, x2, y2 = _x(node.lane), node.y + 2 * DOT, _x(following.lane), following.y - 1
    bend = y2 - 8
    path = f"M{x1} {y1}V{y2}" if x1 == x2 else f"M{x1} {y1}V{bend}H{x2}V{y2}"
    head = f"M{x2 - 4} {y2 - 5}L{x2} {y2}L{x2 + 4} {y2 - 5}"
    return format_html('<path class="mk-flow__way" d="{}"/><path class="mk-flow__way" d="{}"/>', path, head)


def _draw_node(node: Node, left: int) -> SafeString:
    x, y = _x(node.lane), node.y + DOT
    lines = [
        *(("mk-flow__who", SMALL, line) for line in node.actor),
        *(("mk-flow__what", SIZE, line) for line in node.action),
        *(("mk-flow__time", SMALL, line) for line in node.time),
    ]
    words = format_html_join(
        "",
        '<text class="{}" font-size="{}" x="{}" y="{}">{}</text>',
        ((kind, size, left, node.y + 15 + LINE * i, line) for i, (kind, size, line) in enumerate(lines)),
    )
    return format_html(
        '<circle class="mk-flow__dot" cx="{}" cy="{}" r="{}"/>'
        '<text class="mk-flow__number" font-size="12" text-anchor="middle" x="{}" y="{}">{}</text>{}',
        x,
        y,
        DOT,
        x,
        y + 4,
        node.number,
        words,
    )
