"""Stored files, idempotency keys and the tenant's base table."""

from huoshui.operations.models.idempotency import IdempotencyKey
from huoshui.operations.models.stored_files import StoredFile
from huoshui.operations.models.tenancy import TenantManager, TenantModel, TenantQuerySet, UnscopedQuery, new_public_id

__all__ = ["IdempotencyKey", "StoredFile", "TenantManager", "TenantModel", "TenantQuerySet", "UnscopedQuery", "new_public_id"]
