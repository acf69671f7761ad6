"""Short, obviously right twins of the kernels, in plain Python or NumPy."""
