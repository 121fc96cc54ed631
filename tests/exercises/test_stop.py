"""The Stop button ends an endless loop in a real kernel, and nothing is left running."""

import time

from jupyter_client.manager import start_new_kernel

LOOP = """
from backprop_helpers import check

def my_step(w, dw, alpha):
    {head}
        {body}

print("begins", flush=True)
check(my_step)
"""
AFTER = """
import threading, time
def spent():
    begin = time.process_time()
    time.sleep(0.3)
    return time.process_time() - begin
print(threading.active_count() == threads, min(spent() for _ in range(3)) < 0.15)
"""


def replies(client, code, interrupt=None):
    """Run a cell; interrupt the kernel when the cell says that it begins."""
    said, message = [], client.execute(code)
    while True:
        reply = client.get_iopub_msg(timeout=60)
        if reply["parent_header"].get("msg_id") != message:
            continue
        kind, content = reply["msg_type"], reply["content"]
        if kind == "stream":
            said.append(content["text"])
            if interrupt and "begins" in content["text"]:
                time.sleep(0.2)  # into the loop
                interrupt()
        if kind == "error":
            said.append(content["ename"])
        if kind == "status" and content["execution_state"] == "idle":
            return said


def test_stop_means_stop():
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        replies(client, "import threading; threads = threading.active_count()")
        for loop in ({"head": "while True:", "body": "w = w + 1"},):
            said = replies(client, LOOP.format(**loop), manager.interrupt_kernel)
            assert "KeyboardInterrupt" in said
            assert "".join(replies(client, AFTER)).strip() == "True True"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
