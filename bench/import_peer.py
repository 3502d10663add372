"""django-import-export on the same file, for import_speed.py.

A ModelResource on a plain table with the same 12 columns, as its manual shows it, with an id field by
which rows are found again and its default settings (row by row, one transaction, differences kept). Four ways of it are measured, each
reading the file by openpyxl first:

* ``plain``: one ``import_data`` of the rows. It stores the last value of each cell and nothing else: no source, no cell, no history.
* ``as its manual``: ``import_data(dry_run=True)``, then, without errors, ``import_data(dry_run=False)``: all rows are checked before the
  first is stored, as our importer does.
* ``same work``: one ``import_data`` whose rows also leave what ours leave, one row a value with its source, sheet, cell and own words
  (``after_save_instance``, one ``bulk_create`` a row). The limit of 10 is held against this one, because the others store a twelfth of what
  our import stores.
* ``bulk``: its bulk mode, which looks up no earlier row, keeps no difference and so can only be used for a first import.

By default they are measured on the first 5,000 rows of the same file and scaled; ``--peer-rows 0`` measures all rows.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

PEER_FIELDS = (
    "number", "name", "code", "owner", "content", "total_investment", "annual_plan", "ytd_done", "month_done", "stage", "duty_unit",
    "progress",
)  # fmt: skip
VALUES_KEPT = PEER_FIELDS[1:]  # what our import records of a row: all but the number of the line


def peer_resources() -> tuple[Any, Any, dict[str, Any]]:
    """The peer's tables and its ways of importing into them."""
    from django.db import models
    from import_export import resources

    class PeerProject(models.Model):
        name = models.CharField(max_length=200)
        code = models.CharField(max_length=40, unique=True)
        owner = models.CharField(max_length=200)
        content = models.TextField()
        total_investment = models.DecimalField(max_digits=18, decimal_places=2, null=True)
        annual_plan = models.DecimalField(max_digits=18, decimal_places=2, null=True)
        ytd_done = models.DecimalField(max_digits=18, decimal_places=2, null=True)
        month_done = models.DecimalField(max_digits=18, decimal_places=2, null=True)
        stage = models.CharField(max_length=20)
        duty_unit = models.CharField(max_length=100)
        progress = models.TextField()
        number = models.IntegerField(null=True)

        class Meta:
            app_label = "operations"
            db_table = "bench_peer_project"

    class PeerValue(models.Model):
        project = models.ForeignKey(PeerProject, on_delete=models.CASCADE)
        source = models.CharField(max_length=64, db_index=True)
        attribute = models.CharField(max_length=40)
        value = models.TextField()
        sheet = models.CharField(max_length=120)
        cell = models.CharField(max_length=12)
        raw_text = models.TextField()
        recorded_at = models.DateTimeField(auto_now_add=True)

        class Meta:
            app_label = "operations"
            db_table = "bench_peer_value"

    class Plain(resources.ModelResource):
        class Meta:
            model = PeerProject
            fields = PEER_FIELDS
            import_id_fields = ("code",)

    class SameWork(Plain):
        def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            number = kwargs.get("row_number", 0)
            PeerValue.objects.bulk_create(
                PeerValue(
                    project=instance, source="0" * 64, attribute=name, value=str(getattr(instance, name)), sheet="重点项目",
                    cell=f"{chr(65 + PEER_FIELDS.index(name))}{number}", raw_text=str(row[name]),
                )
                for name in VALUES_KEPT
            )  # fmt: skip

    class Bulk(Plain):
        class Meta(Plain.Meta):
            use_bulk = True
            batch_size = 1_000
            skip_diff = True
            force_init_instance = True

    return PeerProject, PeerValue, {"plain": Plain, "as its manual": Plain, "same work": SameWork, "bulk": Bulk}


def measure_peer(path: Path, rows: int, peer_rows: int) -> dict[str, Any]:
    """django-import-export on the same file: openpyxl into tablib, then import_data."""
    import tablib
    from django.db import connections

    project, value, ways = peer_resources()
    with connections["owner"].schema_editor() as editor:
        editor.create_model(project)
        editor.create_model(value)
    with connections["owner"].cursor() as cursor:
        for table in ("bench_peer_project", "bench_peer_value"):
            cursor.execute(f"GRANT ALL ON {table} TO huoshui_app; GRANT ALL ON SEQUENCE {table}_id_seq TO huoshui_app")
    taken = peer_rows or rows
    started, reading = time.perf_counter(), time.process_time()
    whole = tablib.Dataset().load(path.read_bytes(), format="xlsx", headers=False)
    part = tablib.Dataset(headers=list(PEER_FIELDS))
    for row in whole[2 : 2 + taken]:
        part.append(row)
    read, reading = time.perf_counter() - started, time.process_time() - reading
    results = {}
    for label, kind in ways.items():
        value.objects.all().delete()
        project.objects.all().delete()
        started = time.perf_counter()
        own, server = time.process_time(), backend_cpu_seconds()
        if label == "as its manual":
            assert not kind().import_data(part, dry_run=True, raise_errors=True).has_errors()
        outcome = kind().import_data(part, dry_run=False, raise_errors=True)
        seconds = time.perf_counter() - started
        own, server = time.process_time() - own, backend_cpu_seconds() - server
        assert project.objects.count() == taken, f"the peer stored {project.objects.count()} of {taken} rows"
        assert value.objects.count() == (taken * len(VALUES_KEPT) if label == "same work" else 0)
        assert not outcome.has_errors()
        whole_seconds = read + seconds * rows / taken
        results[label] = {
            "rows_measured": taken,
            "reading_s": round(read, 1),
            "importing_s": round(seconds, 1),
            "scaled_seconds": round(whole_seconds, 1),
            "rows_a_second": round(rows / whole_seconds),
            "scaled_cpu_seconds": {
                "reading": round(reading, 1),
                "importer": round(own * rows / taken, 1),
                "database": round(server * rows / taken, 1),
            },
        }
    return results


def backend_cpu_seconds() -> float:
    """Processor time of our database session: on a busy machine the wall clock says little."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        process_id = cursor.fetchone()[0]
    user, system = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
