"""The application served to a browser inside a test's own transaction, so that nothing of it stays behind."""

import threading
from contextlib import contextmanager

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections
from django.test import Client

from people import enter


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, *args):
        pass


class Server(ThreadedWSGIServer):
    """Leaves the test's connection open after a request."""

    def _close_connections(self):
        pass


IN_USE = threading.Lock()


def undisturbed():
    """`with undisturbed():` the test uses the connection; a request that came before has ended, one that comes waits."""
    return IN_USE


class OneAtATime:
    """Requests share the test's one connection, so one waits for the other; files need no database."""

    def __init__(self):
        self.application = WSGIHandler()

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"].startswith("/static/"):
            return self.application(environ, start_response)
        with IN_USE:
            return self.application(environ, start_response)


@contextmanager
def served():
    """Gives the address, http://127.0.0.1:PORT."""
    shared = {"default": connections["default"]}
    shared["default"].inc_thread_sharing()
    # A request would drop a connection that is inside a transaction, as the test client's does not either.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    server = Server(("127.0.0.1", 0), Quiet, connections_override=shared)
    server.set_app(OneAtATime())
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        shared["default"].dec_thread_sharing()


def sign_in(page, address, user):
    """The browser holds a session of this user, as after the sign-in page."""
    client = Client()
    enter(client, user)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}]
    )
