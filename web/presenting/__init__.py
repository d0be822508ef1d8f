"""From the plain values of services to what templates show: marks, order, figures, names."""
