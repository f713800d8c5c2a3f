"""Where the frozen program begins."""

from workbench.__main__ import main

main()
