"""Arguments and options that the commands of ``simcity import`` share."""

from __future__ import annotations

import typer

from .console import t

FILES = typer.Argument(metavar="FILES", help=t("CSV・TXT・xlsxのファイル（複数可）。", "CSV, TXT or xlsx files."))
MESHES = typer.Argument(
    metavar="FILES",
    help=t("Shapefile、GeoJSON、そのzip、または属性のCSV。", "Shapefile, GeoJSON, zip, or attributes as CSV."),
)
INTO = typer.Option(..., "--into", metavar="CITY_FOLDER", help=t("書き込む都市フォルダ。", "City folder to change."))
DRY = typer.Option(
    False, "--dry-run", help=t("読んで検査するだけで、何も書かない。", "Read and check everything, change nothing.")
)
BOUNDARIES = typer.Option(
    None,
    "--boundaries",
    metavar="FILE",
    help=t(
        "境界のGeoJSON、Shapefile、そのzip（世界測地系）。",
        "Boundaries: GeoJSON, Shapefile or a zip of them, in degrees or a plane system of JGD2011 or JGD2000.",
    ),
)
PLANE = typer.Option(
    None,
    "--plane",
    metavar="1..19",
    help=t(
        "境界データの平面直角座標系の系番号（ファイルから分からないとき）。",
        "Plane system (系) of the boundaries, where the file does not say it.",
    ),
)
KEY = typer.Option(
    None,
    "--key",
    metavar="NAME",
    help=t("区域を示す境界データの属性名。", "Attribute of the boundaries that names an area."),
)
DISTRICTS = typer.Option(
    None,
    "--districts",
    metavar="FILE",
    help=t("集約表: ゾーンと地区（学区）の2列のCSV。", "Aggregation table: a CSV of two columns, zone and district."),
)
AGGREGATE = typer.Option(False, "--aggregate", help=t("地区（学区）をゾーンにする。", "Make the districts the zones."))
WAS = typer.Option(
    None,
    "--was",
    metavar="CODE",
    help=t(
        "合併前の市区町村コード5桁（複数可）。その区域も市のものとして読む。",
        "Five-digit code that a part of the city had before a merger; may be given several times.",
    ),
)
SOURCE = typer.Option(
    None,
    "--source",
    metavar="NAME",
    help=t(
        "ipss（社人研）、nilim（国総研）、juki（住民基本台帳）、または短い名前。省略するとファイルから判断。",
        "ipss, nilim, juki or a short name of your own; found out from the file when not given.",
    ),
)
MAPPING = typer.Option(
    ...,
    "--mapping",
    metavar="FILE",
    help=t("どの列が何かを書いた mapping.yaml。", "mapping.yaml: which column is what."),
)
NAME = typer.Option("ipss", "--source", metavar="NAME", help=t("世界の設定で使う短い名前。", "Short name for worlds."))
MESH_NAME = typer.Option("ksj", "--source", metavar="NAME", help=t("短い名前。", "A short name."))
WORLD = typer.Option(..., "--out", metavar="WORLD", help=t("書き出す worlds/名前.yaml", "worlds/NAME.yaml to write."))
PROJECTION = typer.Option(
    "ipss2023_medium",
    "--projection",
    metavar="NAME",
    help=t("ファイルにない系列を補う推計。", "Projection that gives what the files do not."),
)
VARIANT = typer.Option(
    "中位", "--variant", metavar="WORD", help=t("中位、高位、低位。", "中位 (medium), 高位 (high) or 低位 (low).")
)
