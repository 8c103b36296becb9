"""Standard input, kept in a file so that its bytes can be read again."""

import hashlib
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from flows.sources.base import LocalFile

_STEP = 1 << 20
SOURCE_ID = "stdin"


def spool(stream: BinaryIO, folder: Path) -> LocalFile:
    """All of a stream as a file of the folder, named after the SHA-256 of its content: the same input, the same file.

    Raises OSError where it cannot be written; nothing is left behind then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle, written = tempfile.mkstemp(dir=folder, prefix=".stdin-")
    try:
        with os.fdopen(handle, "wb") as out:
            while part := stream.read(_STEP):
                digest.update(part)
                out.write(part)
            out.flush()
            os.fsync(out.fileno())
        path = folder / f"{digest.hexdigest()}.jsonl"
        os.replace(written, path)
    except BaseException:
        Path(written).unlink(missing_ok=True)
        raise
    return LocalFile(path, f"file:{SOURCE_ID}", SOURCE_ID, datetime.now(UTC), path.stat().st_size)
