"""The indicators of the evaluation of public services (PEKPPP) that standards answer: 1 to 5. See docs/pekppp.md."""

from services.pekppp.facts import Facts, Record, ServiceFacts
from services.pekppp.gathering import counted_standard, gather
from services.pekppp.rubric import NEWEST, RUBRICS, Indicator, Rubric
from services.pekppp.scoring import Assessment, Result, Step, assess

__all__ = [
    "NEWEST",
    "RUBRICS",
    "Assessment",
    "Facts",
    "Indicator",
    "Record",
    "Result",
    "Rubric",
    "ServiceFacts",
    "Step",
    "assess",
    "counted_standard",
    "gather",
]
