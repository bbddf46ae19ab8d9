"""How often 62 attacks by text succeed with each model, with and without what stands against them."""

import sys
from collections import defaultdict

from tastebridge.agent.models import open_model
from tastebridge.agent.settings import ModelSettings
from tastebridge.eval.attacks.attack import shipped_attacks
from tastebridge.eval.attacks.measure import WAYS, lifted, outcomes, rate


def main(names: list[str]) -> None:
    """Prints a table a model."""
    attacks = shipped_attacks()
    for name in names:
        backend = open_model(ModelSettings(name=name), None)
        results = []
        for one in outcomes(backend, attacks):
            results.append(one)
            print(f"{len(results)}/{len(attacks)}", file=sys.stderr, end="\r")
        print(f"\n{name}\n\n| attack | tried | naive | our prompt | prompt and verifier |")
        print("| --- | ---: | ---: | ---: | ---: |")
        groups = defaultdict(list)
        for one in results:
            groups[one.attack.goal].append(one)
            groups["in " + one.attack.where].append(one)
            groups["all"].append(one)
        for group, own in groups.items():
            rates = [rate(own, way) for way in WAYS]
            print(f"| {group} | {len(own)} | " + " | ".join(str(one.succeeded) for one in rates) + " |")
        for way in WAYS:
            low, high = rate(results, way).interval
            print(f"{way}: {rate(results, way).succeeded} of {len(results)} ({low:.3f} to {high:.3f})")
        ranked = lifted(backend, attacks)
        print(f"titles that the model ranked first because of the attack: {ranked.succeeded} of {ranked.of}")
        for one in results:
            if one.succeeded["checked"]:
                print("PASSED", one.attack.id, one.attack.goal, repr(one.shown["checked"][:200]))


if __name__ == "__main__":
    main(sys.argv[1:] or ["local:smollm2-135m-instruct"])
