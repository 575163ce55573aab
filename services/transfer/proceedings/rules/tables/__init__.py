"""The tables of proceedings 衔接事项, one file for each kind."""

from services.transfer.proceedings.rules.tables.clue import CLUE
from services.transfer.proceedings.rules.tables.damage import DAMAGE
from services.transfer.proceedings.rules.tables.detention import DETENTION
from services.transfer.proceedings.rules.tables.opinions import PENALTY_OPINION, TRANSFER_OPINION
from services.transfer.proceedings.rules.tables.reverse import REVERSE
from services.transfer.proceedings.rules.tables.supervision import SUPERVISION

TABLES = {
    table.kind: table for table in (CLUE, DETENTION, DAMAGE, SUPERVISION, TRANSFER_OPINION, PENALTY_OPINION, REVERSE)
}
DUTIES = tuple(duty for table in TABLES.values() for duty in table.duties)
