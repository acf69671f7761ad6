"""Compiles ``cython_ext/*.pyx`` into ``simcity._kernels``; everything else stands in pyproject.toml.

Switches, all read from the environment:

``SIMCITY_OPENMP=0``
    Leave OpenMP out. Otherwise it is used when a small program compiles and links with it.
``SIMCITY_DEBUG_KERNELS=1``
    Check bounds, initialisation and divisions inside kernels; slow, for hunting crashes.
``SIMCITY_ANNOTATE=1``
    Write ``build/cython*/**/*.html``, where yellow lines call Python.
``SIMCITY_KERNEL_CACHE=folder``
    Where compiled kernels are kept by the hash of what they are made of (default ``build/kernels``), so that
    installing again compiles only what changed.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sysconfig
import tempfile
from pathlib import Path

import Cython
from Cython.Build import cythonize
from setuptools import Extension, find_packages, setup
from setuptools.command.build_ext import build_ext
from setuptools.errors import CompileError, LinkError

SOURCES = Path("cython_ext")
DEBUG = os.environ.get("SIMCITY_DEBUG_KERNELS") == "1"
ANNOTATE = os.environ.get("SIMCITY_ANNOTATE") == "1"
CACHE = Path(os.environ.get("SIMCITY_KERNEL_CACHE") or "build/kernels")

DIRECTIVES = {
    "language_level": 3,
    "boundscheck": DEBUG,
    "wraparound": False,
    "initializedcheck": DEBUG,
    "cdivision": not DEBUG,
    "binding": True,
    "embedsignature": True,
}

# Contraction of a*b+c into one rounded operation differs between machines, and fast-math reorders sums: results
# would depend on the compiler. Both stay off.
FLAGS = {"unix": ["-O3", "-ffp-contract=off", "-g0"], "msvc": ["/O2", "/fp:precise"]}
OPENMP = {"unix": ["-fopenmp"], "msvc": ["/openmp"]}
PROBE = "#include <omp.h>\nint main(void) { return omp_get_max_threads() < 1; }\n"


def openmp_works(compiler, flags):
    """Whether a program that asks OpenMP for its threads compiles and links."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "probe.c")
        source.write_text(PROBE)
        try:
            objects = compiler.compile([str(source)], output_dir=folder, extra_postargs=flags)
            link_flags = [] if compiler.compiler_type == "msvc" else flags
            compiler.link_executable(objects, "probe", output_dir=folder, extra_postargs=link_flags)
        except (CompileError, LinkError, OSError):
            return False
    return True


def compiler_name(compiler):
    """The compiler and its version, never where it is installed."""
    command = getattr(compiler, "compiler_so", None)
    if not command:
        return compiler.compiler_type
    try:
        told = subprocess.run([command[0], "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return Path(command[0]).name
    return told.splitlines()[0] if told else Path(command[0]).name


def source_hash(*paths):
    """SHA-256 of the contents of `paths`, whatever the line ends."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


class BuildKernels(build_ext):
    """Builds the kernels two at a time and writes down how."""

    def initialize_options(self):
        super().initialize_options()
        self.parallel = 2
        self.force = ANNOTATE or DEBUG

    def build_extensions(self):
        kind = "msvc" if self.compiler.compiler_type == "msvc" else "unix"
        openmp = os.environ.get("SIMCITY_OPENMP") != "0" and openmp_works(self.compiler, OPENMP[kind])
        compile_flags = FLAGS[kind] + (OPENMP[kind] if openmp else [])
        for extension in self.extensions:
            extension.extra_compile_args += compile_flags
            extension.extra_link_args += OPENMP[kind] if openmp and kind == "unix" else []
        self.record = {
            "compiler": compiler_name(self.compiler),
            "flags": compile_flags,
            "cython": Cython.__version__,
            "openmp": openmp,
            "debug": DEBUG,
            "sources": source_hash(*sorted(SOURCES.glob("*.p*"))),
        }
        super().build_extensions()
        self._write_record(Path(self.build_lib, "simcity", "_kernels"))

    def build_extension(self, ext):
        """Take the kernel from the cache when everything it is made of is unchanged, else compile it."""
        name = ext.name.rpartition(".")[2]
        parts = [SOURCES / f"{name}.pyx", *sorted(SOURCES.glob("*.px[di]")), *sorted(SOURCES.glob("*.h"))]
        made_of = [source_hash(*parts), self.record["compiler"], self.record["flags"], Cython.__version__, DIRECTIVES]
        key = hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:16]
        kept = CACHE / f"{name}-{key}{sysconfig.get_config_var('EXT_SUFFIX')}"
        target = Path(self.get_ext_fullpath(ext.name))
        if kept.is_file() and not self.force:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(kept, target)
            return
        super().build_extension(ext)
        CACHE.mkdir(parents=True, exist_ok=True)
        part = kept.with_name(f"{kept.name}.{os.getpid()}")  # written aside, so that a broken copy is never found
        shutil.copyfile(target, part)
        os.replace(part, kept)

    def copy_extensions_to_source(self):
        super().copy_extensions_to_source()
        self._write_record(Path("simcity", "_kernels"))

    def _write_record(self, folder):
        """``build.json`` beside the kernels: what `simcity.version` reports. No time, host or path."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.record, indent=1, sort_keys=True) + "\n"
        Path(folder, "build.json").write_text(text, encoding="utf-8")


setup(
    packages=[*find_packages(include=["simcity", "simcity.*"]), "simcity._scenarios"],
    package_dir={"simcity._scenarios": "scenarios"},
    ext_modules=cythonize(
        [
            Extension(f"simcity._kernels.{source.stem}", [source.as_posix()], include_dirs=[SOURCES.as_posix()])
            for source in sorted(SOURCES.glob("*.pyx"))
        ],
        include_path=[SOURCES.as_posix()],
        build_dir="build/cython-debug" if DEBUG else "build/cython",  # C files do not tell which checks they hold
        annotate=ANNOTATE,
        force=ANNOTATE or DEBUG,
        compiler_directives=DIRECTIVES,
    ),
    cmdclass={"build_ext": BuildKernels},
)
