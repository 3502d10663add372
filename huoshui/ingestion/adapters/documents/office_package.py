"""What is looked at in an Office package before anything parses it: size, ciphertext, macros, DOCTYPE, templates from elsewhere."""

from __future__ import annotations

import re
import zipfile

from huoshui.ingestion.adapters.documents.refusals import Unreadable
from huoshui.ingestion.adapters.package_scan import Refused, attributes_of, checked_package, part

RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*?)/?>")
REMOTE = re.compile(
    r"(?i)^\s*(?:https?|ftps?|webdavs?|ldap|smb|mhtml|ms-\w+):"  # an address
    r"|^\s*(?:file:)?(?:\\\\|//)(?!/)[^\\/.]"  # \\server\share, file://server/share
    r"|^\s*file:/*\\\\"  # file:///\\server\share
)


def package_of(data: bytes) -> zipfile.ZipFile:
    """The zip within the limits. Raises Unreadable."""
    try:
        return checked_package(data)
    except Refused as refused:
        raise Unreadable(refused.code, refused.detail) from refused


def refuse_unsafe_parts(package: zipfile.ZipFile) -> None:
    """Inflates every XML part once: a lying directory, a DOCTYPE or a template from the network ends here. Raises Unreadable."""
    for name in package.namelist():
        if not name.lower().endswith((".xml", ".rels")):
            continue
        try:
            content = part(package, name)
        except Refused as refused:
            raise Unreadable(refused.code, refused.detail) from refused
        if name == "[Content_Types].xml" and b"macroEnabled" in content:
            raise Unreadable("macros")
        if name.lower().endswith(".rels") and any(is_remote_template(attributes_of(tag)) for tag in RELATIONSHIP.findall(content)):
            raise Unreadable("remote_template")


def is_remote_template(relation: dict[str, str]) -> bool:
    """A template on the writer's own disk (Word names it in honest files) is not one."""
    if not relation.get("Type", "").endswith(("/attachedTemplate", "/frame", "/subDocument", "/aFChunk")):
        return False
    return relation.get("TargetMode") == "External" and REMOTE.search(relation.get("Target", "")) is not None
