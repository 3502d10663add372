"""The projection as of past days, remembered: filled by the first page that asks, outdated by the database itself, dropped by nobody's wish.

All three tables are UNLOGGED: what they hold is computed from facts, a crash empties all of them together, and the next page fills them.
"""

from django.db import migrations

from huoshui.operations.adapters.table_guards import row_security, zone_foreign_key

PROJECT, FACT = 'investment_projects_project', 'fact_ledger_fact'
ROWS, DAYS, MARKS = 'investment_projects_projectonday', 'investment_projects_rememberedday', 'investment_projects_outdatedproject'
IDENTITY = (
    'zone_id, id, name, pinyin_key, parent_project_id, phase_label, owner_enterprise_id, duty_unit_id, area_id, merged_into_id, created_at, version'
)
PROJECTED = (
    'stage, side_state, stage_has_evidence, stage_happened_on, signed_on, landed_on, land_won_on, started_on, stat_entered_on, completed_on,'
    ' produced_on, capacity_reached_on, effect_reached_on, planned_start_on, planned_completion_on, planned_investment_fen, annual_plan_fen,'
    ' month_done_fen, ytd_done_fen, cumulative_done_fen, funds_arrived_fen, planned_investment_disputed, annual_plan_year, done_through_on,'
    ' project_code, owner_name, duty_unit_name, duty_person, leader_name, industry, area_text, key_level, build_kind, reserve_motive, content,'
    ' progress_text, problem_text, projected_through, search_text, pinyin_spelled'
)
TABLES = [
    f"CREATE UNLOGGED TABLE {ROWS} AS SELECT NULL::date AS as_of, NULL::timestamptz AS known_at, {IDENTITY}, {PROJECTED} FROM {PROJECT} WITH NO DATA",
    f"ALTER TABLE {ROWS} ADD PRIMARY KEY (zone_id, as_of, known_at, id)",
    f"CREATE INDEX project_on_day_by_project ON {ROWS} (zone_id, id)",
    f"CREATE INDEX project_on_day_by_parent ON {ROWS} (zone_id, as_of, known_at, parent_project_id) WHERE parent_project_id IS NOT NULL",
    f"CREATE INDEX project_on_day_by_latest_month ON {ROWS} (zone_id, as_of, known_at, done_through_on)"
    " WHERE merged_into_id IS NULL AND month_done_fen IS NOT NULL",
    f"CREATE UNLOGGED TABLE {DAYS} (zone_id uuid, as_of date, known_at timestamptz, is_complete boolean NOT NULL DEFAULT false,"
    " asked_on date NOT NULL, PRIMARY KEY (zone_id, as_of, known_at))",
    f"CREATE UNLOGGED TABLE {MARKS} (zone_id uuid NOT NULL, project_id uuid)",  # no project: all of the zone's
    f"CREATE INDEX outdated_project_by_zone ON {MARKS} (zone_id)",
]
# A statement about very many marks the zone; the arguments say which column names the project and which rows count.
FUNCTION = f"""
CREATE FUNCTION huoshui_outdate_days() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF (SELECT count(*) FROM added) > 2000 THEN
        INSERT INTO public.{MARKS} (zone_id) SELECT DISTINCT zone_id FROM added;
    ELSE
        EXECUTE format('INSERT INTO public.{MARKS} (zone_id, project_id) SELECT DISTINCT zone_id, %I FROM added WHERE %s', TG_ARGV[0], TG_ARGV[1]);
    END IF;
    RETURN NULL;
END
$body$
"""
CHANGED = f"""
CREATE FUNCTION huoshui_outdate_changed_projects() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO public.{MARKS} (zone_id, project_id)
    SELECT n.zone_id, n.id FROM added n JOIN removed o ON o.id = n.id
    WHERE (n.name, n.pinyin_key, n.pinyin_initials, n.parent_project_id, n.phase_label, n.owner_enterprise_id, n.duty_unit_id, n.area_id,
           n.merged_into_id, n.version)
        IS DISTINCT FROM
          (o.name, o.pinyin_key, o.pinyin_initials, o.parent_project_id, o.phase_label, o.owner_enterprise_id, o.duty_unit_id, o.area_id,
           o.merged_into_id, o.version);
    RETURN NULL;
END
$body$
"""
TRIGGERS = [
    FUNCTION,
    CHANGED,
    f"CREATE TRIGGER huoshui_outdate_days AFTER INSERT ON {FACT} REFERENCING NEW TABLE AS added FOR EACH STATEMENT"
    " EXECUTE FUNCTION huoshui_outdate_days('subject_id', 'subject_kind = ''project''')",
    f"CREATE TRIGGER huoshui_outdate_days AFTER INSERT ON {PROJECT} REFERENCING NEW TABLE AS added FOR EACH STATEMENT"
    " EXECUTE FUNCTION huoshui_outdate_days('id', 'true')",
    f"CREATE TRIGGER huoshui_outdate_changed AFTER UPDATE ON {PROJECT} REFERENCING NEW TABLE AS added OLD TABLE AS removed FOR EACH STATEMENT"
    " EXECUTE FUNCTION huoshui_outdate_changed_projects()",
    f"ALTER TABLE {FACT} ENABLE ALWAYS TRIGGER huoshui_outdate_days",
]
BACK = [
    f"DROP TRIGGER huoshui_outdate_days ON {FACT}",
    f"DROP TRIGGER huoshui_outdate_days ON {PROJECT}",
    f"DROP TRIGGER huoshui_outdate_changed ON {PROJECT}",
    "DROP FUNCTION huoshui_outdate_days()",
    "DROP FUNCTION huoshui_outdate_changed_projects()",
]


class Migration(migrations.Migration):

    dependencies = [('investment_projects', '0001_initial'), ('fact_ledger', '0004_leaner_indexes')]

    operations = [
        # What pinyin typed without blanks is looked for in; kept by the database itself, as search_text is.
        migrations.RunSQL(
            f"ALTER TABLE {PROJECT} ADD COLUMN pinyin_spelled text GENERATED ALWAYS AS (replace(pinyin_key, ' ', '')) STORED",
            f'ALTER TABLE {PROJECT} DROP COLUMN pinyin_spelled',
        ),
        migrations.RunSQL(TABLES, [f'DROP TABLE {table}' for table in (ROWS, DAYS, MARKS)]),
        *(zone_foreign_key(table) for table in (ROWS, DAYS, MARKS)),
        *(row_security(table) for table in (ROWS, DAYS, MARKS)),
        migrations.RunSQL(TRIGGERS, BACK),
        # 当月 is the latest month that anybody states: found at once instead of by looking through all projects
        migrations.RunSQL(
            f'CREATE INDEX project_by_latest_month ON {PROJECT} (zone_id, done_through_on)'
            ' WHERE merged_into_id IS NULL AND month_done_fen IS NOT NULL',
            'DROP INDEX project_by_latest_month',
        ),
    ]
