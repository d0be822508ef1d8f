"""The views, one module per subject, each with its blueprint."""
