"""How the server runs: read by gunicorn on its own, whichever way it is started. Each setting can be set from outside.

One process with threads: the work is short and holds the interpreter anyway, so a second process only helps where there
is a second core to spare (WEB_CONCURRENCY=2). Threads keep slow clients from standing in the way of quick ones.
"""

import os

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_class = "gthread"

# Nothing here takes longer than a few seconds; a worker that hangs is ended and started anew.
timeout = 30
graceful_timeout = 10
keepalive = 5

# A worker's memory is given back from time to time, not by all workers at once.
max_requests = 20_000
max_requests_jitter = 2_000

# No socket for remote control: there is nothing to control.
control_socket_disable = True

# Request lines carry no records; bodies do, and Django limits those.
limit_request_line = 8_190
limit_request_fields = 100

accesslog = os.environ.get("ACCESS_LOG")  # "-" for standard output
errorlog = "-"
