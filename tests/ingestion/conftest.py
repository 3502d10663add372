"""A zone of one's own, bound for the test."""

import pytest

from tests.ingestion.ledger_files import make_zone


@pytest.fixture
def keeper(db, bind):
    """The platform in a fresh zone: keeps its whole ledger."""
    actor = make_zone("青河开发区")
    bind(actor.zone_id)
    return actor
