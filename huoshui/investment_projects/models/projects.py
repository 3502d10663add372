"""The project as the ledger knows it today: a projection of facts, rebuilt by `huoshui rebuild`."""

from django.db import models

from huoshui.operations.models import TenantModel


class Project(TenantModel):
    """Every column below ``identity`` is computed from facts (queries/projection_sql.py) and compared by `huoshui check`."""

    # identity
    name = models.CharField("项目名称", max_length=200)
    name_key = models.CharField(max_length=200)  # core.names.project_key
    pinyin_key = models.CharField(max_length=400, blank=True)
    pinyin_initials = models.CharField(max_length=100, blank=True)
    parent_project = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    phase_label = models.CharField("期次", max_length=20, blank=True)  # 一期, 二期
    owner_enterprise = models.ForeignKey(
        "enterprises.Enterprise", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    duty_unit = models.ForeignKey(
        "organizations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    area = models.ForeignKey(
        "organizations.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    merged_into_id = models.UUIDField(null=True, blank=True)  # its facts then count as facts of that project
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    # projection of facts
    project_code = models.CharField("项目代码", max_length=40, blank=True)
    stage = models.CharField("阶段", max_length=20, blank=True)  # core/lifecycle code; empty: nobody said
    side_state = models.CharField("旁侧状态", max_length=20, blank=True)
    stage_has_evidence = models.BooleanField(default=False)
    stage_happened_on = models.DateField(null=True, blank=True)  # null: 日期不详
    signed_on = models.DateField(null=True, blank=True)
    landed_on = models.DateField(null=True, blank=True)
    land_won_on = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    stat_entered_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    produced_on = models.DateField(null=True, blank=True)
    capacity_reached_on = models.DateField(null=True, blank=True)
    effect_reached_on = models.DateField(null=True, blank=True)
    planned_start_on = models.DateField(null=True, blank=True)
    planned_completion_on = models.DateField(null=True, blank=True)
    planned_investment_fen = models.BigIntegerField("总投资", null=True, blank=True)
    planned_investment_disputed = models.BooleanField(default=False)  # other sources say otherwise and nobody chose
    annual_plan_fen = models.BigIntegerField("年度计划投资", null=True, blank=True)
    annual_plan_year = models.PositiveSmallIntegerField(null=True, blank=True)
    month_done_fen = models.BigIntegerField("当月完成投资", null=True, blank=True)
    ytd_done_fen = models.BigIntegerField("年度累计完成投资", null=True, blank=True)
    done_through_on = models.DateField(null=True, blank=True)  # end of the latest reported month
    cumulative_done_fen = models.BigIntegerField("开工至今累计完成投资", null=True, blank=True)
    funds_arrived_fen = models.BigIntegerField("到位资金", null=True, blank=True)
    owner_name = models.CharField("业主单位", max_length=200, blank=True)
    duty_unit_name = models.CharField("责任单位", max_length=120, blank=True)
    duty_person = models.CharField("责任人", max_length=80, blank=True)
    leader_name = models.CharField("包联领导", max_length=80, blank=True)
    industry = models.CharField("行业", max_length=80, blank=True)
    area_text = models.CharField("所属园区（原文）", max_length=80, blank=True)
    key_level = models.CharField("重点级别", max_length=20, blank=True)  # national, province, city, county
    build_kind = models.CharField("建设性质", max_length=20, blank=True)  # preliminary 前期, new 新建, continued 续建
    reserve_motive = models.CharField("谋划动因", max_length=40, blank=True)
    content = models.TextField("建设内容", blank=True)
    progress_text = models.TextField("形象进度", blank=True)
    problem_text = models.TextField("存在问题", blank=True)
    projected_through = models.BigIntegerField(default=0)  # greatest sequence of the facts behind this row
    projected_as_of = models.DateField(null=True, blank=True)  # the zone's day for which the columns above were computed

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="project_zone_id")]
        indexes = [
            models.Index(fields=["zone_id", "name_key"], name="project_by_name"),
            models.Index(fields=["zone_id", "project_code"], name="project_by_code"),
            models.Index(fields=["zone_id", "pinyin_key", "id"], name="project_by_pinyin"),
            models.Index(fields=["zone_id", "duty_unit"], name="project_by_duty_unit"),
            models.Index(fields=["zone_id", "owner_enterprise"], name="project_by_owner"),
            models.Index(fields=["zone_id", "parent_project"], name="project_by_parent", condition=~models.Q(parent_project=None)),
            models.Index(fields=["zone_id", "merged_into_id"], name="project_by_merge", condition=~models.Q(merged_into_id=None)),
        ]


class ProjectAlias(TenantModel):
    """Another name under which a project is found."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "project", "name_key"], name="project_alias_once")]
        indexes = [models.Index(fields=["zone_id", "name_key"], name="project_alias_by_name")]


class ProjectMerge(TenantModel):
    """One merge of two project entries, with what moved, so that it can be undone."""

    kept_id = models.UUIDField()
    merged_id = models.UUIDField()
    reason = models.CharField(max_length=200)
    moved = models.JSONField()  # {"earlier_merges": [...], "phases": [...], "batch_entries": [...], "alias": id}
    merged_at = models.DateTimeField()
    merged_by_id = models.UUIDField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_id = models.UUIDField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["zone_id", "kept_id"], name="project_merge_by_kept")]
