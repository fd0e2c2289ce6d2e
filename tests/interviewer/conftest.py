"""The tests are imported by path; their stand-ins are a plain module beside them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
