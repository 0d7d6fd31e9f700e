"""A program and a desk's folder in, how long the desk's first page and others take out: at once after the start, and again.

    python3 tools/synthetic_reports.py 100000 > many.jsonl
    tidewatch add many.jsonl --input jsonl --desk load
    python3 tools/desk_load.py target/release/tidewatch load 0     # seconds to wait after the start

What the system keeps of the desk's file in memory is given back before (Linux), so that the start is as cold as after a boot. Wall time holds whatever
else the machine does; the processor's time is the desk's own.
"""

import os
import re
import subprocess
import sys
import time
import urllib.request

PAGES = ["/incidents", "/incidents", "/incidents", "/incidents?review=open", "/incidents?confidence=high", "/incidents?q=market", "/api/v1/points", "/documents"]


def forget(path: str) -> None:
    file = os.open(path, os.O_RDONLY)
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(file)


def processor(pid: int) -> float:
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    program, folder, wait = sys.argv[1], sys.argv[2], float(sys.argv[3])
    forget(os.path.join(folder, "desk.sqlite"))
    began = time.time()
    desk = subprocess.Popen([program, "desk", folder, "--bind", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    address = None
    while not address:
        address = re.search(r"http://[^/\s]+", desk.stdout.readline())
    print(f"ready after {1000 * (time.time() - began):.0f} ms; {wait} s later:")
    time.sleep(wait)
    for page in PAGES:
        used, at = processor(desk.pid), time.time()
        size = len(urllib.request.urlopen(address.group(0) + page).read())
        print(f"{page}: {1000 * (time.time() - at):.0f} ms, {1000 * (processor(desk.pid) - used):.0f} ms of processor time, {size // 1000} kB")
    desk.terminate()


if __name__ == "__main__":
    main()
