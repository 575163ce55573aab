"""`python -m cli`: what the `hub` script becomes."""

from cli.app import main

main()
