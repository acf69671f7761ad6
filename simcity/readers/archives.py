"""Looks into a zip archive before anything of it is used: names, sizes counted while inflating, no encryption.

Nothing is ever unpacked to the disk, so that a name that leads elsewhere has nowhere to lead; such names, links and
archives that inflate to more than they can honestly hold are refused all the same.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath, PureWindowsPath

from ..errors import DataError, Problem

MAX_MEMBERS = 1_000
SMALL = 1024 * 1024
"""Members up to this size may be packed as tightly as they like."""
PIECE = 1 << 18
UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, ValueError)
"""What opening a damaged or unusual archive raises; NotImplementedError stands for an unknown way of packing."""


def refused(message: str, name: str, remedy: str, expected: str | None = None) -> DataError:
    """The error of an archive that is not opened."""
    return DataError(Problem(message, file=name, expected=expected, remedy=remedy))


def inspect(archive: zipfile.ZipFile, name: str, remedy: str, max_inflated: int, max_ratio: int,
            look: Callable[[zipfile.ZipInfo, bytes], None] | None = None) -> None:  # fmt: skip
    """Refuse an archive that could harm.

    Parameters
    ----------
    archive : zipfile.ZipFile
    name : str
        Its file name, for the message.
    remedy : str
        What to do when it is refused.
    max_inflated : int
        Bytes of all members together.
    max_ratio : int
        Inflated over packed size of a member larger than :data:`SMALL`.
    look : callable, optional
        Called with every member and each piece of its bytes.

    Raises
    ------
    DataError
        Saying what is wrong with it.
    """
    members = archive.infolist()
    names = [member.filename for member in members]
    if len(members) > MAX_MEMBERS:
        raise refused(f"the archive has {len(members):,} members", name, remedy, f"at most {MAX_MEMBERS:,}")
    if len(set(names)) != len(names):
        raise refused("two members of the archive have the same name", name, remedy)
    if any(member.flag_bits & 1 for member in members):
        raise refused("the archive is encrypted", name, remedy)
    if any(leads_out(member) for member in members):
        raise refused("a member of the archive leads out of it", name, remedy)
    total = 0
    for member in members:
        own = 0
        with archive.open(member) as part:
            while piece := part.read(PIECE):
                own += len(piece)
                total += len(piece)
                # Counted while reading: the sizes in the archive's own directory may lie.
                if total > max_inflated or (own > SMALL and own > max_ratio * max(member.compress_size, 1)):
                    most = f"at most {max_inflated >> 20} MiB, and {max_ratio} times its packed size"
                    raise refused("the archive inflates to more than it can honestly hold", name, remedy, most)
                if look is not None:
                    look(member, piece)


def leads_out(member: zipfile.ZipInfo) -> bool:
    """Whether a member is a link, or its name leads out of a folder it would be unpacked to.

    Examples
    --------
    >>> [leads_out(zipfile.ZipInfo(n)) for n in ("a/b.shp", "../b.shp", "/b.shp", "C:\\\\b.shp")]
    [False, True, True, True]
    """
    name = member.orig_filename
    parts = (*PurePosixPath(name).parts, *PureWindowsPath(name).parts)
    absolute = PurePosixPath(name).is_absolute() or bool(PureWindowsPath(name).anchor)
    return absolute or ".." in parts or stat.S_ISLNK(member.external_attr >> 16)
