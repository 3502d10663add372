"""What commands may ask of the installation (the other side of ``huoshui.cli.frame.Installation``)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from huoshui.config import installation
from huoshui.config.database_server import find_system_programs, find_wheel_programs
from huoshui.config.environment import Environment, read_environment
from huoshui.core.refusals import Refusal
from huoshui.ingestion.adapters.second_reader import ReaderService
from huoshui.operations.adapters import keys
from huoshui.operations.adapters.database_grants import find_guard_gaps, find_unheld_links, grant_application_rights

Progress = Any


@dataclass
class ThisInstallation:
    """The installation that the environment names."""

    environment: Environment

    @classmethod
    def from_environment(cls) -> ThisInstallation:
        return cls(read_environment())

    @property
    def data_folder(self) -> Path:
        return self.environment.data_folder

    @property
    def second_reader(self) -> ReaderService | None:
        return self.environment.second_reader

    @property
    def key_file(self) -> Path:
        return self.environment.key_file

    @property
    def port(self) -> int:
        return self.environment.port

    @property
    def is_private(self) -> bool:
        return self.environment.database is None

    def create_key(self) -> bool:
        """Refuses to make a new key for data that another one sealed."""
        if not self.key_file.exists() and (self.data_folder / "postgresql" / "cluster" / "PG_VERSION").exists():
            raise Refusal(
                "key_file_missing",
                f"数据已在，密钥文件 {self.key_file} 却不见了。",
                "请取回原密钥文件，或用 HUOSHUI_KEY_FILE 指明它的位置。",
            )
        self.data_folder.mkdir(parents=True, exist_ok=True)
        self.key_file.parent.mkdir(parents=True, exist_ok=True)
        made = keys.create_key_file(self.key_file)
        keys.read_key_file(self.key_file)
        return made

    @contextmanager
    def database_running(self) -> Iterator[None]:
        from huoshui.config.key_rotation import settle_interrupted_rotation

        keys.read_key_file(self.key_file)
        with installation.server_running(self.environment):
            settle_interrupted_rotation(self.environment)
            installation.ensure_private_database(self.environment)
            yield

    def set_up_django(self) -> None:
        import django

        os.environ["DJANGO_SETTINGS_MODULE"] = os.environ.get("DJANGO_SETTINGS_MODULE") or "huoshui.config.settings"
        django.setup()

    def pending_migrations(self) -> list[str]:
        from django.db import connections
        from django.db.migrations.executor import MigrationExecutor

        connection = connections["owner"]
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        connection.close()
        return [f"{migration.app_label}.{migration.name}" for migration, backwards in plan]

    def migrate(self, progress: Progress) -> int:
        from django.core.management import call_command

        pending = self.pending_migrations()
        if pending:
            progress(f"正在建立或升级数据库结构，共 {len(pending)} 步……")
            call_command("migrate", database="owner", verbosity=0, interactive=False)
        self.grant_rights()
        return len(pending)

    def grant_rights(self) -> None:
        installation.prepare_application_role(self.environment)
        with self.owner_connection() as owner:
            grant_application_rights(owner)

    def guard_gaps(self) -> list[str]:
        from django.apps import apps

        from huoshui.operations.models import TenantModel

        tenants = [model for model in apps.get_models() if issubclass(model, TenantModel)]
        tenant_tables = frozenset(model._meta.db_table for model in tenants)
        links = [
            (model._meta.db_table, str(field.column), field.related_model._meta.db_table)
            for model in tenants
            for field in model._meta.concrete_fields
            if field.related_model in tenants
        ]
        with psycopg.connect(installation.application_address(self.environment).conninfo(), autocommit=True) as application:
            gaps = find_guard_gaps(application, append_only_tables=installation.APPEND_ONLY_TABLES, tenant_tables=tenant_tables)
            return gaps + find_unheld_links(application, links)

    def owner_connection(self, database: str = "") -> psycopg.Connection[Any]:
        return psycopg.connect(installation.owner_address(self.environment).conninfo(database=database), autocommit=True)

    def server_program(self, name: str) -> Path | None:
        if self.is_private:
            return installation.private_server(self.environment).program(name)
        with self.owner_connection() as owner:
            major = owner.info.server_version // 10000
        for programs in (find_system_programs(), find_wheel_programs()):
            if programs and programs.version >= major:
                return programs.folder / name
        found = shutil.which(name)
        return Path(found) if found else None

    def findings(self) -> Iterator[tuple[bool, str, str]]:
        from huoshui.config.health import look_over

        yield from look_over(self)

    def zones(self) -> list[tuple[UUID, str]]:
        from huoshui.organizations.queries import working_zones
        from huoshui.organizations.rules.platform import PLATFORM_ZONE_ID, PLATFORM_ZONE_NAME

        return [(PLATFORM_ZONE_ID, PLATFORM_ZONE_NAME), *((zone.id, zone.name) for zone in working_zones())]

    def openapi_document(self) -> dict[str, Any]:
        self.set_up_django()
        from django.urls import get_resolver

        from huoshui.api.application import api

        assert get_resolver().url_patterns  # operations are added where addresses are
        return dict(api.get_openapi_schema())

    def seal_restored(self, sealed_with: bytes) -> None:
        in_force = keys.read_key_file(self.key_file)
        if sealed_with == in_force:
            return
        self.set_up_django()
        from django.db import connection, transaction

        from huoshui.config.key_rotation import seal_again

        with transaction.atomic():
            seal_again(sealed_with, in_force)
        connection.close()

    def rotate_key(self, progress: Progress) -> int:
        from huoshui.config.key_rotation import rotate_key

        return rotate_key(self.environment, progress)
