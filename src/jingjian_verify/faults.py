"""What may be wrong with a log, by name, and the exit code of each name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

OK, UNREADABLE, INCONSISTENT, BAD_SIGNATURE, GAP, STALE = range(6)

#: name → exit code and what it means
FAULTS: Final[dict[str, tuple[int, str]]] = {
    "unreadable": (UNREADABLE, "the input is no export, checkpoint, receipt or trust file / 输入文件无法识别"),
    "leaf_altered": (INCONSISTENT, "the words of an event are not those that were sealed / 事件内容被改动"),
    "leaf_duplicated": (INCONSISTENT, "an event stands in the log twice / 事件重复"),
    "leaves_reordered": (INCONSISTENT, "events do not stand in the order of sealing / 事件次序被调换"),
    "column_altered": (INCONSISTENT, "a column of the database contradicts the event it is of / 索引列与事件内容不符"),
    "value_altered": (
        INCONSISTENT,
        "a personal value or its salt is not the one committed to / 个人信息或盐值与承诺不符",
    ),
    "root_differs": (INCONSISTENT, "the events do not give the root that the log signed / 事件与已签名的根不符"),
    "checkpoint_altered": (INCONSISTENT, "a checkpoint is not what its row says / 检查点被改动"),
    "history_forked": (INCONSISTENT, "the log does not extend the checkpoint it is compared with / 日志出现两个版本"),
    "rewritten_after_cosignature": (
        INCONSISTENT,
        "history was rewritten after another unit cosigned it / 副署后历史被改写",
    ),
    "receipt_altered": (INCONSISTENT, "the receipt does not lead to the signed root / 回执与已签名的根不符"),
    "log_key_unknown": (
        BAD_SIGNATURE,
        "no trusted key of this log signed the checkpoint / 检查点不是由受信任的日志密钥签名",
    ),
    "log_signature_bad": (BAD_SIGNATURE, "the log's signature is wrong / 日志签名错误"),
    "cosignature_bad": (BAD_SIGNATURE, "a cosignature of a trusted witness is wrong / 副署签名错误"),
    "leaf_missing": (GAP, "a place in the log is empty / 日志序号缺失"),
    "event_missing": (GAP, "the event of a place in the log is gone / 事件已被删除"),
    "log_shortened": (GAP, "the log ends before its last checkpoint / 日志尾部缺失"),
    "checkpoint_missing": (GAP, "the log has events but no checkpoint / 有事件而无检查点"),
    "checkpoint_old": (STALE, "an older checkpoint was put forward / 检查点过旧"),
    "log_rolled_back": (STALE, "the log is shorter than it was / 日志被回退"),
    "cosignature_missing": (STALE, "no trusted witness has cosigned the log / 没有受信任单位的副署"),
    "cosignature_stale": (STALE, "the last cosignature is too old / 最近一次副署已过期"),
    "future_timestamp": (STALE, "a cosignature is of the future / 副署时间在未来"),
}


class Fault(Exception):  # noqa: N818 - the name is a word of the manual
    """The first thing found wrong: one of ``FAULTS`` and where."""

    def __init__(self, name: str, where: str = "") -> None:
        self.name = name
        self.code, self.meaning = FAULTS[name]
        self.where = where
        super().__init__(f"{name}: {self.meaning}" + (f" [{where}]" if where else ""))


@contextmanager
def reading(where: object) -> Iterator[None]:
    """Whatever cannot be read inside is the fault ``unreadable``."""
    try:
        yield
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as fault:
        raise Fault("unreadable", f"{where}: {fault}") from None
