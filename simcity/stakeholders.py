"""Stakeholders: the few actors with names, as Mesa agents.

City, state, lenders, vendors and operators appear in the ledger; here each is a ``mesa.Agent`` whose money can be
looked at. Residents are rows, not agents (see ``residents.py``).
"""

from __future__ import annotations

import mesa


class Stakeholder(mesa.Agent):
    """One actor of the ledger."""

    def __init__(self, model: mesa.Model, actor: str, ja: str, en: str, kind: str):
        super().__init__(model)
        self.actor = actor
        self.ja = ja
        self.en = en
        self.kind = kind

    @property
    def balance_yen(self) -> int:
        """Everything received less everything paid since the first year [yen]."""
        return int(self.model.state.ledger.balance(self.actor))

    def __repr__(self) -> str:
        return f"Stakeholder({self.actor}, {self.balance_yen:,} yen)"
