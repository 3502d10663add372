"""/api/docs in a real browser under the strict CSP: the document is drawn, nothing comes from elsewhere, a call can be tried."""

from __future__ import annotations

import shutil

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
