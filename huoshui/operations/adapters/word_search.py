"""Words found by an index in spite of row security, as operations for migrations (docs/decisions/0022).

PostgreSQL lets no operator that is not leakproof look into an index before row security has spoken: for the application role no index
of words can be used. So the owner keeps one function for each searched table. It answers with ids alone, of the bound zone alone, by one
fixed statement; whoever asks reads the rows behind them under row security as ever. The index holds pairs of neighbouring
characters, because Chinese words have mostly two and trigrams do not find them; what it proposes is looked up in the text itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.migrations.operations import RunSQL
from django.db.models import BooleanField, F, Func, Value

from huoshui.operations.adapters.table_guards import BOUND_ZONE_SQL, identifier

SEARCH_MARK = "word search"

# Of a pair of characters only some bits are kept: two pairs may share a number, none is missed.
_PAIRS_FUNCTION = r"""
CREATE OR REPLACE FUNCTION huoshui_word_pairs(said text) RETURNS integer[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $body$
SELECT coalesce(array_agg(DISTINCT (ascii(one) << 14) # ascii(next)), '{}')
FROM (SELECT string_to_array(said, NULL) AS each) AS said, unnest(each[:cardinality(each) - 1], each[2:]) AS pair (one, next)
WHERE one > ' ' AND next > ' '
$body$
"""


def word_pairs_function() -> RunSQL:
    """``huoshui_word_pairs(text)``: the pairs of neighbouring characters as numbers; blanks and line ends part words."""
    return RunSQL(_PAIRS_FUNCTION, "DROP FUNCTION huoshui_word_pairs(text)")


def owner_function(name: str, arguments: str, body: str, *, gives: str = "SETOF uuid") -> RunSQL:
    """A function of the owner's for the bound zone (``zone`` in ``body``), by default giving ids; for the application role alone."""
    name = identifier(name)
    made = f"""
CREATE OR REPLACE FUNCTION {name}({arguments}) RETURNS {gives}
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $body$
DECLARE
    zone uuid := {BOUND_ZONE_SQL};
BEGIN
{body}
END
$body$
"""
    mark = f"COMMENT ON FUNCTION {name} IS '{SEARCH_MARK}'"
    return RunSQL([made, f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC", mark], f"DROP FUNCTION {name}")


def pairs_index(name: str, table: str, said: str) -> RunSQL:
    """The index over the pairs of ``said``, an SQL expression of the columns of ``table`` in small letters."""
    name, table = identifier(name), identifier(table)
    return RunSQL(f"CREATE INDEX {name} ON {table} USING gin (huoshui_word_pairs({said}))", f"DROP INDEX {name}")


def candidates(table: str, said: str, condition: str) -> str:
    """The rows that the index proposes, with their text as ``said``: apart, and without the way of reading all, because a planner that
    expects a word in most texts would make the pairs of each text anew."""
    return f"(SELECT *, {said} AS said FROM public.{identifier(table)} WHERE {condition.format(said=said)} OFFSET 0) AS one"  # noqa: S608


def word_search(name: str, table: str, said: str, *, also: str = "") -> RunSQL:
    """Function ``name(term text)``: ids of the rows of ``table`` whose ``said`` contains ``term``, case aside. Needs ``pairs_index``.

    ``also`` is a further statement that gives ids; ``$1`` is the zone and ``$2`` the term in small letters.
    """
    more = f" UNION {also}" if also else ""
    narrowed = candidates(table, said, "public.huoshui_word_pairs({said}) @> $3")
    body = f"""
    IF cardinality(public.huoshui_word_pairs(lower(term))) > 0 THEN
        RETURN QUERY EXECUTE $found$
            SELECT id FROM {narrowed} WHERE zone_id = $1 AND strpos(said, $2) > 0{more} $found$
        USING zone, lower(term), public.huoshui_word_pairs(lower(term));
    ELSE  -- a single character has no pair and is looked for by reading all
        RETURN QUERY EXECUTE $found$
            SELECT id FROM public.{identifier(table)} WHERE zone_id = $1 AND strpos({said}, $2) > 0{more} $found$
        USING zone, lower(term);
    END IF;"""  # noqa: S608 - a migration's own words
    return owner_function(name, "term text", body)


def is_found(column: str, function: str, terms: Sequence[str]) -> Func:
    """A condition: ``column`` is among the ids that ``function`` gives for every one of ``terms``. Asked once a statement, as one array.

    Two such conditions on one column, both of many ids, are slow: name all terms in one.
    """
    asked = f"SELECT {identifier(function)}("
    every = Func(*map(Value, terms), template="%(expressions)s", arg_joiner=f") INTERSECT {asked}")
    return _Found(F(column), every, arg_joiner=f" = ANY(ARRAY({asked}")


class _Found(Func):
    template = "(%(expressions)s))))"
    output_field = BooleanField()
