"""Write the stored fingerprints anew, on purpose: ``python tests/regression/update.py``.

Say in the changelog why the numbers moved.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.regression.fingerprint import FOLDER, SCENARIOS, fingerprint, path_of


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name in SCENARIOS:
        text = json.dumps(fingerprint(name), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        path_of(name).write_text(text + "\n", encoding="utf-8")
        print(f"{path_of(name).name}: {len(text):,} characters")


if __name__ == "__main__":
    main()
