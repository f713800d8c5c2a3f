"""Where the frozen program begins, on Windows with and without a console."""

import sys

if sys.argv[1:2] == ["--protoc"]:
    # The compiler of .proto files runs in a process of its own, and this is the only program there is to start.
    from grpc_tools.protoc import entrypoint

    del sys.argv[1]
    entrypoint()

from workbench.windowed import main

main()
