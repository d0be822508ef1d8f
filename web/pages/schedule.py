"""The pages of the schedule."""

from flask import Blueprint

blueprint = Blueprint("schedule", __name__)
