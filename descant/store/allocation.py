"""How the workers allocate memory: a tenth to a quarter of a query's time goes into it.

The engine makes an iterator for each lookup and frees it at once. jemalloc does that best, where it is installed;
otherwise glibc is told to keep more of what is freed for the next one.
"""

from __future__ import annotations

import ctypes.util
import os
from collections.abc import Mapping
from functools import cache

_GLIBC = "glibc.malloc.tcache_max=1048576:glibc.malloc.tcache_count=200:glibc.malloc.trim_threshold=268435456"
_JEMALLOC = "narenas:2,retain:false"
"""few arenas and no address space kept for later: the memory limit counts both"""


@cache
def worker_environment() -> Mapping[str, str]:
    """The environment for a worker; what the administrator said about allocation stays."""
    ours = {"GLIBC_TUNABLES": _GLIBC}
    if library := ctypes.util.find_library("jemalloc"):
        ours |= {"LD_PRELOAD": library, "MALLOC_CONF": _JEMALLOC}
    return ours | os.environ
