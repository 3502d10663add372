"""What the pages of documents say: tones of states, choices of claims in Chinese, reasons that reviewers give most."""

from __future__ import annotations

from huoshui.fact_ledger.rules.reported_figures import MEASURE_NAMES, STAGE_NAMES, UNIT_NAMES
from huoshui.ingestion.rules.claim_fields import MODALITIES

STATE_TONES = {"reviewing": "warn", "reviewed": "good", "failed": "bad", "waiting": "water", "reading": "water"}
COMPARATOR_CHOICES = (("=", "等于"), (">=", "不少于"), (">", "超过"), ("<=", "不超过"), ("<", "不足"), ("~", "约"))
MEASURE_CHOICES = tuple(MEASURE_NAMES.items())
UNIT_CHOICES = tuple((code, name or "其他") for code, name in UNIT_NAMES.items())
STAGE_CHOICES = (("", "不分或未说"), *STAGE_NAMES.items())
MODALITY_CHOICES = tuple(MODALITIES.items())
USUAL_REASONS = ("读错了", "不是统计数", "与本区无关", "前文已有", "原文有误")
WITHDRAWAL_REASONS = ("原文有误", "采信有误", "另有更准的来源")
