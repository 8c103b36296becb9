"""The rows of a Parquet file, some at a time: ``python parquet_rows.py FILE BYTES SECONDS LARGEST``.

Runs as a process of its own, imports nothing of newsloom, and takes no more memory, and CPU for a few rows, than it is
given. A file of 4 KB can hold the same text of 100 MB in each of its rows, one of 600 bytes a list of 50 million names.

Writes a line of JSON, the names of all columns; takes one, the columns that are wanted. Writes a stream of Arrow:
those, and of each row its number and, where it is larger than LARGEST and left out, its size. Rows without a value are
left out. Where it cannot go on it says why on standard error, and ends with 1; with 2 where the memory is too little.
"""

import json
import resource
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

ROW, SIZE = "\0row", "\0size"  # columns of its own: no Parquet file has such names by chance
OUT_OF_MEMORY = 2
_ROWS = 32  # read at once: a page has 0.3 MB on average, so about 10 MB


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(what, (most, hard))


def _more_time(seconds: int) -> None:
    """From now on, so much CPU."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + seconds)


def _plain(field: "pa.Field") -> "pa.Field":
    """As it is written: times as pandas writes them are finer than Python's, and categories share their values."""
    import pyarrow as pa

    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    return pa.field(field.name, pa.timestamp("us", tz=kind.tz) if pa.types.is_timestamp(kind) else kind)


def _numbered(batch: "pa.RecordBatch", first: int, schema: "pa.Schema") -> "pa.RecordBatch":
    """The rows that have a value, with their numbers."""
    import pyarrow as pa

    has_values = [True in held for held in zip(*(column.is_valid().to_pylist() for column in batch), strict=True)]
    numbers = pa.array(range(first, first + len(batch)), pa.int64())
    columns = [*batch.columns, numbers, pa.nulls(len(batch), pa.int64())]
    return pa.RecordBatch.from_arrays(columns, schema=schema).filter(pa.array(has_values, pa.bool_()))


def _sized(batch: "pa.RecordBatch", largest: int) -> "Iterator[pa.RecordBatch]":
    """The rows together; one by one where they are large, and the largest by their size alone."""
    import pyarrow as pa

    if batch.nbytes <= largest:
        yield batch
    elif len(batch) > 1:
        for at in range(len(batch)):
            yield from _sized(batch.slice(at, 1), largest)
    else:
        nothing = [pa.nulls(1, field.type) for field in batch.schema][:-2]
        size = pa.array([batch.nbytes], pa.int64())
        yield pa.RecordBatch.from_arrays([*nothing, batch.column(ROW), size], schema=batch.schema)


def _write(file: str, seconds: int, largest: int) -> None:
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

    with ParquetFile(file, memory_map=True) as table:
        sys.stdout.write(json.dumps(table.schema_arrow.names) + "\n")
        sys.stdout.flush()
        columns = json.loads(sys.stdin.readline())
        plain = pa.schema([_plain(table.schema_arrow.field(name)) for name in columns])
        schema = pa.schema([*plain, pa.field(ROW, pa.int64()), pa.field(SIZE, pa.int64())])
        row = 0
        with pa.ipc.new_stream(sys.stdout.buffer, schema) as out:
            for batch in table.iter_batches(batch_size=_ROWS, columns=columns, use_threads=False):
                for part in _sized(_numbered(batch.select(columns).cast(plain, safe=False), row, schema), largest):
                    out.write_batch(part)
                sys.stdout.flush()
                row += len(batch)
                _more_time(seconds)


def _main(file: str, most_bytes: str, seconds: str, largest: str) -> int:
    _limit(resource.RLIMIT_CORE, 0)
    _more_time(int(seconds))
    if sys.platform == "linux":  # elsewhere it cannot be limited usefully
        _limit(resource.RLIMIT_AS, int(most_bytes))
    try:
        _write(file, int(seconds), int(largest))
    except MemoryError:
        return OUT_OF_MEMORY
    except (ValueError, KeyError, NotImplementedError, OSError) as error:  # those of Arrow are of these
        sys.stderr.write(str(error)[:500])
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
