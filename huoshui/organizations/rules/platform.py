"""The two rows that every database has: the platform as a place, and the platform as an actor."""

from uuid import UUID

PLATFORM_ZONE_ID = UUID("00000000-0000-7000-8000-000000000001")
PLATFORM_ZONE_NAME = "平台"
PLATFORM_PERSON_ID = UUID("00000000-0000-7000-8000-000000000002")
PLATFORM_PERSON_NAME = "平台"
PLATFORM_USERNAME = "platform"
