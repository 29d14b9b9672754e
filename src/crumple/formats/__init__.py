"""Files of numbers and of shapes: one module a format, each with ``write(job, file, ending)``."""
