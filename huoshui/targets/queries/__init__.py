"""Reads of targets, always for an actor, as of a day and as known at a moment."""

from huoshui.targets.queries.dictionary import indicator
from huoshui.targets.queries.example_cards import example_card, example_cards
from huoshui.targets.queries.leagues import (
    LeaguePage,
    LeagueRow,
    LeagueVersionLine,
    LeagueWhole,
    ReleaseLine,
    league_releases,
    league_row,
    league_versions,
    league_whole,
    list_leagues,
    main_league,
    released_standings,
)
from huoshui.targets.queries.light_history import LightChange, LightOverview, LongRed, light_overview, long_red
from huoshui.targets.queries.lights import LightLine, LightPage, NoteLine, ProjectLight, all_lines, lights_of, project_light, project_lights
from huoshui.targets.queries.measuring import Ask, Counted, measure_all, records_behind
from huoshui.targets.queries.series import SeriesPoint, checkpoints, progress_series
from huoshui.targets.queries.standings import main_standings, standings, standings_by, what_if
from huoshui.targets.queries.targets import (
    TargetDetail,
    TargetFilters,
    TargetPage,
    TargetRow,
    VersionLine,
    list_targets,
    target_detail,
    target_row,
    years_with_targets,
)
from huoshui.targets.rules.standings import Standings

__all__ = [
    "Ask",
    "Counted",
    "LeaguePage",
    "LeagueRow",
    "LeagueVersionLine",
    "LeagueWhole",
    "LightChange",
    "LightLine",
    "LightOverview",
    "LightPage",
    "LongRed",
    "NoteLine",
    "ProjectLight",
    "ReleaseLine",
    "SeriesPoint",
    "Standings",
    "TargetDetail",
    "TargetFilters",
    "TargetPage",
    "TargetRow",
    "VersionLine",
    "all_lines",
    "checkpoints",
    "example_card",
    "example_cards",
    "indicator",
    "league_releases",
    "league_row",
    "league_versions",
    "league_whole",
    "light_overview",
    "lights_of",
    "list_leagues",
    "list_targets",
    "long_red",
    "main_league",
    "main_standings",
    "measure_all",
    "progress_series",
    "project_light",
    "project_lights",
    "records_behind",
    "released_standings",
    "standings",
    "standings_by",
    "target_detail",
    "target_row",
    "what_if",
    "years_with_targets",
]
