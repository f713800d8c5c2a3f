"""How the properties of the document are tried: no clock decides, and each run stays short."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "document", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow], database=None
)
settings.load_profile("document")
