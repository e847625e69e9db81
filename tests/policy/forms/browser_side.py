"""The browser's checker in a process of Node, asked line by line."""

import json
import os
import subprocess
from pathlib import Path

from tonghu.policy.forms.checking import Problem
from tonghu.policy.forms.compiling import to_document

WEB = Path(__file__).parents[3] / "web"


class BrowserSide:
    """What the browser would say of answers. Built anew from web/src/forms, so that it is what stands there."""

    def __init__(self, folder):
        subprocess.run(
            ["npm", "run", "--silent", "conformance"],
            cwd=WEB,
            env={**os.environ, "TONGHU_CONFORMANCE": str(folder)},
            check=True,
        )
        self.process = subprocess.Popen(
            ["node", str(folder / "conformance.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self.shown = None

    def ask(self, form, answers, facts):
        """(its problems, what it would send after hiding what is not asked and dropping what is empty)"""
        line = {"answers": answers, "facts": facts}
        if form.hash != self.shown:
            line["document"], self.shown = to_document(form), form.hash
        # JSON has no infinity, but a number that no machine holds.
        self.process.stdin.write(json.dumps(line).replace("Infinity", "1e999") + "\n")
        self.process.stdin.flush()
        said = json.loads(self.process.stdout.readline())
        return [Problem(**each) for each in said["problems"]], said["sent"]

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()
