"""The engine on a fresh database, as the engine's own tests have it."""

from tests.engine.conftest import catalogue_of as catalogue_of
from tests.engine.conftest import database as database
from tests.engine.conftest import engine as engine
from tests.engine.conftest import rows as rows
