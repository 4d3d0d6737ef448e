"""Another system, on this machine: it answers as it is told, and keeps what it got."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class WebhookServer:
    """Answers posts in a thread, until it is closed.

    ``status`` is what it answers; 0 never answers before it is closed. ``before`` is
    called before it answers.
    """

    def __init__(self):
        self.status = 200
        self.text = "Thank you"
        self.requests = []  # path, headers, body
        self.before = None
        self.closed = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._get_handler())
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}/hook"

    def close(self):
        self.closed.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def _get_handler(self):
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.requests.append((self.path, self.headers, body))
                if outer.before:
                    outer.before()
                if not outer.status:
                    outer.closed.wait()
                    return
                self.send_response(outer.status)
                if outer.status in (301, 302, 307):
                    self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(outer.text.encode())

            def log_message(self, *args):
                pass

        return Handler
