#!/usr/bin/env bash
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
# sample: experimenter
./weightspace quickstart                                  # train a DeepONet five ways, compare, write a report
./weightspace list --verbose                              # every experiment, its settings and their defaults; `list NAME` has one
./weightspace run quickstart --set train.steps=500 --set problem.name=antiderivative --seed 7 --out results
./weightspace run --resume --out results                  # go on where Ctrl-C stopped it, bit for bit
./weightspace run quickstart --set train.steps=500 --json > result.json
# sample: end
