"""What became of every row that an import read: kept, dropped and why, withheld, unknown, and on whose authority."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

REASONS = {
    "another municipality": ("他の市区町村", "of another municipality"),
    "former municipality": ("現在ない市区町村（合併前など）", "of codes that are no municipality today"),
    "subtotal": ("小計・再掲の行", "sub-totals of rows that are kept"),
    "no place": ("境界・座標のない区域（人口なし）", "without a place, and without residents"),
    "outside": ("対象区域の外", "outside the city"),
    "no residents": ("人口のない区域", "without residents"),
    "blank": ("空行・注記", "blank lines and footnotes"),
    "no figure": ("数値のない行", "without a figure"),
    "another year": ("対象外の年", "of another year"),
    "ward": ("政令市の区（市の行を使用）", "wards of a city whose own row is kept"),
    "prefecture": ("都道府県・郡の行", "prefectures and counties"),
    "no zone": ("都市フォルダのゾーンにない区域", "of areas that are no zone of the city"),
    "another variant": ("別の仮定（高位・中位・低位）", "of another variant"),
    "one nationality": ("日本人または外国人だけの値", "of Japanese or foreign residents alone"),
    "water": ("水面など", "water surfaces"),
}


@dataclass
class ImportNote:
    """The account of one import.

    Parameters
    ----------
    source : str
        The line of credit that goes into the city folder.
    files : list of str
        Names of the files read, without folders.
    read, kept : int
        Rows of data read, and those whose figures are in the result.
    dropped : Counter
        Rows left out, by reason (a key of :data:`REASONS`).
    combined : int
        Withheld (秘匿) areas whose figures stand in another area's row.
    missing : Counter
        Cells without a figure by mark: ``hidden``, ``missing``, ``unknown``, ``blank``.
    unknown : float
        Residents of unknown age or sex (不詳).
    unknown_went : str
        What was done with them.
    remarks : list of (str, str)
        Further sentences, Japanese and English.
    tested_on_real_file : bool
        False where the layout was known from descriptions alone.
    """

    source: str
    files: list[str] = field(default_factory=list)
    read: int = 0
    kept: int = 0
    dropped: Counter = field(default_factory=Counter)
    combined: int = 0
    missing: Counter = field(default_factory=Counter)
    unknown: float = 0.0
    unknown_went: str = ""
    remarks: list[tuple[str, str]] = field(default_factory=list)
    tested_on_real_file: bool = True

    @property
    def balanced(self) -> bool:
        """Every row that was read is either kept or counted among the dropped."""
        return self.read == self.kept + sum(self.dropped.values())

    def lines(self, lang: str = "ja") -> list[str]:
        """The account in words, one fact a line."""
        ja = lang == "ja"
        said = [
            f"{'出典' if ja else 'Source'}: {self.source}",
            f"{'ファイル' if ja else 'Files'}: {', '.join(self.files)}",
        ]
        said.append(f"{self.read:,} 行を読み、{self.kept:,} 行を使用" if ja
                    else f"{self.read:,} rows read, {self.kept:,} kept")  # fmt: skip
        for reason, count in sorted((+self.dropped).items()):
            words = REASONS.get(reason, (reason, reason))
            said.append(f"  除外 {count:,}: {words[0]}" if ja else f"  {count:,} dropped: {words[1]}")
        if self.combined:
            said.append(f"秘匿 {self.combined:,} 区域: 合算先の区域に含む" if ja
                        else f"{self.combined:,} withheld areas: counted with the area that holds them")  # fmt: skip
        names = {"hidden": "X", "missing": "*", "unknown": "不詳", "blank": "空欄" if ja else "blank"}
        if self.missing:
            marks = ", ".join(f"{names.get(k, k)} {n:,}" for k, n in sorted(self.missing.items()))
            said.append(f"数値のないセル: {marks}" if ja else f"Cells without a figure: {marks}")
        if self.unknown >= 0.5:
            went = self.unknown_went or ("年齢別人口に比例配分" if ja else "shared out in proportion")
            said.append(f"年齢不詳 {self.unknown:,.0f} 人: {went}" if ja
                        else f"{self.unknown:,.0f} residents of unknown age: {went}")  # fmt: skip
        said += [remark[0 if ja else 1] for remark in self.remarks]
        if not self.tested_on_real_file:
            said.append("この様式は実ファイルでの検証を経ていません。数値を一つ原表と照合してください。" if ja
                        else "This layout was tested on hand-made files only: compare one figure with the "
                             "publication.")  # fmt: skip
        return said
