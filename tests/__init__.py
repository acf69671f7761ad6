"""The tests; a package so that twins in ``tests/reference`` can be imported by name."""
