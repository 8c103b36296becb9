"""A process that loads what waits, to be killed or to run beside another: ``loader.py WAREHOUSE FOLDER``."""

import sys
from pathlib import Path

from warehouse.loading.load import LoadSettings, load_waiting

if __name__ == "__main__":
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    load_waiting(Path(sys.argv[1]), Path(sys.argv[2]), LoadSettings(lock_seconds=120.0))
