"""Commands on cases inside the caller's own transaction. The caller commits, or everything is as it was."""

from writs.engine.catalogue import Catalogue as Catalogue
from writs.engine.choices import Choice as Choice
from writs.engine.choices import FactAsked as FactAsked
from writs.engine.engine import Engine as Engine
from writs.engine.ids import CaseIds as CaseIds
from writs.engine.outcome import Happening as Happening
from writs.engine.outcome import OpenDeadline as OpenDeadline
from writs.engine.outcome import Outcome as Outcome
