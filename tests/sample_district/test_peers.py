"""The published figures of real places in the sample: each is accepted by the action, names its source, and its percentages hold."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from huoshui.targets.actions.peers import record_peer_figure
from huoshui.targets.queries.peers import PeerFilters, peer_figures
from huoshui.targets.rules.quantities import rounded
from sample_district.peers import figures
from tests.cast import Cast
from tests.investment_projects.conftest import cast

__all__ = ["cast"]


def test_every_figure_goes_in_by_the_action_of_the_page(cast: Cast) -> None:
    for figure in figures():
        record_peer_figure(cast.mei.actor, figure)
    page = peer_figures(cast.mei.actor, PeerFilters(), limit=50)
    assert len(page.rows) == len(figures()) == 10 and all(row.source_title for row in page.rows)


def test_rates_are_what_their_terms_say() -> None:
    rates = [one for one in figures() if one.unit == "%"]
    assert len(rates) == 3
    for one in rates:
        numbers = sorted(int(number) for number in re.findall(r"\d+", one.words))
        assert one.value_number is not None
        places = -Decimal(one.value_number).as_tuple().exponent  # type: ignore[operator]
        assert rounded(Fraction(numbers[0] * 100, numbers[1]), places) == one.value_number
