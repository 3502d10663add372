"""Requests found by their words through an index; the trigrams of the body could never be used under row security and go."""

from django.db import migrations

from huoshui.operations.adapters.word_search import candidates, owner_function, pairs_index, word_search

REQUESTS = "enterprise_requests_enterpriserequest"
INDEX = "enterprise_request_word_pairs"
# blanks part the columns: no word that is looked for has one
SAID = "lower(number || ' ' || title || ' ' || body || ' ' || enterprise_name_told)"
OF_FIRMS = (
    f"SELECT r.id FROM public.enterprises_enterprise e JOIN public.{REQUESTS} r ON r.zone_id = e.zone_id AND r.enterprise_id = e.id"
    " WHERE e.zone_id = $1 AND strpos(lower(e.name), $2) > 0"
)
# How often a pair of characters is said is what ANALYZE noted of the index; what it does not name is rare, or nothing was noted yet.
PAIRS = f"""
    RETURN QUERY SELECT noted.pair, (noted.often * whole.size)::real
    FROM (SELECT unnest(most_common_elems::text::integer[]), unnest(most_common_elem_freqs[:cardinality(most_common_elems::text::integer[])])
          FROM pg_stats WHERE schemaname = 'public' AND tablename = '{INDEX}') AS noted (pair, often),
         (SELECT greatest(reltuples, 0) AS size FROM pg_class WHERE oid = 'public.{REQUESTS}'::regclass) AS whole;
"""
# Words come rarest first. The caller says how many of them are looked up; what has one of these is ranked by the weight of all it shares.
ALIKE = f"""
    RETURN QUERY EXECUTE $found$
        SELECT id FROM {candidates(REQUESTS, SAID, "public.huoshui_word_pairs({said}) && $2")} WHERE zone_id = $1
        ORDER BY (SELECT sum(weight) FROM unnest($3, $4) AS by_word (word, weight) WHERE strpos(said, word) > 0) DESC, told_at DESC, id
        LIMIT $5 $found$ USING zone, rare, words, weights, most;
"""
ALIKE_FUNCTION = owner_function("huoshui_requests_alike", "rare integer[], words text[], weights float8[], most integer", ALIKE)


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0004_word_pairs'),
        ('enterprises', '0001_initial'),
        ('enterprise_requests', '0006_factor_tickets'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='enterpriserequest', name='enterprise_request_body_words'),
        pairs_index(INDEX, REQUESTS, SAID),
        word_search("huoshui_requests_saying", REQUESTS, SAID, also=OF_FIRMS),
        owner_function("huoshui_requests_pairs_said", "", PAIRS, gives="TABLE (pair integer, requests real)"),
        ALIKE_FUNCTION,
    ]
