import subprocess
import sys
import time
from pathlib import Path

import pytest

#: Starts a process that listens to its parent, says its number, and waits.
STARTS = """
import os, subprocess, sys, time
listens = "from matchmaker.scheduling.parent import end_with_parent; import sys, time; "
listens += "end_with_parent(int(sys.argv[1])); print('listening', flush=True); time.sleep(60)"
call = [sys.executable, "-c", listens, str(os.getpid())]
worker = subprocess.Popen(call, stdout=subprocess.PIPE, text=True)
worker.stdout.readline()
print(worker.pid, flush=True)
time.sleep(60)
"""


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a worker goes on to its end")
def test_process_ends_when_its_parent_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", STARTS], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        was_alive = is_alive(worker)
        parent.kill()
    ends = time.monotonic() + 10
    while is_alive(worker) and time.monotonic() < ends:
        time.sleep(0.05)

    assert was_alive
    assert not is_alive(worker)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a worker goes on to its end")
def test_process_whose_parent_is_gone_already_does_not_begin() -> None:
    begin = "from matchmaker.scheduling.parent import end_with_parent; end_with_parent(0); print('begun')"
    done = subprocess.run([sys.executable, "-c", begin], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (1, "")
