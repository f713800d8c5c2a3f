"""What is dragged from one panel to another, which don't know each other."""

SOCKET_TYPE = "application/x-zmq-socket-type"
"""A socket type's name in UTF-8: the palette gives it, the canvas takes it."""
MESSAGE = "application/x-zmq-message"
"""The name of a message of the workspace in UTF-8: the list of messages gives it, the canvas takes it."""
