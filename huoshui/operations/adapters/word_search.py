"""Words found by an index in spite of row security, as operations for migrations (docs/decisions/0022).

PostgreSQL lets no operator that is not leakproof look into an index before row security has spoken: for the application role no index
of words can be used. So the owner keeps one function for each searched table. It answers with ids alone, of the bound zone alone, by one
fixed statement; whoever asks reads the rows behind them under row security as ever. The index holds pairs of neighbouring
characters, because Chinese words have mostly two and trigrams do not find them; what it proposes is looked up in the text itself.
"""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

from huoshui.operations.adapters.table_guards import BOUND_ZONE_SQL, identifier

SEARCH_MARK = "word search"

# Of a pair of characters only some bits are kept: two pairs may share a number, none is missed.
_PAIRS_FUNCTION = r"""
CREATE OR REPLACE FUNCTION huoshui_word_pairs(said text) RETURNS integer[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
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
CREATE FUNCTION {name}({arguments}) RETURNS {gives}
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
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


def word_search(name: str, table: str, said: str, *, also: str = "") -> RunSQL:
    """Function ``name(term text)``: ids of the rows of ``table`` whose ``said`` contains ``term``, case aside. Needs ``pairs_index``.

    ``also`` is a further statement that gives ids; ``$1`` is the zone and ``$2`` the term in small letters.
    """
    statement = (
        f"SELECT id FROM public.{identifier(table)}"  # noqa: S608 - a migration's own words
        f" WHERE zone_id = $1 AND public.huoshui_word_pairs({said}) @> $3 AND strpos({said}, $2) > 0{f' UNION {also}' if also else ''}"
    )
    # EXECUTE plans for the very term: a rare one by the index, a single character by reading all
    body = f"RETURN QUERY EXECUTE $found${statement}$found$ USING zone, lower(term), public.huoshui_word_pairs(lower(term));"
    return owner_function(name, "term text", body)
