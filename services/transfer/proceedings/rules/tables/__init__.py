"""The tables of proceedings 衔接事项, one file for each kind."""

from services.transfer.proceedings.rules.tables.clue import CLUE
from services.transfer.proceedings.rules.tables.damage import DAMAGE
from services.transfer.proceedings.rules.tables.detention import DETENTION

TABLES = {table.kind: table for table in (CLUE, DETENTION, DAMAGE)}
DUTIES = tuple(duty for table in TABLES.values() for duty in table.duties)
