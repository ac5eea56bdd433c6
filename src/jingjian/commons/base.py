"""What every table of the house is built on: version columns, declared tiers, exact Chinese search."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Lookup

from jingjian.kernel.ids import uuid7
from jingjian.kernel.text import normalise
from jingjian.kernel.tiers import Tier


class TieredModel(models.Model):
    """A table whose every field says how secret it is (``field_tiers``, checked at start-up)."""

    field_tiers: ClassVar[dict[str, Tier]]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class VersionedModel(TieredModel):
    """A row that people amend: ``version`` grows with every act and refuses a lost update."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class SearchTextField(models.TextField):  # type: ignore[type-arg]
    """Text normalised in Python at save, searched exactly by pairs of characters (see ``Grams``).

    Only 丙 and 丁 values may be put in it: the column is plain.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def get_prep_value(self, value: Any) -> Any:
        return normalise(value) if isinstance(value, str) else super().get_prep_value(value)


@SearchTextField.register_lookup
class Grams(Lookup):
    """``column__grams="市场"``: the GIN index finds candidates, LIKE makes the answer exact.

    Every blank-separated word of the query must occur. A query without a letter or figure matches nothing.
    """

    lookup_name = "grams"
    prepare_rhs = True

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, column_params = self.process_lhs(compiler, connection)
        words = normalise(str(self.rhs)).split()
        if not words:
            return "FALSE", ()
        query = " ".join(words)
        parts = [f"jj.grams({column}) @@ jj.gram_query(%s)"]
        params: list[Any] = [*column_params, query]
        for word in words:
            parts.append(f"{column} LIKE %s")
            params += [*column_params, "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"]
        return "(" + " AND ".join(parts) + ")", tuple(params)
