"""Known answers: each model beside the equation, the published table or the observation it must meet.

A suite is a module ``<suite>.py`` with a dictionary ``CASES`` and a table ``cases/<suite>.csv``. The cases run from an
installed package, without a checkout. See :func:`verify`.
"""

from .runner import KINDS, CaseResult, Skip, suites, verify

__all__ = ["KINDS", "CaseResult", "Skip", "suites", "verify"]
