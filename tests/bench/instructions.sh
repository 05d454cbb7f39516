#!/usr/bin/env bash
# Counts the instructions of a fixed run and compares them with tests/bench/instructions.txt: they do not wander with
# the machine's load. Needs valgrind and target/release/triage. `--write` keeps the new figures.
set -euo pipefail
cd "$(dirname "$0")/../.."
tolerance=8 # per cent: compilers and C libraries differ by some
file=tests/bench/instructions.txt
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

count() { # of so many times the tickets
  for _ in $(seq "$1"); do cat tests/bench/tickets.jsonl; done > "$folder/in.jsonl"
  valgrind --tool=callgrind --callgrind-out-file=/dev/null \
    target/release/triage batch "$folder/in.jsonl" -o "$folder/out.jsonl" --threads 1 --no-row --quiet 2>&1 |
    sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

tickets=$(wc -l < tests/bench/tickets.jsonl)
once=$(count 1)
again=$(count 3)
each=$(((again - once) / (2 * tickets)))
first=$((once - each * tickets))
printf 'start %s\nticket %s\n' "$first" "$each" > "$folder/now.txt"
if [ "${1:-}" = --write ]; then
  cp "$folder/now.txt" "$file"
  cat "$file"
  exit
fi
status=0
while read -r name was; do
  is=$(sed -n "s/^$name //p" "$folder/now.txt")
  awk -v name="$name" -v is="$is" -v was="$was" \
    'BEGIN { printf "%s: %d instructions, %d kept, %+.1f %%\n", name, is, was, 100 * (is - was) / was }'
  if [ $(((is - was) * 100)) -gt $((was * tolerance)) ]; then
    echo "more than $tolerance % above; if that is meant: tests/bench/instructions.sh --write" >&2
    status=1
  fi
done < "$file"
exit $status
