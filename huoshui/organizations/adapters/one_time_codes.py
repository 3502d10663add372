"""Six-digit codes by time (RFC 6238, pyotp) and the picture that a phone reads (segno)."""

from __future__ import annotations

from io import BytesIO

import pyotp
import segno

from huoshui.organizations.rules.second_factor import STEP_SECONDS

ISSUER = "活水"


def new_secret() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32(32)


def code_at(secret: str, step: int) -> str:
    """The six digits of counter ``step``."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).at(step * STEP_SECONDS)


def enrolment_address(secret: str, username: str) -> str:
    """The otpauth address that authenticator apps take."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=username, issuer_name=ISSUER)


def picture_png(text: str) -> bytes:
    """A QR code of ``text`` as PNG, dark on white with a quiet zone, so that it is read in a dark theme too."""
    buffer = BytesIO()
    segno.make(text, error="m").save(buffer, kind="png", scale=6, border=4, dark="#1b2733", light="#ffffff")
    return buffer.getvalue()
