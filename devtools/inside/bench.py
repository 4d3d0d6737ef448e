"""Run `main(env, argv)` of a benchmark: bench.py FILE [ARGUMENT ...]."""

import importlib.util
import sys
from pathlib import Path

import session


def load(path):
    sys.path.insert(0, str(path.parent))
    specification = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


with session.environment() as env:
    status = load(Path(sys.argv[1])).main(env, sys.argv[2:])
sys.exit(status)
