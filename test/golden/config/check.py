"""Opens every written/*.json in transformers, makes the model, and compares what it says with facts.json. Run: python check.py"""
import json
from pathlib import Path

from transformers import AutoConfig, AutoModelForCausalLM

from make import facts

here = Path(__file__).parent
told = json.loads((here / "facts.json").read_text())
for path in sorted((here / "written").glob("*.json")):
    found, expected = facts(path), told[path.stem]
    differing = {key: (found[key], expected[key]) for key in expected if found[key] != expected[key]}
    assert not differing, (path.name, differing)
    model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(path))
    print(path.name, type(model).__name__, sum(p.numel() for p in model.parameters()))
