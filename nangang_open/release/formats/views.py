"""The views of the database: the tables joined as people ask for them, with numbers that can be reckoned with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class View:
    """A question with its answer in SQL; `needs` are the tables without which it cannot be asked."""

    name: str
    title: str
    title_zh: str
    description: str
    needs: frozenset[str]
    select: str


VIEWS: Final = (
    View(
        "v_figures",
        "Figures to read",
        "数据一览",
        "Every figure with its names, its nearest value and the ends of its interval (rounded half up).",
        frozenset({"figures", "analysis"}),
        """SELECT
  a."id", a."name_zh", a."name_en", a."about_zh", a."about_en", a."period", a."quantity_kind", a."status",
  f."value_real" AS "value", a."unit_zh", a."unit_en",
  a."lower_real" AS "lower", a."upper_real" AS "upper", a."lower_closed", a."upper_closed",
  a."as_written" || coalesce(a."scale", '') || coalesce(a."counter", '') AS "as_printed",
  a."hedge", a."guarded", a."verdicts", a."source", a."paragraph", a."start", a."end"
FROM "analysis" AS a JOIN "figures" AS f ON (f."id" = a."id")""",
    ),
    View(
        "v_intervals",
        "Intervals to reckon with",
        "区间一览",
        "What each figure may be under each reading, with the width of that interval; an end that is NULL is no bound.",
        frozenset({"figures", "intervals"}),
        """SELECT
  i."figure", i."reading", f."value_real" AS "value", f."unit",
  i."lower_decimal_real" AS "lower", i."upper_decimal_real" AS "upper", i."lower_closed", i."upper_closed",
  i."upper_decimal_real" - i."lower_decimal_real" AS "width"
FROM "intervals" AS i JOIN "figures" AS f ON (f."id" = i."figure")""",
    ),
    View(
        "v_relations",
        "Relations and their verdicts",
        "关系与判定",
        "Every claim that figures agree, what came of it, and the ranges of its two sides.",
        frozenset({"relations", "verdicts"}),
        """SELECT
  r."id", r."title_zh", r."title", r."expression", r."basis", v."verdict",
  v."left_lower_decimal_real" AS "left_lower", v."left_upper_decimal_real" AS "left_upper",
  v."right_lower_decimal_real" AS "right_lower", v."right_upper_decimal_real" AS "right_upper",
  r."acknowledged", r."acknowledgement"
FROM "relations" AS r JOIN "verdicts" AS v ON (v."relation" = r."id")""",
    ),
    View(
        "v_implied",
        "What relations imply",
        "推得的未知量",
        "The interval that each relation implies for each unknown that it needs.",
        frozenset({"unknowns", "implied"}),
        """SELECT
  i."unknown", i."relation", u."kind", u."unit",
  i."lower_decimal_real" AS "lower", i."upper_decimal_real" AS "upper", i."lower_closed", i."upper_closed",
  u."reason"
FROM "implied" AS i JOIN "unknowns" AS u ON (u."id" = i."unknown")""",
    ),
    View(
        "v_guards",
        "Which relation guards which figure",
        "数据与关系对照",
        "A row for each figure and each relation that names it, with the verdict of that relation.",
        frozenset({"analysis", "verdicts"}),
        """SELECT p."figure", p."relation", v."verdict" FROM (
  WITH RECURSIVE pieces ("figure", "relation", "rest") AS (
    SELECT "id", NULL, "relations" || ' ' FROM "analysis" WHERE "relations" IS NOT NULL
    UNION ALL
    SELECT "figure", substr("rest", 1, instr("rest", ' ') - 1), substr("rest", instr("rest", ' ') + 1)
    FROM pieces WHERE "rest" <> ''
  )
  SELECT "figure", "relation" FROM pieces WHERE "relation" IS NOT NULL
) AS p JOIN "verdicts" AS v ON (v."relation" = p."relation")""",
    ),
    View(
        "v_unguarded",
        "Figures that nothing can check",
        "无从核对的数据",
        "The figures that no relation names, so that nothing in the report speaks for or against them.",
        frozenset({"analysis"}),
        """SELECT "id", "name_zh", "name_en", "period", "value_real" AS "value", "unit_zh", "unit_en"
FROM "analysis" WHERE NOT ("guarded")""",
    ),
)
"""The views, in the order in which they are listed."""
