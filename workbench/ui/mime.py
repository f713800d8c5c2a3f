"""What is dragged from one panel to another, which don't know each other."""

SOCKET_TYPE = "application/x-zmq-socket-type"
"""A socket type's name in UTF-8: the palette gives it, the canvas takes it."""
